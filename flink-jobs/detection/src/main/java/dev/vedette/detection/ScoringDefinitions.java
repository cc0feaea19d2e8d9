package dev.vedette.detection;

import dev.vedette.models.definitions.DefinitionModel;
import java.util.Optional;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
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
 * Adds to an event with a tool's definition what the model says of it, and of what became of the one before. Keeps of each
 * tool the last definition that was taken for no attack.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class ScoringDefinitions extends AbstractStreamOperator<EnrichedEvent>
        implements TwoInputStreamOperator<EnrichedEvent, KafkaBytes, EnrichedEvent>,
                Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    /** Dead letters of artifacts that were refused. */
    static final OutputTag<KafkaBytes> ASIDE = new OutputTag<>("definition-models-aside", WireTypes.KAFKA_BYTES);

    /**
     * For so long behind its last listing a definition is what the next one is held against: a server that is seldom started
     * tells its definitions seldom.
     */
    static final long KEPT_MICROS = 90L * 24 * 3_600 * 1_000_000;

    private static final ValueStateDescriptor<byte[]> ACCEPTED =
            new ValueStateDescriptor<>("accepted-definition", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final Steering steering;

    private transient ModelFeed<DefinitionModel> feed;
    private transient ModelRefusals refusals;
    private transient DefinitionModel shipped;
    private transient DefinitionJudgements judgements;
    private transient ValueState<byte[]> accepted;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient JudgingBudget budget;
    private transient Counter scored;
    private transient Counter beyondBudget;
    private transient Counter unreadable;

    ScoringDefinitions(Steering steering) {
        this.steering = steering;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        feed = ModelFeed.start(context, steering, DefinitionModel.NAME, DefinitionModel::load);
    }

    @Override
    public void open() throws Exception {
        super.open();
        shipped = DefinitionModel.shipped();
        judgements = new DefinitionJudgements();
        budget = new JudgingBudget(System::nanoTime);
        accepted = getRuntimeContext().getState(ACCEPTED);
        timers = getInternalTimerService("forget-definitions", VoidNamespaceSerializer.INSTANCE, this);
        refusals = new ModelRefusals(getRuntimeContext());
        scored = getMetricGroup().counter("scoredDefinitions");
        beyondBudget = getMetricGroup().counter("definitionsBeyondBudget");
        unreadable = getMetricGroup().counter("unreadableDefinitions");
    }

    @Override
    public void processElement1(StreamRecord<EnrichedEvent> element) throws Exception {
        EnrichedEvent event = element.getValue();
        ListedTool tool = ListedTool.of(event)
                .orElseThrow(() -> new IllegalStateException("only definitions come here: " + event.id()));
        // A replay has no clock that others wait for, and has to say the same each time.
        if (steering instanceof Steering.Live && !budget.hasSome()) {
            beyondBudget.inc();
            output.collect(element);
            return;
        }
        byte[] stored = accepted.value();
        Optional<AcceptedDefinition> before =
                stored == null ? Optional.empty() : Optional.of(AcceptedDefinition.fromBytes(stored));
        long began = System.nanoTime();
        Optional<DefinitionJudgements.Judged> judged =
                judgements.of(feed.model().orElse(shipped), tool, event.eventTime(), before);
        budget.spend(System.nanoTime() - began);
        if (judged.isEmpty()) {
            unreadable.inc();
            output.collect(element);
            return;
        }
        scored.inc();
        output.collect(element.replace(event.withVerdict(judged.get().verdict())));
        Optional<AcceptedDefinition> next = judged.get().accepted();
        if (next.isPresent() && !next.equals(before)) {
            accepted.update(next.get().toBytes());
            if (before.isEmpty()) {
                forgetLater(next.get());
            }
        }
    }

    /** One timer for each definition there is; it moves on when it fires too early. */
    private void forgetLater(AcceptedDefinition definition) {
        long idleAt = definition.lastListed() + KEPT_MICROS;
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, EventTime.watermarkThatReaches(idleAt));
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        byte[] stored = accepted.value();
        if (stored == null) {
            return;
        }
        AcceptedDefinition definition = AcceptedDefinition.fromBytes(stored);
        if (EventTime.reachedBy(timer.getTimestamp()) >= definition.lastListed() + KEPT_MICROS) {
            accepted.clear();
        } else {
            forgetLater(definition);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        // There are none.
    }

    @Override
    public void processElement2(StreamRecord<KafkaBytes> element) throws Exception {
        refusals.apply(feed, element.getValue()).ifPresent(letter -> output.collect(ASIDE, new StreamRecord<>(letter)));
    }
}
