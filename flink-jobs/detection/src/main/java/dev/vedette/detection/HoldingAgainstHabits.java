package dev.vedette.detection;

import dev.vedette.models.ToolCall;
import dev.vedette.models.habits.Habits;
import dev.vedette.models.habits.Judgement;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Holds each tool call against habits, adds what they say, and has them learn from it where {@link TrainingAgents} lets it.
 * Enrolments and losses come by the second input. An operator and not a function for the reason that {@link Scoring} gives.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class HoldingAgainstHabits extends HoldingOperator<EnrichedEvent>
        implements TwoInputStreamOperator<EnrichedEvent, KafkaBytes, EnrichedEvent>,
                Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    private final Steering steering;
    private final HabitsOf of;
    private final HeldShare share;
    private final long mostOfSlot;

    private transient TrainingAgents agents;
    private transient HeldHabits held;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient Counter untrained;

    /** @param mostOfSlot bytes of memory that a slot's objects may take, of which habits have their share */
    HoldingAgainstHabits(Steering steering, HabitsOf of, HeldShare share, long mostOfSlot) {
        this.steering = steering;
        this.of = of;
        this.share = share;
        this.mostOfSlot = mostOfSlot;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        agents = TrainingAgents.start(context, steering);
    }

    @Override
    public void open() throws Exception {
        super.open();
        timers = getInternalTimerService("habit-timers", VoidNamespaceSerializer.INSTANCE, this);
        held = new HeldHabits(
                of,
                getRuntimeContext().getState(HeldHabits.HABITS),
                this::setCurrentKey,
                share.bytes(mostOfSlot, getRuntimeContext(), getKeyedStateBackend()),
                System::nanoTime);
        untrained = getMetricGroup().counter("untrainedCalls");
        getMetricGroup().gauge("heldHabits", () -> held.size());
    }

    @Override
    public void processElement1(StreamRecord<EnrichedEvent> element) throws Exception {
        EnrichedEvent event = element.getValue();
        Optional<ToolCall> call = ModelScorer.toolCall(event);
        if (call.isEmpty()) {
            output.collect(element); // what a result said was scored by its caller too, and is nobody's habit
            return;
        }
        String key = (String) getCurrentKey();
        boolean trains = agents.mayTrain(event);
        if (!trains) {
            untrained.inc();
        }
        Optional<HeldHabits.Held> known = held.find(key);
        if (known.isEmpty() && !trains) {
            output.collect(element.replace(of.judged(event)));
            return;
        }
        HeldHabits.Held one = known.isPresent() ? known.get() : held.create(key);
        Judgement judgement = one.habits().add(call.get(), trains, event.habits());
        output.collect(
                element.replace(of.judged(judgement.equals(event.habits()) ? event : event.withHabits(judgement))));
        held.changed(one);
        if (known.isEmpty()) {
            forgetLater(one.habits());
        }
        held.makeRoom();
    }

    /** One timer for each; it moves on when it fires too early, so that calls do not have to move it. */
    private void forgetLater(Habits habits) {
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, EventTime.watermarkThatReaches(idleAt(habits)));
    }

    private static long idleAt(Habits habits) {
        return Math.max(0, habits.newest()) + Habits.IDLE_MICROS;
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        Optional<HeldHabits.Held> one = held.find(timer.getKey());
        if (one.isEmpty()) {
            return;
        }
        if (EventTime.reachedBy(timer.getTimestamp()) >= idleAt(one.get().habits())) {
            held.remove(timer.getKey());
        } else {
            forgetLater(one.get().habits());
            held.makeRoom();
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        // There are none.
    }

    @Override
    public void processElement2(StreamRecord<KafkaBytes> element) throws Exception {
        agents.apply(element.getValue());
    }

    @Override
    HeldObjects<?, ?> held() {
        return held;
    }

    @Override
    void restore(StateInitializationContext context, String key, String slot, byte[] bytes) throws Exception {
        context.getKeyedStateStore().getState(HeldHabits.HABITS).update(bytes);
    }
}
