package dev.vedette.detection;

import dev.vedette.schemas.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Verifies the heads of agents' chains, beside the events' own way: takes signs of life, and gives what is wrong with them as
 * events. Behind "Sort out" without a shuffle, so that an agent's come to one subtask in their order.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class VerifyingHeads extends BroadcastProcessFunction<EnrichedEvent, KafkaBytes, EnrichedEvent>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    /** Dead letters of enrolments that were refused. */
    static final OutputTag<KafkaBytes> ASIDE = new OutputTag<>("enrolments-aside", WireTypes.KAFKA_BYTES);

    static final MapStateDescriptor<String, byte[]> ENROLMENTS =
            new MapStateDescriptor<>("enrolments", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private static final ListStateDescriptor<byte[]> HEADS =
            new ListStateDescriptor<>("agent-heads", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final Steering steering;

    private transient EnrolmentBook book;
    private transient HeadWatch watch;
    private transient ListState<byte[]> heads;
    private transient DeadLetters deadLetters;
    private transient Counter refused;

    VerifyingHeads(Steering steering) {
        this.steering = steering;
    }

    @Override
    public void open(OpenContext context) {
        deadLetters = new DeadLetters(getRuntimeContext().getMetricGroup());
        refused = getRuntimeContext().getMetricGroup().counter("refusedEnrolments");
        getRuntimeContext().getMetricGroup().gauge("enrolments", book::size);
    }

    @Override
    public void processElement(EnrichedEvent event, ReadOnlyContext context, Collector<EnrichedEvent> out) {
        watch.add(event).forEach(out::collect);
    }

    @Override
    public void processBroadcastElement(KafkaBytes record, Context context, Collector<EnrichedEvent> out)
            throws Exception {
        Optional<String> refusal = book.apply(record);
        if (refusal.isPresent() && getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            refused.inc();
            context.output(ASIDE, deadLetters.of(record, refusal.get(), "enrolment", Clock.nowMicros()));
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        var task = getRuntimeContext().getTaskInfo();
        heads.update(watch.write(task.getIndexOfThisSubtask(), task.getNumberOfParallelSubtasks()));
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        BroadcastState<String, byte[]> enrolments =
                context.getOperatorStateStore().getBroadcastState(ENROLMENTS);
        Map<String, byte[]> checkpointed = new HashMap<>();
        for (Map.Entry<String, byte[]> entry : enrolments.immutableEntries()) {
            checkpointed.put(entry.getKey(), entry.getValue());
        }
        book = new EnrolmentBook(steering.trust(), (agent, record) -> {
            if (record == null) {
                enrolments.remove(agent);
            } else {
                enrolments.put(agent, record);
            }
        });
        book.start(checkpointed, steering.content(Topics.AGENTS));
        watch = new HeadWatch(book);
        heads = context.getOperatorStateStore().getUnionListState(HEADS);
        for (byte[] entry : heads.get()) {
            watch.restore(entry);
        }
    }
}
