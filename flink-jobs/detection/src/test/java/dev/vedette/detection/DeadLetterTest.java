package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    @Test
    void anUnreadableRecordIsKeptWholeWithItsReason() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1).start()) {
            byte[] garbage = "<script>not an event</script>".getBytes(StandardCharsets.UTF_8);
            pipeline.send(Topics.EVENTS, "someone", garbage);

            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.records(Topics.DEAD_LETTERS).size() == 1);

            var record = pipeline.records(Topics.DEAD_LETTERS).get(0);
            DeadLetter letter = Pipeline.decode(RecordCodec.of(DeadLetter.class), record.value());
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("vedette.events-0-0");
            assertThat(letter.getTopic()).isEqualTo(Topics.EVENTS);
            assertThat(letter.getPartition()).isZero();
            assertThat(letter.getOffset()).isZero();
            assertThat(letter.getStage()).isEqualTo("decode");
            assertThat(letter.getValue().orElseThrow().array()).isEqualTo(garbage);
            assertThat(letter.getReason()).contains("C3 01").doesNotContain("script");
            assertThat(pipeline.job().status()).isEqualTo(JobStatus.RUNNING);
        }
    }

    @Test
    void anUnknownSchemaIsWaitedForAndThenGivenUp() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1).start()) {
            byte[] foreign = {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0};
            long sent = System.nanoTime();
            pipeline.send(Topics.EVENTS, "newer", foreign);

            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.records(Topics.DEAD_LETTERS).size() == 1);

            DeadLetter letter = Pipeline.decode(
                    RecordCodec.of(DeadLetter.class),
                    pipeline.records(Topics.DEAD_LETTERS).get(0).value());
            assertThat(letter.getReason()).contains("0807060504030201");
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThan(Duration.ofSeconds(9));
        }
    }

    @Test
    void anEventOfANewerVersionIsReadOnceItsWriterHasPublishedItsSchema() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1)) {
            pipeline.push(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool());
            pipeline.start();
            Schema newer = newerVersion();
            pipeline.send(Topics.EVENTS, "newer", encode(newer, Clock.nowMicros()));
            // Nothing of the record is lost meanwhile, and the others go on.
            pipeline.send(new Agent("server").called(Clock.nowMicros(), "kid:bob", "drop_tables"));
            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.alerts().size() == 1);

            pipeline.send(SchemaTopic.record(newer));
            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.alerts().size() == 2);
            assertThat(pipeline.records(Topics.DEAD_LETTERS)).isEmpty();
        }
    }

    /** Ours with one more field. */
    static Schema newerVersion() {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            fields.add(new Schema.Field(field, field.schema()));
        }
        fields.add(new Schema.Field("of_tomorrow", Schema.create(Schema.Type.STRING), "", "something"));
        return Schema.createRecord("AuditEvent", "", AuditEvent.getClassSchema().getNamespace(), false, fields);
    }

    /** A forbidden call, in the form of another version. */
    static byte[] encode(Schema schema, long occurredAt) throws Exception {
        GenericRecord record = new GenericRecordBuilder(schema)
                .set("event_name", "mcp.tool.call")
                .set("occurred_at", occurredAt)
                .set("agent_instance", "newer")
                .set("service_name", "office")
                .set("principal", "kid:alice")
                .set("tool_name", "drop_tables")
                .build();
        ByteBuffer encoded = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(record);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }
}
