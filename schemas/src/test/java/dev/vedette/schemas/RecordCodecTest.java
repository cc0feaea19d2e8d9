package dev.vedette.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);

    @Test
    void readsWhatItWrote() throws Exception {
        AuditEvent event = event();
        assertThat(codec.decode(codec.encode(event))).isEqualTo(event);
    }

    @Test
    void writesWhatAvrosOwnEncoderWrites() throws Exception {
        assertThat(codec.encode(event())).isEqualTo(bytes(event().toByteBuffer()));
    }

    @Test
    void chainFieldsAreTheLastTwoAndNullThereIsTwoZeroBytes() {
        List<Schema.Field> fields = AuditEvent.getClassSchema().getFields();
        assertThat(fields.subList(fields.size() - 2, fields.size()))
                .extracting(Schema.Field::name)
                .containsExactly("chain_previous", "chain_hash");
        byte[] body = codec.encodeBody(event());
        assertThat(Arrays.copyOfRange(body, body.length - 2, body.length)).containsExactly(0, 0);
    }

    @Test
    void refusesForeignBytesWithoutRepeatingThem() {
        byte[] foreign = "password=hunter2 and much more".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThatThrownBy(() -> codec.decode(foreign))
                .isInstanceOf(RecordException.class)
                .message()
                .contains("C3 01")
                .doesNotContain("hunter2");
        assertThatThrownBy(() -> codec.decode(new byte[0])).isInstanceOf(RecordException.class);
    }

    /** A broker hands over whatever was written: any damage is a RecordException, nothing else. */
    @Test
    void anyDamageIsAnAnswerAndNothingElse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = codec.encode(event());
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int flips = random.nextInt(4); flips > 0 && bad.length > RecordCodec.HEADER_BYTES; flips--) {
                bad[RecordCodec.HEADER_BYTES + random.nextInt(bad.length - RecordCodec.HEADER_BYTES)] =
                        (byte) random.nextInt();
            }
            try {
                codec.decode(bad);
            } catch (RecordException expected) {
                assertThat(expected.getMessage()).as("seed %d", seed).doesNotContain("fingerprint-of-a-token");
            }
        }
    }

    @Test
    void bytesLeftOverAreRefused() {
        byte[] good = codec.encode(event());
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(good, good.length + 1)))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("left over");
    }

    @Test
    void namesTheUnknownSchema() {
        byte[] bytes = codec.encode(event());
        ByteBuffer.wrap(bytes).putLong(2, 42);
        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessageContaining("2a00000000000000");
    }

    @Test
    void readsTheRecordOfALaterVersionThroughTheStore() throws Exception {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            fields.add(new Schema.Field(field, field.schema()));
        }
        fields.add(0, new Schema.Field("later", Schema.create(Schema.Type.STRING), "came later", ""));
        Schema later = Schema.createRecord(
                "AuditEvent", "later", AuditEvent.getClassSchema().getNamespace(), false, fields);
        GenericData.Record record = new GenericData.Record(later);
        for (Schema.Field field : later.getFields()) {
            record.put(field.pos(), GenericData.get().getDefaultValue(field));
        }
        record.put("tool_name", "send_mail");
        byte[] bytes = bytes(new BinaryMessageEncoder<GenericData.Record>(GenericData.get(), later).encode(record));
        long fingerprint = SchemaNormalization.parsingFingerprint64(later);
        SchemaStore store = asked -> asked == fingerprint ? later : null;

        assertThat(RecordCodec.of(AuditEvent.class, store).decode(bytes).getToolName())
                .contains("send_mail");
        assertThatThrownBy(() -> codec.decode(bytes)).isInstanceOf(UnknownSchemaException.class);
    }

    @Test
    void refusesARecordOfAnotherKind() {
        byte[] alert =
                RecordCodec.of(DeadLetter.class).encode(DeadLetter.newBuilder().build());
        long fingerprint = SchemaNormalization.parsingFingerprint64(DeadLetter.getClassSchema());
        SchemaStore store = asked -> asked == fingerprint ? DeadLetter.getClassSchema() : null;
        assertThatThrownBy(() -> RecordCodec.of(Alert.class, store).decode(alert))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("DeadLetter");
    }

    private static AuditEvent event() {
        return AuditEvent.newBuilder()
                .setEventName("mcp.tool.call")
                .setOccurredAt(1_800_000_000_000_000L)
                .setAgentInstance("6f1c0a52-9b1f-4a77-8b53-0d2f8a2f9f10")
                .setAgentSequence(7)
                .setToolName("read_mail")
                .setTokenFingerprint("k1:fingerprint-of-a-token")
                .setTokenScopes(List.of("mcp:tools"))
                .setAttributes(Map.of("k", "v"))
                .build();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Test
    void knowsWhatItWouldWriteItself() {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        byte[] own = codec.encode(
                AuditEvent.newBuilder().setEventName("mcp.tool.call").build());
        assertThat(codec.isOwn(own)).isTrue();
        byte[] foreign = own.clone();
        foreign[RecordCodec.HEADER_BYTES - 1]++;
        assertThat(codec.isOwn(foreign)).isFalse();
        assertThat(codec.isOwn(new byte[3])).isFalse();
    }
}
