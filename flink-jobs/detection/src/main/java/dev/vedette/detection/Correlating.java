package dev.vedette.detection;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.CorrelationState;
import dev.vedette.rules.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Runs the correlations of one entity: keeps their states, asks them when event time has moved, and writes an alert each
 * time one's evidence grows.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class Correlating extends KeyedBroadcastProcessFunction<String, EntityMatch, KafkaBytes, KafkaBytes>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    /** A matcher may know a changed rule before this operator does, by milliseconds. */
    private static final long RETRY_MILLIS = 20;

    private static final int MAX_RETRIES = 250;
    private static final int MAX_EARLY = 1_000;

    private static final MapStateDescriptor<String, byte[]> STATES = new MapStateDescriptor<>(
            "correlations", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    private static final ValueStateDescriptor<Long> TIMER = new ValueStateDescriptor<>("timer", Types.LONG);
    private static final ListStateDescriptor<byte[]> EARLY =
            new ListStateDescriptor<>("early-matches", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    private static final ValueStateDescriptor<Integer> RETRIES = new ValueStateDescriptor<>("retries", Types.INT);

    private final JobOptions.KafkaSettings kafka;

    private transient RuleFeed feed;
    private transient MapState<String, byte[]> states;
    private transient ValueState<Long> timer;
    private transient ListState<byte[]> early;
    private transient ValueState<Integer> retries;
    private transient Alerts alerts;
    private transient Counter alertRecords;
    private transient Counter abandoned;

    Correlating(JobOptions.KafkaSettings kafka) {
        this.kafka = kafka;
    }

    @Override
    public void open(OpenContext context) {
        states = getRuntimeContext().getMapState(STATES);
        timer = getRuntimeContext().getState(TIMER);
        early = getRuntimeContext().getListState(EARLY);
        retries = getRuntimeContext().getState(RETRIES);
        alerts = new Alerts();
        alertRecords = getRuntimeContext().getMetricGroup().counter("alertRecords");
        abandoned = getRuntimeContext().getMetricGroup().counter("matchesOfRemovedRules");
    }

    @Override
    public void processElement(EntityMatch match, ReadOnlyContext context, Collector<KafkaBytes> out) throws Exception {
        List<EntityMatch.Part> tooEarly = correlate(match, context.timerService(), out);
        if (!tooEarly.isEmpty()) {
            keep(withParts(match, tooEarly), context.timerService());
        }
    }

    /** Gives each correlation its part of the match; returns the parts whose rule is not known here as it is there. */
    private List<EntityMatch.Part> correlate(EntityMatch match, TimerService timers, Collector<KafkaBytes> out)
            throws Exception {
        List<EntityMatch.Part> tooEarly = List.of();
        Map<String, CorrelationState> touched = new LinkedHashMap<>();
        for (EntityMatch.Part part : match.parts()) {
            String id = part.contribution().correlationId();
            Optional<CompiledCorrelation> correlation = feed.book()
                    .rules()
                    .correlation(id)
                    .filter(known -> known.stateVersion().hashCode() == part.stateVersion());
            if (correlation.isEmpty()) {
                tooEarly = tooEarly.isEmpty() ? new ArrayList<>() : tooEarly;
                tooEarly.add(part);
                continue;
            }
            CorrelationState state = touched.get(id);
            if (state == null) {
                state = load(correlation.get(), match);
                touched.put(id, state);
            }
            emit(state.add(part.contribution(), match.evidence(part.contribution())), correlation.get(), out);
        }
        for (Map.Entry<String, CorrelationState> entry : touched.entrySet()) {
            store(entry.getKey(), entry.getValue(), timers);
        }
        return tooEarly;
    }

    private CorrelationState load(CompiledCorrelation correlation, EntityMatch match) throws Exception {
        byte[] bytes = states.get(correlation.metadata().id());
        return bytes == null
                ? CorrelationState.create(correlation, match.tenant(), match.group())
                : CorrelationState.read(correlation, bytes);
    }

    private void store(String id, CorrelationState state, TimerService timers) throws Exception {
        if (state.isEmpty()) {
            states.remove(id);
            return;
        }
        states.put(id, state.write());
        long next = state.nextTimer();
        if (next != Long.MAX_VALUE) {
            schedule(EventTime.watermarkThatReaches(next), timers);
        }
    }

    /** One timer per entity: at the earliest moment at which one of its correlations has something to do. */
    private void schedule(long millis, TimerService timers) throws Exception {
        Long scheduled = timer.value();
        if (scheduled == null || millis < scheduled) {
            if (scheduled != null) {
                timers.deleteEventTimeTimer(scheduled);
            }
            timers.registerEventTimeTimer(millis);
            timer.update(millis);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<KafkaBytes> out) throws Exception {
        switch (context.timeDomain()) {
            case EVENT_TIME -> advance(context.timerService(), out);
            case PROCESSING_TIME -> retry(context.timerService(), out);
        }
    }

    private void advance(TimerService timers, Collector<KafkaBytes> out) throws Exception {
        timer.clear();
        long watermark = EventTime.reachedBy(timers.currentWatermark());
        Map<String, CorrelationState> advanced = new LinkedHashMap<>();
        List<String> removed = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : states.entries()) {
            Optional<CompiledCorrelation> correlation = feed.book().rules().correlation(entry.getKey());
            if (correlation.isEmpty()) {
                removed.add(entry.getKey());
                continue;
            }
            CorrelationState state = CorrelationState.read(correlation.get(), entry.getValue());
            emit(state.advance(watermark), correlation.get(), out);
            advanced.put(entry.getKey(), state);
        }
        for (String id : removed) {
            states.remove(id);
        }
        for (Map.Entry<String, CorrelationState> entry : advanced.entrySet()) {
            store(entry.getKey(), entry.getValue(), timers);
        }
    }

    private void emit(List<Finding> findings, CompiledCorrelation correlation, Collector<KafkaBytes> out) {
        for (Finding finding : findings) {
            alertRecords.inc();
            out.collect(alerts.of(
                    finding, correlation.metadata(), feed.book().version(finding.ruleId()), Clock.nowMicros()));
        }
    }

    private void keep(EntityMatch match, TimerService timers) throws Exception {
        DataOutputSerializer bytes = new DataOutputSerializer(512);
        new WireTypes.MatchSerializer().write(match, bytes);
        early.add(bytes.getCopyOfBuffer());
        if (retries.value() == null) {
            retries.update(0);
            timers.registerProcessingTimeTimer(timers.currentProcessingTime() + RETRY_MILLIS);
        }
    }

    /** Tries again what came before its rule. A rule that does not come within five seconds was removed. */
    private void retry(TimerService timers, Collector<KafkaBytes> out) throws Exception {
        Integer tried = retries.value();
        List<byte[]> kept = new ArrayList<>();
        for (byte[] bytes : early.get()) {
            kept.add(bytes);
        }
        early.clear();
        retries.clear();
        boolean last = tried == null || tried >= MAX_RETRIES;
        for (byte[] bytes : kept) {
            EntityMatch match = new WireTypes.MatchSerializer().read(new DataInputDeserializer(bytes));
            List<EntityMatch.Part> tooEarly = correlate(match, timers, out);
            if (!tooEarly.isEmpty() && (last || kept.size() > MAX_EARLY)) {
                abandoned.inc(tooEarly.size());
            } else if (!tooEarly.isEmpty()) {
                keep(withParts(match, tooEarly), timers);
            }
        }
        if (!last && retries.value() != null) {
            retries.update(tried + 1);
        }
    }

    private static EntityMatch withParts(EntityMatch match, List<EntityMatch.Part> parts) {
        return new EntityMatch(
                match.tenant(),
                match.key(),
                match.group(),
                parts,
                match.eventId(),
                match.eventName(),
                match.eventTime(),
                match.partition(),
                match.offset(),
                match.fields());
    }

    @Override
    public void processBroadcastElement(KafkaBytes rule, Context context, Collector<KafkaBytes> out) throws Exception {
        feed.apply(rule);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        feed = RuleFeed.start(context, kafka);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // The feed writes through.
    }
}
