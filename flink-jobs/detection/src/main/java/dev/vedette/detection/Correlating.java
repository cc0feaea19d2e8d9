package dev.vedette.detection;

import dev.vedette.detection.EntityStates.One;
import dev.vedette.detection.HeldStates.Place;
import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.CorrelationState;
import dev.vedette.rules.Finding;
import dev.vedette.rules.Onward;
import dev.vedette.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
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
final class Correlating extends HoldingOperator<KafkaBytes>
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

    private static final ListStateDescriptor<byte[]> GROUPS =
            new ListStateDescriptor<>("groups", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final Steering steering;
    private final JobOptions.StateBounds bounds;
    private final Levels levels;

    private transient boolean restored;
    private transient RuleFeed feed;
    private transient SilenceBook silences;
    private transient HeldStates states;
    private transient GroupCounts groups;
    private transient ListState<byte[]> savedGroups;
    private transient EarlyMatches early;
    private transient InternalTimerService<String> timers;
    private transient Counter refusedSilences;
    private transient DeadLetters deadLetters;
    private transient ToldAlerts told;
    private transient RuleTimes times;
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
        restored = context.isRestored();
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
        timers = timers();
        early = EarlyMatches.of(getRuntimeContext(), timers);
        RuleStates rules = new RuleStates(getMetricGroup(), groups::of);
        groups.rules().forEach(rules::of);
        if (restored && levels == Levels.FIRST) {
            KeyedStates.joinEntities(getKeyedStateStore(), getKeyedStateBackend());
        }
        states = new HeldStates(
                stored(getKeyedStateStore()),
                this::setCurrentKey,
                flinkTimers(),
                levels == Levels.OUTER,
                (levels == Levels.FIRST ? HeldShare.FIRST_LEVELS : HeldShare.CHAINS)
                        .bytes(bounds.heldBytes(), getRuntimeContext(), getKeyedStateBackend()),
                rules,
                System::nanoTime);
        told = new ToldAlerts(silences, output, getMetricGroup());
        getProcessingTimeService()
                .scheduleWithFixedDelay(unused -> told.flush(), GrowingAlerts.PAUSE_MILLIS, GrowingAlerts.PAUSE_MILLIS);
        deadLetters = new DeadLetters(getMetricGroup());
        times = new RuleTimes(getMetricGroup());
        refusedSilences = getMetricGroup().counter("refusedSilences");
        eventsBeyondLimits = new RuleCounters(getMetricGroup(), "eventsBeyondLimits");
        matchesBeyondGroups = new RuleCounters(getMetricGroup(), "matchesBeyondGroups");
        getMetricGroup().gauge("heldStates", () -> states.size());
        getMetricGroup().gauge("unwrittenStates", () -> states.unwritten());
        getMetricGroup().gauge("heldBytes", () -> states.bytes());
    }

    private HeldStates.Stored stored(KeyedStateStore store) {
        return levels == Levels.OUTER ? KeyedStates.ofChains(store) : KeyedStates.ofEntities(store);
    }

    @Override
    HeldObjects<?, ?> held() {
        return states;
    }

    @Override
    void restore(StateInitializationContext context, String key, String slot, byte[] bytes) throws Exception {
        stored(context.getKeyedStateStore()).write(slot, bytes);
        long timer = EntityStates.firstTimer(bytes);
        if (timer != HeldStates.NEVER) {
            timers().registerEventTimeTimer(slot, timer);
        }
    }

    private InternalTimerService<String> timers() {
        return getInternalTimerService("correlations", StringSerializer.INSTANCE, this);
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
        told.flush();
    }

    @Override
    public void finish() throws Exception {
        told.flush();
        super.finish();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
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

    /** Gives each correlation its parts; returns those whose rule is not known here as it is there. */
    private List<EntityMatch.Part> take(EntityMatch match) throws Exception {
        List<EntityMatch.Part> tooEarly = List.of();
        List<EntityMatch.Part> parts = match.parts();
        Optional<EntityStates> changed = Optional.empty();
        for (int at = 0; at < parts.size(); ) {
            Optional<CompiledCorrelation> correlation = known(parts.get(at));
            if (correlation.isEmpty()) {
                tooEarly = tooEarly.isEmpty() ? new ArrayList<>() : tooEarly;
                tooEarly.add(parts.get(at++));
                continue;
            }
            int end = match.sameState(at, correlation.get());
            Optional<EntityStates> entity = take(match, at, end, correlation.get(), changed);
            if (changed.isPresent() && !changed.equals(entity)) {
                settle(changed.get());
            }
            changed = entity;
            at = end;
        }
        if (changed.isPresent()) {
            settle(changed.get());
        }
        return tooEarly;
    }

    private Optional<CompiledCorrelation> known(EntityMatch.Part part) {
        return feed.book()
                .rules()
                .correlation(part.contribution().correlationId())
                .filter(known -> known.stateVersion().hashCode() == part.stateVersion()
                        && feed.book().version(known.metadata().id()) >= part.ruleVersion());
    }

    /**
     * Gives a state the parts of its rule.
     *
     * @param before the states that the parts before went to
     * @return the states that these went to, if they did
     */
    private Optional<EntityStates> take(
            EntityMatch match, int first, int end, CompiledCorrelation correlation, Optional<EntityStates> before)
            throws Exception {
        String ruleId = correlation.metadata().id();
        Place place = place(match, match.parts().get(first), correlation);
        Optional<EntityStates> found = before.filter(entity -> entity.place().equals(place));
        if (found.isEmpty()) {
            found = states.find(place);
        }
        Optional<One> known = found.flatMap(entity -> entity.of(ruleId));
        if (known.isEmpty() && !groups.add(ruleId, place.key())) {
            matchesBeyondGroups.inc(ruleId, end - first);
            return found;
        }
        EntityStates entity = found.isPresent() ? found.get() : states.create(place);
        One one =
                known.orElseGet(() -> entity.add(CorrelationState.create(correlation, match.tenant(), match.group())));
        CorrelationState state = one.state(correlation);
        for (EntityMatch.Part part : match.parts().subList(first, end)) {
            long begun = times.begin();
            List<Finding> grown = state.add(part.contribution(), part.evidenceRuleId(), match.evidence());
            times.end(ruleId, begun);
            emit(grown, state, match.appended());
        }
        settle(entity, one, state);
        return Optional.of(entity);
    }

    private Place place(EntityMatch match, EntityMatch.Part part, CompiledCorrelation correlation) {
        String key = (String) getCurrentKey();
        return levels == Levels.FIRST
                ? new Place(key, KeyedStates.ENTITY)
                : new Place(key, slot(correlation.level(part.contribution().stageId()), match.key()));
    }

    /** Names a state of a further group. */
    private static String slot(int level, String key) {
        return (char) ('0' + level) + key;
    }

    private void emit(List<Finding> findings, CorrelationState state, long appended) throws Exception {
        CompiledCorrelation correlation = state.correlation();
        for (Finding finding : findings) {
            if (OtherKeyView.isLastOf(finding)) {
                continue;
            }
            told.take(finding, correlation.metadata(), feed.book().version(finding.ruleId()), appended);
        }
        for (Onward next : state.onward()) {
            if (OtherKeyView.isRead(next.event())) {
                continue;
            }
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

    /** After a state has changed: when it is asked next, what its limit has forced out, whether it is needed any longer. */
    private void settle(EntityStates entity, One one, CorrelationState state) {
        eventsBeyondLimits.inc(one.ruleId(), one.newlyDropped(state));
        if (state.isEmpty()) {
            remove(entity, one);
            return;
        }
        long next = state.nextTimer();
        one.askAt(
                next == Long.MAX_VALUE
                        ? HeldStates.NEVER
                        : EventTime.watermarkThatReaches(next) + delay(entity.place()));
    }

    private void remove(EntityStates entity, One one) {
        entity.remove(one);
        groups.remove(one.ruleId(), entity.place().key());
    }

    /** After one of its states has changed: their bytes and timer. */
    private void settle(EntityStates entity) throws Exception {
        if (entity.isEmpty()) {
            states.remove(entity.place());
        } else {
            states.wake(entity, entity.firstTimer());
            states.changed(entity);
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
        Optional<EntityStates> due = states.due(watermark.getTimestamp());
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
        // An earlier version had a timer for each state of an entity.
        String slot = levels == Levels.FIRST ? KeyedStates.ENTITY : timer.getNamespace();
        Place place = new Place(timer.getKey(), slot);
        if (states.rang(place, timer.getTimestamp())) {
            // Outer levels move no further than the inner ones have.
            moveOn(place, levels == Levels.FIRST ? timers.currentWatermark() : timer.getTimestamp() - delay(place));
        }
    }

    private void moveOn(Place place, long reached) throws Exception {
        Optional<EntityStates> found = states.find(place);
        if (found.isPresent()) {
            EntityStates entity = found.get();
            for (One one : entity.all()) {
                if (one.isDue(reached + delay(place))) {
                    moveOn(entity, one, reached);
                }
            }
            settle(entity);
            states.makeRoom();
        }
    }

    private void moveOn(EntityStates entity, One one, long reached) throws Exception {
        Optional<CompiledCorrelation> correlation = feed.book().rules().correlation(one.ruleId());
        if (correlation.isEmpty()) {
            remove(entity, one);
            return;
        }
        CorrelationState state = one.state(correlation.get());
        long begun = times.begin();
        List<Finding> decided = state.advance(EventTime.reachedBy(reached));
        times.end(one.ruleId(), begun);
        emit(decided, state, 0);
        settle(entity, one, state);
    }

    @Override
    public void onProcessingTime(InternalTimer<String, String> timer) throws Exception {
        early.retry(this::take);
        states.makeRoom();
    }
}
