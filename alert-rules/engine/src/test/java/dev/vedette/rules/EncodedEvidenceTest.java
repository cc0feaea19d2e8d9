package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EncodedEvidenceTest {
    private static final long SEED = 20261127;
    private static final List<String> NAMES =
            List.of("user.id", "event.name", "vedette.content.places", "own", "of nobody", "ü");
    private static final List<String> VALUES =
            List.of("", "call", "mcp.request", "success", "alice", "\u00fcber", "\ud83d\ude00", "x".repeat(300));

    private final Vocabulary vocabulary = Vocabulary.withOwn(List.of("rule", "own"));
    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void aStateKeepsTheEventWhateverItsFields() {
        for (int i = 0; i < 2_000; i++) {
            EvidenceRef event = event();
            List<List<String>> carried = random.nextBoolean() ? List.of() : List.of(List.of("a", ""), List.of());
            EventRecord kept =
                    EventRecord.of(EncodedEvidence.of(event), event.ruleId(), carried, vocabulary, new StateWriter(1));
            assertThat(kept.decode(vocabulary)).as("seed " + SEED).isEqualTo(event);
            assertThat(kept.carried(vocabulary)).as("seed " + SEED).isEqualTo(carried);
        }
    }

    @Test
    void takesFieldsThatItDoesNotHave() {
        for (int i = 0; i < 2_000; i++) {
            EvidenceRef all = event();
            Map<String, String> before = new HashMap<>(all.fields());
            Map<String, String> more = new HashMap<>();
            all.fields().forEach((name, value) -> {
                if (random.nextBoolean()) {
                    before.remove(name);
                    more.put(name, value);
                }
            });
            EncodedEvidence grown = EncodedEvidence.of(
                            all.eventId(), all.eventName(), all.occurredAt(), all.partition(), all.offset(), before)
                    .with(more);
            EventRecord kept = EventRecord.of(grown, all.ruleId(), List.of(), vocabulary, new StateWriter(1));
            assertThat(kept.decode(vocabulary)).as("seed " + SEED).isEqualTo(all);
        }
    }

    @Test
    void whatMostEventsSayTakesTwoBytesWheneverItIsAdded() {
        Map<String, String> fields = Map.of("event.name", "mcp.tool.call", "event.outcome", "success");
        int without = length(encoded(Map.of()));
        assertThat(length(encoded(fields))).isEqualTo(without + 4);
        assertThat(length(encoded(Map.of()).with(fields))).isEqualTo(without + 4);
        assertThat(length(encoded(Map.of("event.outcome", "odd")))).isEqualTo(without + 2 + 4);
    }

    private EncodedEvidence encoded(Map<String, String> fields) {
        return EncodedEvidence.of("agent:0:1", "mcp.tool.call", 1, 2, 3, fields);
    }

    private int length(EncodedEvidence evidence) {
        return EventRecord.of(evidence, "rule", List.of(), vocabulary, new StateWriter(1))
                .length();
    }

    @Test
    void arrivesOverTheNetworkAsItWas() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            EncodedEvidence event = EncodedEvidence.of(event());
            EncodedEvidence other = EncodedEvidence.of(event());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            event.writeTo(new DataOutputStream(bytes));
            other.writeTo(new DataOutputStream(bytes));
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
            assertThat(EncodedEvidence.readFrom(in)).isEqualTo(event).hasSameHashCodeAs(event);
            assertThat(EncodedEvidence.readFrom(in)).isEqualTo(other).hasToString(other.toString());
            assertThat(in.available()).isZero();
        }
    }

    @Test
    void differsInEachOfWhatItHas() {
        EncodedEvidence event = EncodedEvidence.of("id", "name", 1, 2, 3, Map.of("a", "b"));
        assertThat(event)
                .isEqualTo(EncodedEvidence.of("id", "name", 1, 2, 3, Map.of("a", "b")))
                .isNotIn(
                        EncodedEvidence.of("i", "name", 1, 2, 3, Map.of("a", "b")),
                        EncodedEvidence.of("id", "n", 1, 2, 3, Map.of("a", "b")),
                        EncodedEvidence.of("idn", "ame", 1, 2, 3, Map.of("a", "b")),
                        EncodedEvidence.of("id", "name", 0, 2, 3, Map.of("a", "b")),
                        EncodedEvidence.of("id", "name", 1, 0, 3, Map.of("a", "b")),
                        EncodedEvidence.of("id", "name", 1, 2, 0, Map.of("a", "b")),
                        EncodedEvidence.of("id", "name", 1, 2, 3, Map.of("a", "c")),
                        EncodedEvidence.of("id", "name", 1, 2, 3, Map.of()));
    }

    private EvidenceRef event() {
        Map<String, String> fields = new HashMap<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            fields.put(NAMES.get(random.nextInt(NAMES.size())), VALUES.get(random.nextInt(VALUES.size())));
        }
        return new EvidenceRef(
                "agent:0:" + random.nextInt(3),
                VALUES.get(random.nextInt(4)),
                random.nextBoolean() ? "rule" : "another rule",
                random.nextInt(3),
                random.nextInt(3) - 1,
                random.nextLong(3) - 1,
                fields);
    }
}
