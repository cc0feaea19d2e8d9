package dev.vedette.agent.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** A record is the same bytes whether an object was made of it on the way or not. */
class PlainEventsTest {
    private static final ChainPosition AT =
            new ChainPosition("0f5c8f5e-1111-4222-8333-444455556666", 3, 1_000_000, new byte[32]);

    private final EventForm form = EventForm.own();
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);

    @Test
    void recordsAreThoseOfDecodedEvents() throws Exception {
        int plain = 0;
        for (int seed = 0; seed < 3_000; seed++) {
            byte[] bytes = event(new Random(seed));
            EventForm.Unlinked read = form.read(bytes, AT, name -> Map.of()).orElseThrow();
            assertThat(read.record())
                    .as("seed %d", seed)
                    .isEqualTo(byObject(bytes).orElseThrow());
            assertThat(read.occurredAt())
                    .as("seed %d", seed)
                    .isEqualTo(codec.decode(read.record()).getOccurredAt());
            plain += form.plain().read(bytes, AT).isPresent() ? 1 : 0;
        }
        assertThat(plain).isBetween(500, 2_500);
    }

    @Test
    void bytesThatAreNoEventAreNoneEitherWay() {
        int events = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = event(random);
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(random.nextBoolean() ? 6 : 256);
            }
            byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
            Optional<byte[]> read = form.read(cut, AT, name -> Map.of()).map(EventForm.Unlinked::record);
            Optional<byte[]> expected = byObject(cut);
            assertThat(read.isPresent()).as("seed %d", seed).isEqualTo(expected.isPresent());
            if (read.isPresent()) {
                assertThat(read.get()).as("seed %d", seed).isEqualTo(expected.get());
                events++;
            }
        }
        assertThat(events).isBetween(1_000, 19_000);
    }

    private Optional<byte[]> byObject(byte[] bytes) {
        return form.readByObject(bytes, AT, name -> Map.of()).map(EventForm.Unlinked::record);
    }

    private static byte[] event(Random random) {
        EventEncoder event = new EventEncoder().start("mcp.tool.call", random.nextLong(1L << 52));
        boolean ascii = random.nextInt(4) > 0;
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            if (random.nextInt(3) == 0 && !field.name().startsWith("chain_")) {
                put(event, field, random, ascii);
            }
        }
        return Arrays.copyOf(event.bytes(), event.length());
    }

    private static void put(EventEncoder event, Schema.Field field, Random random, boolean ascii) {
        Schema type = field.schema().isUnion() ? field.schema().getTypes().get(1) : field.schema();
        switch (type.getType()) {
            case STRING -> event.put(field.pos(), "x" + text(random, ascii), 1024);
            case LONG -> event.put(field.pos(), random.nextLong() >> random.nextInt(64));
            case INT -> event.putInt(field.pos(), random.nextInt() >> random.nextInt(32));
            case ARRAY -> {
                List<String> texts = new ArrayList<>();
                for (int i = random.nextInt(80); i > 0; i--) {
                    texts.add(text(random, ascii));
                }
                event.put(field.pos(), texts);
            }
            case MAP -> event.put(field.pos(), random.nextInt(4) == 0 ? Map.of("a", "b", "c", "d") : Map.of());
            default -> throw new AssertionError(field.name());
        }
    }

    private static String text(Random random, boolean ascii) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 2_000 : 20); i > 0; i--) {
            text.append((char) (ascii ? random.nextInt(0x80) : random.nextInt(0x10000)));
        }
        return text.toString();
    }
}
