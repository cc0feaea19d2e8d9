package dev.vedette.detection;

import dev.vedette.models.CallerWindow;
import dev.vedette.models.Score;
import dev.vedette.models.ToolCall;
import dev.vedette.models.ToolPatternModel;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps each caller's window of tool calls and adds what the model says of a call to its event. The windows fill without a
 * model too, so that one that comes later has what it needs.
 *
 * <p>An operator and not a function, because windows are objects between checkpoints, and only an operator can set the key
 * under which it writes them.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class Scoring extends AbstractStreamOperator<EnrichedEvent>
        implements TwoInputStreamOperator<EnrichedEvent, KafkaBytes, EnrichedEvent>,
                Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    /** Dead letters of artifacts that were refused. */
    static final OutputTag<KafkaBytes> ASIDE = new OutputTag<>("models-aside", WireTypes.KAFKA_BYTES);

    private final Steering steering;
    private final long windowBytes;

    private transient ModelFeed<ToolPatternModel> tools;
    private transient ModelRefusals refusals;
    private transient HeldWindows windows;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient Counter scoredCalls;

    /** @param windowBytes how much memory windows may take as objects, about */
    Scoring(Steering steering, long windowBytes) {
        this.steering = steering;
        this.windowBytes = windowBytes;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        tools = ModelFeed.start(context, steering, ToolPatternModel.NAME, ToolPatternModel::load);
    }

    @Override
    public void open() throws Exception {
        super.open();
        // By the names that a KeyedBroadcastProcessFunction gives, which this was.
        timers = getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
        windows = new HeldWindows(
                getRuntimeContext().getState(HeldWindows.WINDOW), this::setCurrentKey, windowBytes, System::nanoTime);
        windows.writeAheadBy(getProcessingTimeService());
        refusals = new ModelRefusals(getRuntimeContext());
        scoredCalls = getMetricGroup().counter("scoredCalls");
        getMetricGroup().gauge("heldWindows", () -> windows.size());
    }

    @Override
    public void processElement1(StreamRecord<EnrichedEvent> element) throws Exception {
        EnrichedEvent event = element.getValue();
        ToolCall call = ModelScorer.toolCall(event)
                .orElseThrow(() -> new IllegalStateException("only tool calls come here: " + event.id()));
        String caller = (String) getCurrentKey();
        Optional<HeldWindows.Held> known = windows.find(caller);
        HeldWindows.Held held = known.isPresent() ? known.get() : windows.create(caller);
        CallerWindow window = held.window();
        Optional<ToolPatternModel> model = tools.model();
        if (model.isPresent()) {
            Score score = model.get().score(window, call);
            scoredCalls.inc();
            output.collect(element.replace(event.withVerdict(
                    new ModelVerdict(score.value(), model.get().label(), score.reasons()))));
        } else {
            output.collect(element);
        }
        window.add(call);
        windows.changed(held);
        if (known.isEmpty()) {
            forgetLater(window);
        }
        windows.makeRoom();
    }

    /** One timer for each window there is; it moves on when it fires too early, so that calls do not have to move it. */
    private void forgetLater(CallerWindow window) {
        long idleAt = window.newest().orElse(0) + CallerWindow.IDLE_MICROS;
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, EventTime.watermarkThatReaches(idleAt));
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        Optional<HeldWindows.Held> held = windows.find(timer.getKey());
        if (held.isEmpty()) {
            return;
        }
        CallerWindow window = held.get().window();
        if (EventTime.reachedBy(timer.getTimestamp()) >= window.newest().orElse(0) + CallerWindow.IDLE_MICROS) {
            windows.remove(timer.getKey());
        } else {
            forgetLater(window);
            windows.makeRoom();
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        // There are none.
    }

    @Override
    public void processElement2(StreamRecord<KafkaBytes> element) throws Exception {
        refusals.apply(tools, element.getValue())
                .ifPresent(letter -> output.collect(ASIDE, new StreamRecord<>(letter)));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        windows.writeAll();
    }
}
