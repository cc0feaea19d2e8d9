package dev.vedette.detection;

import dev.vedette.detection.HeldStates.Held;
import dev.vedette.detection.HeldStates.Place;
import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.CorrelationState;
import dev.vedette.rules.Finding;
import dev.vedette.rules.Onward;
import dev.vedette.rules.RuleMetadata;
import dev.vedette.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Runs correlations: keeps their states, asks them when event time has moved, and writes an alert each time one's evidence
 * grows. The first levels are keyed by entity; what a chain finds for other groups goes on to an operator that is keyed by
 * correlation and holds the states of all its further groups, so that chains of any depth need no loop.
 *
 * <p>An operator and not a function, because states are objects between checkpoints, and only an operator can set the key
 * under which it writes them.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class Correlating extends AbstractStreamOperator<KafkaBytes>
        implements TwoInputStreamOperator<EntityMatch, KafkaBytes, KafkaBytes>, Triggerable<String, String> {
    private static final long serialVersionUID = 1L;

    /** Matches of chains for other groups. */
    static final OutputTag<EntityMatch> ONWARD = new OutputTag<>("onward", WireTypes.MATCH);

    /** What incidents are told of alerts that nobody has silenced. */
    static final OutputTag<IncidentUpdate> SIGHTINGS = new OutputTag<>("sightings", IncidentUpdate.TYPE);

    /** Dead letters of silences that were refused. */
    static final OutputTag<KafkaBytes> ASIDE = new OutputTag<>("silences-aside", WireTypes.KAFKA_BYTES);

    /** Which levels of states an operator has. */
    enum Levels {
        FIRST,
        OUTER
    }

    /** Alerts that the percentiles of their latency are of: the newest. */
    private static final int LATENCIES = 2048;

    private static final MapStateDescriptor<String, byte[]> STATES = new MapStateDescriptor<>(
            "correlations", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    private static final ListStateDescriptor<byte[]> GROUPS =
            new ListStateDescriptor<>("groups", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final Steering steering;
    private final JobOptions.StateBounds bounds;
    private final Levels levels;

    private transient RuleFeed feed;
    private transient SilenceBook silences;
    private transient HeldStates states;
    private transient GroupCounts groups;
    private transient ListState<byte[]> savedGroups;
    private transient EarlyMatches early;
    private transient InternalTimerService<String> timers;
    private transient Alerts alerts;
    private transient Sightings sightings;
    private transient GrowingAlerts<Found> growing;
    private transient RuleCounters alertRecords;
    private transient RuleCounters silencedAlertRecords;
    private transient Counter refusedSilences;
    private transient DeadLetters deadLetters;
    private transient RuleTimes times;
    private transient Histogram latency;
    private transient RuleCounters eventsBeyondLimits;
    private transient RuleCounters matchesBeyondGroups;

    Correlating(Steering steering, JobOptions.StateBounds bounds, Levels levels) {
        this.steering = steering;
        this.bounds = bounds;
        this.levels = levels;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        feed = RuleFeed.start(context, steering);
        silences = new SilenceBook(steering.trust());
        silences.start(steering.content(Topics.SILENCES));
        TaskInfo task = getRuntimeContext().getTaskInfo();
        int parallelism = task.getNumberOfParallelSubtasks();
        int keyGroups = task.getMaxNumberOfParallelSubtasks();
        // All further groups of a rule and tenant are in one subtask; the first ones are spread evenly.
        int most = levels == Levels.OUTER ? bounds.groups() : (bounds.groups() - 1) / parallelism + 1;
        groups = new GroupCounts(
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        keyGroups, parallelism, task.getIndexOfThisSubtask()),
                keyGroups,
                most);
        savedGroups = context.getOperatorStateStore().getUnionListState(GROUPS);
        groups.restore(savedGroups);
    }

    @Override
    public void open() throws Exception {
        super.open();
        timers = getInternalTimerService("correlations", StringSerializer.INSTANCE, this);
        early = EarlyMatches.of(getRuntimeContext(), timers);
        RuleStates rules = new RuleStates(getMetricGroup(), groups::of);
        groups.rules().forEach(rules::of);
        states = new HeldStates(
                getRuntimeContext().getMapState(STATES),
                this::setCurrentKey,
                flinkTimers(),
                levels == Levels.OUTER,
                levels == Levels.FIRST ? bounds.ofFirstLevels() : bounds.ofChains(),
                rules,
                System::nanoTime);
        alerts = new Alerts();
        sightings = new Sightings();
        growing = new GrowingAlerts<>(this::write);
        getProcessingTimeService()
                .scheduleWithFixedDelay(
                        unused -> growing.flush(), GrowingAlerts.PAUSE_MILLIS, GrowingAlerts.PAUSE_MILLIS);
        states.writeAheadBy(getProcessingTimeService());
        deadLetters = new DeadLetters(getMetricGroup());
        times = new RuleTimes(getMetricGroup());
        latency = getMetricGroup().histogram("alertLatencyMillis", new DescriptiveStatisticsHistogram(LATENCIES));
        alertRecords = new RuleCounters(getMetricGroup(), "alertRecords");
        silencedAlertRecords = new RuleCounters(getMetricGroup(), "silencedAlertRecords");
        refusedSilences = getMetricGroup().counter("refusedSilences");
        eventsBeyondLimits = new RuleCounters(getMetricGroup(), "eventsBeyondLimits");
        matchesBeyondGroups = new RuleCounters(getMetricGroup(), "matchesBeyondGroups");
        getMetricGroup().gauge("heldStates", () -> states.size());
        getMetricGroup().gauge("unwrittenStates", () -> states.unwritten());
        getMetricGroup().gauge("statesWrittenAhead", () -> states.writtenAhead());
        getMetricGroup().gauge("heldBytes", () -> states.bytes());
    }

    private HeldStates.Timers flinkTimers() {
        return new HeldStates.Timers() {
            @Override
            public void register(String slot, long millis) {
                timers.registerEventTimeTimer(slot, millis);
            }

            @Override
            public void delete(String slot, long millis) {
                timers.deleteEventTimeTimer(slot, millis);
            }
        };
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        growing.flush();
    }

    @Override
    public void finish() throws Exception {
        growing.flush();
        super.finish();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        states.writeAll();
        groups.save(savedGroups);
    }

    @Override
    public void processElement2(StreamRecord<KafkaBytes> element) throws Exception {
        KafkaBytes record = element.getValue();
        if (!record.topic().equals(Topics.SILENCES)) {
            feed.apply(record);
            return;
        }
        Optional<String> refusal = silences.apply(record);
        if (refusal.isPresent()
                && levels == Levels.FIRST
                && getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            refusedSilences.inc();
            output.collect(
                    ASIDE, new StreamRecord<>(deadLetters.of(record, refusal.get(), "silence", Clock.nowMicros())));
        }
    }

    @Override
    public void processElement1(StreamRecord<EntityMatch> element) throws Exception {
        EntityMatch match = element.getValue();
        List<EntityMatch.Part> tooEarly = take(match);
        if (!tooEarly.isEmpty()) {
            early.keep(match.withParts(tooEarly));
        }
        states.makeRoom();
    }

    /** Gives each correlation its part; returns the parts whose rule is not known here as it is there. */
    private List<EntityMatch.Part> take(EntityMatch match) throws Exception {
        List<EntityMatch.Part> tooEarly = List.of();
        for (EntityMatch.Part part : match.parts()) {
            Optional<CompiledCorrelation> correlation = feed.book()
                    .rules()
                    .correlation(part.contribution().correlationId())
                    .filter(known -> known.stateVersion().hashCode() == part.stateVersion()
                            && feed.book().version(known.metadata().id()) >= part.ruleVersion());
            if (correlation.isPresent()) {
                take(match, part, correlation.get());
            } else {
                tooEarly = tooEarly.isEmpty() ? new ArrayList<>() : tooEarly;
                tooEarly.add(part);
            }
        }
        return tooEarly;
    }

    private void take(EntityMatch match, EntityMatch.Part part, CompiledCorrelation correlation) throws Exception {
        Place place = place(match, part, correlation);
        Optional<Held> found = states.find(place, correlation);
        if (found.isEmpty() && !groups.add(correlation.metadata().id(), place.key())) {
            matchesBeyondGroups.inc(correlation.metadata().id());
            return;
        }
        Held held = found.isPresent()
                ? found.get()
                : states.create(place, () -> CorrelationState.create(correlation, match.tenant(), match.group()));
        long begun = times.begin();
        List<Finding> grown = held.state().add(part.contribution(), match.evidence(part));
        times.end(correlation.metadata().id(), begun);
        emit(grown, held, match.appended());
        settle(held);
    }

    private Place place(EntityMatch match, EntityMatch.Part part, CompiledCorrelation correlation) {
        String key = (String) getCurrentKey();
        return levels == Levels.FIRST
                ? new Place(key, correlation.metadata().id())
                : new Place(key, slot(correlation.level(part.contribution().stageId()), match.key()));
    }

    /** Names a state of a further group. */
    private static String slot(int level, String key) {
        return (char) ('0' + level) + key;
    }

    /** @param appended when the broker took the event that it grew by, milliseconds; 0 if it was no event */
    private record Found(Finding finding, RuleMetadata rule, long version, long appended) {}

    private void write(Found found) {
        alertRecords.inc(found.rule.id());
        if (found.appended > 0) {
            latency.update(Math.max(0, System.currentTimeMillis() - found.appended));
        }
        Optional<String> silence = silences.covering(found.finding);
        silence.ifPresent(unused -> silencedAlertRecords.inc(found.rule.id()));
        output.collect(
                new StreamRecord<>(alerts.of(found.finding, found.rule, found.version, silence, Clock.nowMicros())));
        if (silence.isEmpty()) {
            sightings
                    .of(found.finding, found.rule)
                    .ifPresent(seen -> output.collect(SIGHTINGS, new StreamRecord<>(seen)));
        }
    }

    private void emit(List<Finding> findings, Held held, long appended) throws Exception {
        CompiledCorrelation correlation = held.state().correlation();
        for (Finding finding : findings) {
            long version = feed.book().version(finding.ruleId());
            growing.take(finding.alertId(), new Found(finding, correlation.metadata(), version, appended));
        }
        for (Onward next : held.state().onward()) {
            EntityMatch match = EntityMatch.of(
                    next,
                    correlation.stateVersion().hashCode(),
                    feed.book().version(correlation.metadata().id()),
                    appended);
            if (levels == Levels.FIRST) {
                output.collect(ONWARD, new StreamRecord<>(match));
            } else {
                take(match);
            }
        }
    }

    /** After a state has changed: its bytes, its timer, what its limit has forced out. */
    private void settle(Held held) throws Exception {
        CorrelationState state = held.state();
        eventsBeyondLimits.inc(state.correlation().metadata().id(), state.dropped() - held.dropped);
        held.dropped = state.dropped();
        if (state.isEmpty()) {
            remove(held.place(), state.correlation().metadata().id());
            return;
        }
        long next = state.nextTimer();
        states.wake(
                held,
                next == Long.MAX_VALUE ? HeldStates.NEVER : EventTime.watermarkThatReaches(next) + delay(held.place()));
        states.changed(held);
    }

    private void remove(Place place, String ruleId) throws Exception {
        // A timer may come for a state that has gone already: each group is counted out once.
        if (states.remove(place)) {
            groups.remove(ruleId, place.key());
        }
    }

    /**
     * Timers come in the order of their times. What inner levels decide may be an event of outer ones, which decide then:
     * so each level waits a millisecond longer than the one within.
     */
    private int delay(Place place) {
        return levels == Levels.FIRST ? 0 : place.slot().charAt(0) - '0';
    }

    /** States that are objects are asked here, and those of which there are bytes by Flink's timers. */
    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        Optional<Held> due = states.due(watermark.getTimestamp());
        while (due.isPresent()) {
            Place place = due.get().place();
            setCurrentKey(place.key());
            moveOn(place, watermark.getTimestamp());
            due = states.due(watermark.getTimestamp());
        }
        super.processWatermark(watermark);
    }

    @Override
    public void onEventTime(InternalTimer<String, String> timer) throws Exception {
        Place place = new Place(timer.getKey(), timer.getNamespace());
        if (states.rang(place, timer.getTimestamp())) {
            // Outer levels move no further than the inner ones have.
            moveOn(place, levels == Levels.FIRST ? timers.currentWatermark() : timer.getTimestamp() - delay(place));
        }
    }

    private void moveOn(Place place, long reached) throws Exception {
        String ruleId = levels == Levels.FIRST
                ? place.slot()
                : place.key().substring(0, place.key().indexOf(' '));
        Optional<CompiledCorrelation> correlation = feed.book().rules().correlation(ruleId);
        if (correlation.isEmpty()) {
            remove(place, ruleId);
            return;
        }
        Optional<Held> found = states.find(place, correlation.get());
        if (found.isPresent()) {
            Held held = found.get();
            long begun = times.begin();
            List<Finding> decided = held.state().advance(EventTime.reachedBy(reached));
            times.end(ruleId, begun);
            emit(decided, held, 0);
            settle(held);
            states.makeRoom();
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, String> timer) throws Exception {
        early.retry(this::take);
        states.makeRoom();
    }
}
