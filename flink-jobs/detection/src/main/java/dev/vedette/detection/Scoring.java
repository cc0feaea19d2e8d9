package dev.vedette.detection;

import dev.vedette.models.CallerWindow;
import dev.vedette.models.Score;
import dev.vedette.models.ToolCall;
import dev.vedette.models.ToolPatternModel;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Keeps each caller's window of tool calls and adds what the model says of a call to its event. The windows fill without a
 * model too, so that one that comes later has what it needs.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class Scoring extends KeyedBroadcastProcessFunction<String, EnrichedEvent, KafkaBytes, EnrichedEvent>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    /** Dead letters of artifacts that were refused. */
    static final OutputTag<KafkaBytes> ASIDE = new OutputTag<>("models-aside", WireTypes.KAFKA_BYTES);

    private static final ValueStateDescriptor<byte[]> WINDOW =
            new ValueStateDescriptor<>("caller-window", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final Steering steering;

    private transient ModelFeed feed;
    private transient ValueState<byte[]> windows;
    private transient DeadLetters deadLetters;
    private transient Counter scoredCalls;
    private transient Counter refusedModels;

    Scoring(Steering steering) {
        this.steering = steering;
    }

    @Override
    public void open(OpenContext context) {
        windows = getRuntimeContext().getState(WINDOW);
        deadLetters = new DeadLetters(getRuntimeContext().getMetricGroup());
        scoredCalls = getRuntimeContext().getMetricGroup().counter("scoredCalls");
        refusedModels = getRuntimeContext().getMetricGroup().counter("refusedModels");
    }

    @Override
    public void processElement(EnrichedEvent event, ReadOnlyContext context, Collector<EnrichedEvent> out)
            throws Exception {
        ToolCall call = ModelScorer.toolCall(event)
                .orElseThrow(() -> new IllegalStateException("only tool calls come here: " + event.id()));
        byte[] bytes = windows.value();
        CallerWindow window = bytes == null ? new CallerWindow() : CallerWindow.fromBytes(bytes);
        Optional<ToolPatternModel> model = feed.model();
        if (model.isPresent()) {
            Score score = model.get().score(window, call);
            scoredCalls.inc();
            out.collect(event.withVerdict(
                    new ModelVerdict(score.value(), model.get().label(), score.reasons())));
        } else {
            out.collect(event);
        }
        window.add(call);
        windows.update(window.toBytes());
        if (bytes == null) {
            forgetLater(window, context.timerService());
        }
    }

    /** One timer for each window there is; it moves on when it fires too early, so that calls do not have to move it. */
    private static void forgetLater(CallerWindow window, TimerService timers) {
        long idleAt = window.newest().orElse(0) + CallerWindow.IDLE_MICROS;
        long millis = EventTime.watermarkThatReaches(idleAt);
        timers.registerEventTimeTimer(millis);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<EnrichedEvent> out) throws Exception {
        byte[] bytes = windows.value();
        if (bytes == null) {
            return;
        }
        CallerWindow window = CallerWindow.fromBytes(bytes);
        if (EventTime.reachedBy(timestamp) >= window.newest().orElse(0) + CallerWindow.IDLE_MICROS) {
            windows.clear();
        } else {
            forgetLater(window, context.timerService());
        }
    }

    @Override
    public void processBroadcastElement(KafkaBytes artifact, Context context, Collector<EnrichedEvent> out)
            throws Exception {
        Optional<String> refusal = feed.apply(artifact);
        if (refusal.isPresent() && getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            refusedModels.inc();
            context.output(ASIDE, deadLetters.of(artifact, refusal.get(), "model", Clock.nowMicros()));
        }
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        feed = ModelFeed.start(context, steering);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // The feed writes through.
    }
}
