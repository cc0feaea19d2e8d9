package dev.vedette.benchmarks.pipeline;

import dev.vedette.benchmarks.pipeline.stock.AuditEvent;
import java.util.Objects;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.formats.avro.AvroDeserializationSchema;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * What anybody would write with Flink's own parts: decodes with its Avro schema, counts the events of each user and then
 * those of each token, and lets go of them.
 */
final class StockJob {
    static {
        // Avro instantiates only classes that somebody vouched for.
        String records = AuditEvent.class.getPackageName();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getPackageName().equals(records)));
    }

    private StockJob() {}

    /**
     * @param topic of Avro bodies without the header of the single-object encoding, which Flink's schema does not read
     */
    static void build(StreamExecutionEnvironment environment, String bootstrap, String topic, int checkpointMillis) {
        environment.getConfig().enableObjectReuse();
        environment.enableCheckpointing(checkpointMillis);
        KafkaSource<AuditEvent> source = KafkaSource.<AuditEvent>builder()
                .setBootstrapServers(bootstrap)
                .setGroupId("stock-" + System.nanoTime())
                .setTopics(topic)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(AvroDeserializationSchema.forSpecific(AuditEvent.class))
                .build();
        environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "Read events")
                .keyBy(event -> Objects.requireNonNullElse(event.getPrincipal(), ""), Types.STRING)
                .process(new Counting(), new AvroTypeInfo<>(AuditEvent.class))
                .name("Count by user")
                .keyBy(event -> Objects.requireNonNullElse(event.getTokenFingerprint(), ""), Types.STRING)
                .process(new Counting(), new AvroTypeInfo<>(AuditEvent.class))
                .name("Count by token")
                .sinkTo(new DiscardingSink<>());
    }

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else
    private static final class Counting extends KeyedProcessFunction<String, AuditEvent, AuditEvent> {
        private static final long serialVersionUID = 1L;

        private transient ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(AuditEvent event, Context context, Collector<AuditEvent> out) throws Exception {
            Long before = count.value();
            count.update(before == null ? 1 : before + 1);
            out.collect(event);
        }
    }
}
