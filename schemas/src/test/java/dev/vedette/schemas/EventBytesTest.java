package dev.vedette.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.schemas.avro.AuditEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class EventBytesTest {
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);

    /** Each field is there or not by chance, in any order asked for, twice: whatever Avro reads stands there. */
    @Test
    void everyFieldIsWhatAvroReads() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = codec.encode(event(random));
            AuditEvent expected = codec.decode(bytes);
            EventBytes fields = new EventBytes(bytes);
            int count = AuditEvent.getClassSchema().getFields().size();
            random.ints(3L * count, 0, count)
                    .forEach(position -> assertThat(fields.value(position))
                            .as("field %d, seed %d", position, seed)
                            .isEqualTo(expected.get(position)));
        }
    }

    @Test
    void bytesThatAreCutShortAreRefused() {
        byte[] bytes = codec.encode(event(new Random(1)));
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> new EventBytes(part))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static AuditEvent event(Random random) {
        AuditEvent event = AuditEvent.newBuilder().build();
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            Schema schema = field.schema();
            boolean isUnion = schema.isUnion();
            if (!isUnion || random.nextBoolean()) {
                event.put(field.pos(), value(isUnion ? schema.getTypes().get(1) : schema, random));
            }
        }
        // So that something stands in the last bytes, too.
        event.put("chain_hash", ByteBuffer.wrap(new byte[32]));
        return event;
    }

    private static Object value(Schema schema, Random random) {
        return switch (schema.getType()) {
            case STRING -> text(random);
            case BYTES -> ByteBuffer.wrap(text(random).getBytes(StandardCharsets.UTF_8));
            case INT -> random.nextInt();
            case LONG -> random.nextBoolean() ? random.nextLong() : random.nextInt(200) - 100L;
            case ARRAY -> List.copyOf(texts(random));
            case MAP ->
                texts(random).stream().collect(Collectors.toMap(one -> one, String::valueOf, (one, other) -> one));
            default -> throw new IllegalStateException("a field of type " + schema.getType());
        };
    }

    private static List<String> texts(Random random) {
        return IntStream.range(0, random.nextInt(4)).mapToObj(i -> text(random)).toList();
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(300), 'a', 0x2ff)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
