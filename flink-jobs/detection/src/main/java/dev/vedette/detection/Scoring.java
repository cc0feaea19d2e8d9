package dev.vedette.detection;

import dev.vedette.models.CallerWindow;
import dev.vedette.models.Score;
import dev.vedette.models.ToolCall;
import dev.vedette.models.ToolPatternModel;
import dev.vedette.models.sessions.CallScorer;
import dev.vedette.models.sessions.CallerReadings;
import java.util.Optional;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps each caller's window of tool calls, and what it read that may be an order, and adds to a call's event what models say
 * of it. The windows fill without a model too, so that one that comes later has what it needs.
 *
 * <p>An operator and not a function, because windows are objects between checkpoints, and only an operator can set the key
 * under which it writes them.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class Scoring extends HoldingOperator<EnrichedEvent>
        implements TwoInputStreamOperator<EnrichedEvent, KafkaBytes, EnrichedEvent>,
                Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    /** Dead letters of artifacts that were refused. */
    static final OutputTag<KafkaBytes> ASIDE = new OutputTag<>("models-aside", WireTypes.KAFKA_BYTES);

    static final ValueStateDescriptor<byte[]> READINGS =
            new ValueStateDescriptor<>("caller-readings", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** In force while the topic has none. */
    private static final CallScorer SHIPPED = CallScorer.shipped();

    private final Steering steering;
    private final long mostOfSlot;

    private transient ModelFeed<ToolPatternModel> tools;
    private transient ModelFeed<CallScorer> orders;
    private transient ValueState<byte[]> readings;
    private transient ModelRefusals refusals;
    private transient HeldWindows windows;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient Counter scoredCalls;
    private transient Counter ofOtherWeights;

    /** @param mostOfSlot bytes of memory that a slot's objects may take, of which windows have their share */
    Scoring(Steering steering, long mostOfSlot) {
        this.steering = steering;
        this.mostOfSlot = mostOfSlot;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        tools = ModelFeed.start(context, steering, ToolPatternModel.NAME, ToolPatternModel::load);
        orders = ModelFeed.start(context, steering, CallScorer.NAME, CallScorer::load);
    }

    @Override
    public void open() throws Exception {
        super.open();
        // By the names that a KeyedBroadcastProcessFunction gives, which this was.
        timers = getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
        windows = new HeldWindows(
                getRuntimeContext().getState(HeldWindows.WINDOW),
                this::setCurrentKey,
                HeldShare.CALLER_WINDOWS.bytes(mostOfSlot, getRuntimeContext(), getKeyedStateBackend()),
                System::nanoTime);
        readings = getRuntimeContext().getState(READINGS);
        refusals = new ModelRefusals(getRuntimeContext(), tools, orders);
        scoredCalls = getMetricGroup().counter("scoredCalls");
        ofOtherWeights = getMetricGroup().counter("callsOfOtherWeights");
        getMetricGroup().gauge("heldWindows", () -> windows.size());
    }

    @Override
    public void processElement1(StreamRecord<EnrichedEvent> element) throws Exception {
        EnrichedEvent event = element.getValue();
        Optional<ToolCall> call = ModelScorer.toolCall(event);
        if (call.isPresent()) {
            score(element, call.get(), ordered(event));
        } else {
            remember(event);
            output.collect(element);
        }
    }

    /** What the model of sessions says of the call, if the agent has looked, or another server's has. */
    private Optional<Score> ordered(EnrichedEvent event) throws Exception {
        CallScorer model = sessions();
        ToolCall.Fields fields = event.read()::value;
        if (model.isOfOtherWeights(fields)) {
            ofOtherWeights.inc();
        }
        Optional<CallerReadings.Match> elsewhere = CallerReadings.isLookedFor(fields)
                ? readings().flatMap(known -> known.find(fields, event.eventTime()))
                : Optional.empty();
        return model.score(fields, elsewhere);
    }

    private CallScorer sessions() {
        return orders.model().orElse(SHIPPED);
    }

    /** A result that may order something: at another server the caller may do what it says. */
    private void remember(EnrichedEvent event) throws Exception {
        CallerReadings known = readings().orElseGet(CallerReadings::new);
        known.add(event.read()::value, event.eventTime());
        readings.update(known.toBytes());
        if (windows.find((String) getCurrentKey()).isEmpty()) {
            forgetLater(known.newest());
        }
    }

    private Optional<CallerReadings> readings() throws Exception {
        byte[] bytes = readings.value();
        return bytes == null ? Optional.empty() : Optional.of(CallerReadings.fromBytes(bytes));
    }

    private void score(StreamRecord<EnrichedEvent> element, ToolCall call, Optional<Score> ordered) throws Exception {
        String caller = (String) getCurrentKey();
        Optional<HeldWindows.Held> known = windows.find(caller);
        HeldWindows.Held held = known.isPresent() ? known.get() : windows.create(caller);
        CallerWindow window = held.window();
        output.collect(element.replace(scored(element.getValue(), call, ordered, window)));
        if (ordered.isPresent()) {
            window.add(call, ordered.get().value());
        } else {
            window.add(call);
        }
        windows.changed(held);
        if (known.isEmpty()) {
            forgetLater(window.newest().orElse(0));
        }
        windows.makeRoom();
    }

    /** With what each model says, and with what they say together of the caller's session. */
    private EnrichedEvent scored(EnrichedEvent event, ToolCall call, Optional<Score> ordered, CallerWindow window) {
        CallScorer model = sessions();
        EnrichedEvent scored = event;
        if (ordered.isPresent()) {
            scored = scored.withOrdered(verdict(ordered.get(), model.label()));
        }
        Optional<ToolPatternModel> patterns = tools.model();
        Optional<Score> pattern = patterns.map(one -> one.score(window, call));
        if (pattern.isPresent()) {
            scoredCalls.inc();
            scored = scored.withVerdict(verdict(pattern.get(), patterns.get().label()));
        }
        return scored.withSession(model.session(ordered, window.mostOrdered(call), pattern));
    }

    private static ModelVerdict verdict(Score score, String model) {
        return new ModelVerdict(score.value(), model, score.reasons());
    }

    /** One timer for each window there is; it moves on when it fires too early, so that calls do not have to move it. */
    private void forgetLater(long newest) {
        timers.registerEventTimeTimer(
                VoidNamespace.INSTANCE, EventTime.watermarkThatReaches(newest + CallerWindow.IDLE_MICROS));
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        long now = EventTime.reachedBy(timer.getTimestamp());
        Optional<CallerReadings> read = readings();
        boolean isReadLong = read.isEmpty() || read.get().isIdle(now);
        if (read.isPresent() && isReadLong) {
            readings.clear();
        }
        Optional<HeldWindows.Held> held = windows.find(timer.getKey());
        long newest = held.flatMap(one -> one.window().newest().stream().boxed().findFirst())
                .orElse(0L);
        if (held.isPresent() && now < newest + CallerWindow.IDLE_MICROS) {
            forgetLater(newest);
            windows.makeRoom();
            return;
        }
        if (held.isPresent()) {
            windows.remove(timer.getKey());
        }
        if (!isReadLong) {
            forgetLater(read.get().newest());
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
        refusals.apply(orders, element.getValue())
                .ifPresent(letter -> output.collect(ASIDE, new StreamRecord<>(letter)));
    }

    @Override
    HeldObjects<?, ?> held() {
        return windows;
    }

    @Override
    void restore(StateInitializationContext context, String key, String slot, byte[] bytes) throws Exception {
        context.getKeyedStateStore().getState(HeldWindows.WINDOW).update(bytes);
    }
}
