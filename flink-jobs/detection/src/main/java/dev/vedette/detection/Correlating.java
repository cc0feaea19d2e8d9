package dev.vedette.detection;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.CorrelationState;
import dev.vedette.rules.Finding;
import dev.vedette.rules.Onward;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
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
import org.apache.flink.util.OutputTag;

/**
 * Runs correlations: keeps their states, asks them when event time has moved, and writes an alert each time one's evidence
 * grows. The first levels are keyed by entity; what a chain finds for other groups goes on to an operator that is keyed by
 * correlation and holds the states of all its further groups, so that chains of any depth need no loop.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class Correlating extends KeyedBroadcastProcessFunction<String, EntityMatch, KafkaBytes, KafkaBytes>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    /** Matches of chains for other groups. */
    static final OutputTag<EntityMatch> ONWARD = new OutputTag<>("onward", WireTypes.MATCH);

    /** Which levels of states an operator has. */
    enum Levels {
        FIRST,
        OUTER
    }

    /** A matcher may know a changed rule before this operator does, by milliseconds. */
    private static final long RETRY_MILLIS = 20;

    private static final int MAX_RETRIES = 250;
    private static final int MAX_EARLY = 1_000;

    private static final MapStateDescriptor<String, byte[]> STATES = new MapStateDescriptor<>(
            "correlations", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    /** Of further groups, when each has something to do. */
    private static final MapStateDescriptor<String, Long> DUE =
            new MapStateDescriptor<>("due", Types.STRING, Types.LONG);

    private static final ValueStateDescriptor<Long> TIMER = new ValueStateDescriptor<>("timer", Types.LONG);
    private static final ListStateDescriptor<byte[]> EARLY =
            new ListStateDescriptor<>("early-matches", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    private static final ValueStateDescriptor<Integer> RETRIES = new ValueStateDescriptor<>("retries", Types.INT);

    private final JobOptions.KafkaSettings kafka;
    private final Levels levels;

    private transient RuleFeed feed;
    private transient MapState<String, byte[]> states;
    private transient MapState<String, Long> due;
    private transient ValueState<Long> timer;
    private transient ListState<byte[]> early;
    private transient ValueState<Integer> retries;
    private transient Alerts alerts;
    private transient Counter alertRecords;
    private transient Counter abandoned;
    private transient Counter beyondLimits;

    Correlating(JobOptions.KafkaSettings kafka, Levels levels) {
        this.kafka = kafka;
        this.levels = levels;
    }

    @Override
    public void open(OpenContext context) {
        states = getRuntimeContext().getMapState(STATES);
        due = getRuntimeContext().getMapState(DUE);
        timer = getRuntimeContext().getState(TIMER);
        early = getRuntimeContext().getListState(EARLY);
        retries = getRuntimeContext().getState(RETRIES);
        alerts = new Alerts();
        alertRecords = getRuntimeContext().getMetricGroup().counter("alertRecords");
        abandoned = getRuntimeContext().getMetricGroup().counter("matchesOfRemovedRules");
        beyondLimits = getRuntimeContext().getMetricGroup().counter("eventsBeyondLimits");
    }

    /** What one call of Flink has touched, and where its results go. */
    private final class Work {
        private final TimerService timers;
        private final Collector<KafkaBytes> out;
        private final Consumer<EntityMatch> onward;
        private final Map<String, CorrelationState> touched = new LinkedHashMap<>();
        /** What the limits had forced out of those states already. */
        private long droppedBefore;

        Work(TimerService timers, Collector<KafkaBytes> out, Consumer<EntityMatch> onward) {
            this.timers = timers;
            this.out = out;
            this.onward = onward;
        }

        /** Gives each correlation its part; returns the parts whose rule is not known here as it is there. */
        List<EntityMatch.Part> take(EntityMatch match) throws Exception {
            List<EntityMatch.Part> tooEarly = List.of();
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
                CorrelationState state = state(correlation.get(), match, part);
                emit(state.add(part.contribution(), match.evidence(part)), state);
            }
            return tooEarly;
        }

        private CorrelationState state(CompiledCorrelation correlation, EntityMatch match, EntityMatch.Part part)
                throws Exception {
            String id = correlation.metadata().id();
            String slot = levels == Levels.FIRST
                    ? id
                    : slot(correlation.level(part.contribution().stageId()), match.key());
            CorrelationState state = touched.get(slot);
            if (state == null) {
                byte[] bytes = states.get(slot);
                state = bytes == null
                        ? CorrelationState.create(correlation, match.tenant(), match.group())
                        : CorrelationState.read(correlation, bytes);
                touch(slot, state);
            }
            return state;
        }

        private void touch(String slot, CorrelationState state) {
            touched.put(slot, state);
            droppedBefore += state.dropped();
        }

        private void emit(List<Finding> findings, CorrelationState state) throws Exception {
            CompiledCorrelation correlation = state.correlation();
            for (Finding finding : findings) {
                alertRecords.inc();
                out.collect(alerts.of(
                        finding, correlation.metadata(), feed.book().version(finding.ruleId()), Clock.nowMicros()));
            }
            int version = correlation.stateVersion().hashCode();
            for (Onward next : state.onward()) {
                EntityMatch match = EntityMatch.of(next, version);
                if (levels == Levels.FIRST) {
                    onward.accept(match);
                } else {
                    take(match);
                }
            }
        }

        void advance(String slot, CompiledCorrelation correlation, long watermark) throws Exception {
            CorrelationState state = touched.get(slot);
            if (state == null) {
                state = CorrelationState.read(correlation, states.get(slot));
                touch(slot, state);
            }
            emit(state.advance(watermark), state);
        }

        void store() throws Exception {
            long dropped = -droppedBefore;
            for (CorrelationState state : touched.values()) {
                dropped += state.dropped();
            }
            beyondLimits.inc(dropped);
            for (Map.Entry<String, CorrelationState> entry : touched.entrySet()) {
                Correlating.this.store(entry.getKey(), entry.getValue(), timers);
            }
        }
    }

    /** Names a state of a further group; those of inner levels stand before those of outer ones. */
    private static String slot(int level, String key) {
        return (char) ('0' + level) + key;
    }

    @Override
    public void processElement(EntityMatch match, ReadOnlyContext context, Collector<KafkaBytes> out) throws Exception {
        Work work = new Work(context.timerService(), out, next -> context.output(ONWARD, next));
        List<EntityMatch.Part> tooEarly = work.take(match);
        work.store();
        if (!tooEarly.isEmpty()) {
            keep(match.withParts(tooEarly), context.timerService());
        }
    }

    private void store(String slot, CorrelationState state, TimerService timers) throws Exception {
        if (state.isEmpty()) {
            states.remove(slot);
            if (levels == Levels.OUTER) {
                due.remove(slot);
            }
            return;
        }
        states.put(slot, state.write());
        long next = state.nextTimer();
        if (levels == Levels.OUTER) {
            due.put(slot, next);
        }
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
        Work work = new Work(context.timerService(), out, next -> context.output(ONWARD, next));
        switch (context.timeDomain()) {
            case EVENT_TIME -> {
                timer.clear();
                long watermark = EventTime.reachedBy(context.timerService().currentWatermark());
                if (levels == Levels.FIRST) {
                    advance(watermark, work);
                } else {
                    advanceDue(watermark, work, context.getCurrentKey());
                }
                work.store();
            }
            case PROCESSING_TIME -> retry(context.timerService(), work);
        }
    }

    private void advance(long watermark, Work work) throws Exception {
        List<String> removed = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (String id : states.keys()) {
            (feed.book().rules().correlation(id).isPresent() ? ids : removed).add(id);
        }
        for (String id : ids) {
            work.advance(id, feed.book().rules().correlation(id).orElseThrow(), watermark);
        }
        for (String id : removed) {
            states.remove(id);
        }
    }

    /** Inner levels first: what they decide may be an event of outer ones, which decide then. */
    private void advanceDue(long watermark, Work work, String chainKey) throws Exception {
        String id = chainKey.substring(0, chainKey.indexOf(' '));
        Optional<CompiledCorrelation> correlation = feed.book().rules().correlation(id);
        if (correlation.isEmpty()) {
            states.clear();
            due.clear();
            return;
        }
        long next = Long.MAX_VALUE;
        TreeSet<String> now = new TreeSet<>();
        for (Map.Entry<String, Long> entry : due.entries()) {
            if (entry.getValue() <= watermark) {
                now.add(entry.getKey());
            } else {
                next = Math.min(next, entry.getValue());
            }
        }
        for (String slot = now.isEmpty() ? null : now.first(); slot != null; slot = now.higher(slot)) {
            work.advance(slot, correlation.get(), watermark);
            for (Map.Entry<String, CorrelationState> touched : work.touched.entrySet()) {
                if (touched.getKey().compareTo(slot) > 0 && touched.getValue().nextTimer() <= watermark) {
                    now.add(touched.getKey());
                }
            }
        }
        if (next != Long.MAX_VALUE) {
            schedule(EventTime.watermarkThatReaches(next), work.timers);
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
    private void retry(TimerService timers, Work work) throws Exception {
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
            List<EntityMatch.Part> tooEarly = work.take(match);
            if (!tooEarly.isEmpty() && (last || kept.size() > MAX_EARLY)) {
                abandoned.inc(tooEarly.size());
            } else if (!tooEarly.isEmpty()) {
                keep(match.withParts(tooEarly), timers);
            }
        }
        work.store();
        if (!last && retries.value() != null) {
            retries.update(tried + 1);
        }
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
