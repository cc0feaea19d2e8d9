package dev.vedette.delivery.kafka;

import dev.vedette.schemas.KafkaSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts records that are gone before they were read: a topic's retention has overtaken its reader, whom Kafka then sets to the oldest
 * record that is left without a word. For a topic that is not compacted and has no transactions, whose offsets follow one another. All records
 * pass. The metric {@code vedette.sink.<name>.lost} counts since the job started.
 */
public final class Gaps extends ProcessFunction<KafkaRecord, KafkaRecord> implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    private static final Logger log = LoggerFactory.getLogger(Gaps.class);

    private static final int CLIENT_PATIENCE_MILLIS = 30_000;

    private final KafkaSettings kafka;
    private final String sink;
    private final String group;

    /** By partition, the offset of the record that has to come next. */
    private final Map<Integer, Long> next = new HashMap<>();

    private final LongAdder lost = new LongAdder();
    private transient @Nullable ListState<Reached> state;
    private boolean restored;

    /**
     * How far one partition was read. Public for Flink.
     *
     * @param next offset of the record that has to come next
     */
    public record Reached(int partition, long next) {}

    /**
     * @param sink whose metric it is
     * @param group consumer group of the source: what it has confirmed counts where there is no checkpoint
     */
    public Gaps(KafkaSettings kafka, String sink, String group) {
        this.kafka = kafka;
        this.sink = sink;
        this.group = group;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        state = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("reached", TypeInformation.of(Reached.class)));
        restored = context.isRestored();
        for (Reached one : state.get()) {
            next.merge(one.partition(), one.next(), Math::max);
        }
    }

    @Override
    public void open(OpenContext context) throws ExecutionException, InterruptedException {
        getRuntimeContext()
                .getMetricGroup()
                .addGroup("vedette")
                .addGroup("sink", sink)
                .gauge("lost", (Gauge<Long>) lost::sum);
        if (!restored) {
            askKafka();
        }
    }

    /** Where a job without a checkpoint begins. A group that has confirmed nothing begins wherever the topic does. */
    private void askKafka() throws ExecutionException, InterruptedException {
        Map<String, Object> config = kafka.forClient();
        config.put("request.timeout.ms", CLIENT_PATIENCE_MILLIS);
        config.put("default.api.timeout.ms", CLIENT_PATIENCE_MILLIS);
        try (Admin admin = Admin.create(config)) {
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, committed) -> {
                        if (committed != null) {
                            next.put(partition.partition(), committed.offset());
                        }
                    });
        }
    }

    @Override
    public void processElement(KafkaRecord record, Context context, Collector<KafkaRecord> out) {
        Long expected = next.get(record.partition());
        if (expected != null && record.offset() > expected) {
            long missing = record.offset() - expected;
            lost.add(missing);
            log.warn(
                    "{} records of {}-{} from offset {} were deleted before {} had read them",
                    missing,
                    record.topic(),
                    record.partition(),
                    expected,
                    sink);
        }
        if (expected == null || record.offset() >= expected) {
            next.put(record.partition(), record.offset() + 1);
        }
        out.collect(record);
    }

    /** Each subtask writes all that it knows: who reads a partition next finds how far somebody has been. */
    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        if (state != null) {
            state.update(next.entrySet().stream()
                    .map(one -> new Reached(one.getKey(), one.getValue()))
                    .toList());
        }
    }
}
