package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.stack.FaultStack;
import dev.vedette.local.stack.TestStacks;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.DeadLetter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Somebody who may write events writes whatever a broker takes, between the halves of attacks. Each such record is a dead
 * letter, none stops the job, and the alerts are those of a log without them.
 */
class PoisonRecordTest {
    private static final int MEBIBYTE = 1024 * 1024;

    /** Of a dead letter; less than {@code max.message.bytes} of their topic. */
    private static final int MOST_KEPT = 9 * MEBIBYTE;

    private static final String MARK = "mark-of-a-list-item";

    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);

    /** @param reason what the dead letter's reason has to contain */
    private record Poison(String name, byte @Nullable [] key, byte @Nullable [] value, String reason) {}

    @Test
    void eachIsADeadLetterAndNoAlertIsMissing() throws Exception {
        try (FaultStack stack = FaultStack.start(TestStacks.home("poison"), Map.of());
                DetectionTrial trial = DetectionTrial.start(stack)) {
            Map<Long, Poison> written = new TreeMap<>();
            List<AttackedServer> attacked = new ArrayList<>();
            for (Poison poison : poisons()) {
                AttackedServer server = new AttackedServer("tenant-" + attacked.size());
                trial.topics().send(server.escalation());
                written.put(trial.topics().send(poison.key, poison.value), poison);
                trial.topics().send(server.replayedToken());
                attacked.add(server);
            }
            // With no key an event is an event.
            List<AuditEvent> keyless = new AttackedServer("keyless").replayedToken();
            for (AuditEvent event : keyless) {
                trial.topics().send(null, codec.encode(event));
            }
            DetectionTrial.awaiting("an alert of events without a key")
                    .until(() -> trial.topics().alertsOf("keyless").size() == 1);
            trial.decide(attacked);

            DetectionTrial.awaiting("a dead letter of each")
                    .until(() -> trial.topics().deadLetters().size() >= written.size());
            assertThat(trial.topics().deadLetters()).hasSize(written.size());
            trial.topics().deadLetters().forEach((offset, letter) -> assertKept(letter, written.get(offset)));
            assertThat(trial.job().restarts()).isZero();

            List<AuditEvent> good = new ArrayList<>(trial.topics().sent());
            good.addAll(keyless);
            trial.assertAsUndisturbed(2 * attacked.size() + 1, good);
        }
    }

    private static void assertKept(DeadLetter letter, @Nullable Poison poison) {
        assertThat(poison).as("dead letter of offset %d", letter.getOffset()).isNotNull();
        assertThat(letter.getReason()).as(poison.name).contains(poison.reason);
        assertStartsWith(poison.name + ": key", letter.getKey(), poison.key);
        assertStartsWith(poison.name + ": value", letter.getValue(), poison.value);
    }

    /** Whole, or as much as a dead letter holds. */
    private static void assertStartsWith(String what, Optional<ByteBuffer> kept, byte @Nullable [] sent) {
        if (sent == null) {
            assertThat(kept).as(what).isEmpty();
            return;
        }
        byte[] bytes = kept.orElseThrow().array();
        assertThat(bytes.length == sent.length || (bytes.length < sent.length && sent.length > MOST_KEPT / 2))
                .as("%s: %d bytes of %d are kept", what, bytes.length, sent.length)
                .isTrue();
        assertThat(Arrays.equals(bytes, 0, bytes.length, sent, 0, bytes.length))
                .as(what)
                .isTrue();
    }

    private List<Poison> poisons() {
        byte[] key = "agent".getBytes(StandardCharsets.UTF_8);
        byte[] event = codec.encode(event());
        byte[] header = Arrays.copyOf(event, 10);
        byte[] unknown = event.clone();
        unknown[5] ^= 1;
        String broken = "the body is no AuditEvent";
        return List.of(
                new Poison("text", key, "<script>not an event</script>".getBytes(StandardCharsets.UTF_8), "C3 01"),
                new Poison("nothing", key, new byte[0], "C3 01"),
                new Poison("no value", key, null, "no value"),
                new Poison("neither key nor value", null, null, "no value"),
                new Poison("no key and no event", null, new byte[] {1}, "C3 01"),
                new Poison("a header alone", key, header, broken),
                new Poison("half an event", key, Arrays.copyOf(event, event.length / 2), broken),
                new Poison("more than an event", key, Arrays.copyOf(event, event.length + 1), "left over"),
                new Poison("unknown schema", key, unknown, "schema"),
                new Poison("a name of 2 GiB", key, join(header, varint(Integer.MAX_VALUE - 8)), broken),
                new Poison("a name of a negative size", key, join(header, varint(-1)), broken),
                new Poison("a name of 2^62 bytes", key, join(header, varint(1L << 62)), broken),
                new Poison("a list of 10 million items", key, list(10_000_000), broken),
                new Poison("a list of 200 million items", key, list(200_000_000), broken),
                new Poison("a list of 2^31 items", key, list(Integer.MAX_VALUE), broken),
                new Poison("a list of 2^62 items", key, list(1L << 62), broken),
                new Poison("a gigantic list by its other form", key, list(-200_000_000), broken),
                new Poison("an event with a long name", key, codec.encode(named("x".repeat(300))), "event_name"),
                new Poison("a large event", key, codec.encode(large(MEBIBYTE)), "larger"),
                new Poison("as large as the broker takes", key, noise(10 * MEBIBYTE - 16 * 1024), "larger"),
                new Poison("a large key", noise(5 * MEBIBYTE), new byte[] {1}, "C3 01"),
                new Poison("large once it is unpacked", key, new byte[40 * MEBIBYTE], "larger"));
    }

    /** Its list claims to have another length than one. */
    private byte[] list(long items) {
        byte[] event = codec.encode(
                AuditEvent.newBuilder(event()).setTokenScopes(List.of(MARK)).build());
        int mark = new String(event, StandardCharsets.ISO_8859_1).indexOf(MARK);
        int count = mark - 2;
        assertThat(event[count]).isEqualTo((byte) 2);
        return join(Arrays.copyOf(event, count), varint(items), Arrays.copyOfRange(event, count + 1, event.length));
    }

    private static AuditEvent event() {
        return new AttackedServer("poisoner").heartbeat().get(0);
    }

    private static AuditEvent named(String name) {
        return AuditEvent.newBuilder(event()).setEventName(name).build();
    }

    /** Valid but for its size. */
    private static AuditEvent large(int bytes) {
        return AuditEvent.newBuilder(event())
                .setAttributes(Map.of("much", "m".repeat(bytes)))
                .build();
    }

    /** Nothing that a compression could make smaller. */
    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(20261126).nextBytes(noise);
        return noise;
    }

    /** Avro's variable-length, zig-zag coded number (Avro 1.12 specification, "Binary Encoding"). */
    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
