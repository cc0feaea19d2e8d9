package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.Feedback;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What people decided on alerts, as {@code vedette-alert-status} on a real server has it. */
class AlertStatusTest extends DeliveryFixture {
    private static final String INDEX = "vedette-alert-status";
    private static final List<String> WORDS = List.of("acknowledged", "true_positive", "false_positive", "benign");
    private static final RecordCodec<Feedback> CODEC = RecordCodec.of(Feedback.class);

    @Test
    void theNewestDecisionCountsWhateverClocksSayAndAReplayChangesNothing() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, String> expected = new HashMap<>();
        int sent = 0;
        startJob();
        for (; sent < 200; sent++) {
            String alert = String.valueOf((char) ('a' + random.nextInt(8))).repeat(52);
            boolean takenBack = random.nextInt(6) == 0;
            String decision = WORDS.get(random.nextInt(WORDS.size()));
            // Whose clock says what decides nothing.
            long createdAt = random.nextBoolean() ? random.nextLong() : micros(Instant.now());
            expected.put(alert, takenBack ? "undecided" : decision);
            send(
                    alert,
                    takenBack
                            ? null
                            : CODEC.encode(decided(alert, decision)
                                    .setCreatedAt(createdAt)
                                    .build()));
        }
        awaitSent(sent);
        assertThat(decisions()).as("seed %d", seed).isEqualTo(expected);
        Map<String, Long> versions = versions(INDEX);
        stopJobs();

        // Each older record comes after the newest one now, and so does what a tombstone took back.
        kafka.forgetGroups();
        startJob();
        awaitSent(sent);
        assertThat(decisions()).as("seed %d", seed).isEqualTo(expected);
        assertThat(versions(INDEX)).as("seed %d", seed).isEqualTo(versions);
        assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void aDecisionIsADocumentAndHostileTextIsTextInIt() throws Exception {
        String hostile = "\u202E\u0000\r\n\u001B[2J<script>alert(1)</script>\"}\\\uFEFF\uD83D\uDE00{\"index\":{}}\n";
        String alert = "a".repeat(52);
        byte[] value = CODEC.encode(decided(alert, "acknowledged")
                .setReason(hostile)
                .setOwner(hostile)
                .setTenant(hostile)
                .setCreatedAt(micros(NOON))
                .build());
        startJob();
        // What the detection job refuses no index shows.
        send("b".repeat(52), CODEC.encode(decided("c".repeat(52), "benign").build()));
        send("d".repeat(52), CODEC.encode(decided("d".repeat(52), hostile).build()));
        send(hostile, null);
        send("e".repeat(52), hostile.getBytes(StandardCharsets.UTF_8));
        send(alert, value);

        JsonNode hit = awaitHits(INDEX, 1).get(0);
        assertThat(hit.get("_id").asText()).isEqualTo(alert);
        JsonNode source = hit.get("_source");
        assertThat(source.get("vedette.alert.id").asText()).isEqualTo(alert);
        assertThat(source.get("vedette.feedback.decision").asText()).isEqualTo("acknowledged");
        assertThat(source.get("vedette.feedback.reason").asText()).isEqualTo(hostile);
        assertThat(source.get("vedette.feedback.owner").asText()).isEqualTo(hostile);
        assertThat(source.get("organization.id").asText()).isEqualTo(hostile);
        assertThat(source.get("event.kind").asText()).isEqualTo("state");
        assertThat(Instant.parse(source.get("@timestamp").asText())).isEqualTo(NOON);
        assertThat(Base64.getDecoder().decode(source.get("event.original").asText()))
                .isEqualTo(value);
        assertThat(count(INDEX, "{\"term\":{\"vedette.feedback.decision\":\"acknowledged\"}}"))
                .isEqualTo(1);
        // What nobody can read is refused by each way that reads the topic: there is one for the SIEM as well.
        List<DeadLetter> letters = awaitDeadLetters(5);
        assertThat(letters).allSatisfy(letter -> {
            assertThat(letter.getTopic()).isEqualTo(Topics.FEEDBACK);
            assertThat(letter.getStage()).isEqualTo("decode");
            assertThat(letter.getReason()).doesNotContain("script").matches("[\\x20-\\x7E]+");
        });
        assertThat(letters)
                .extracting(DeadLetter::getReason)
                .contains(
                        "the record's key must be the id of the alert that it is about",
                        "the record's key must be an alert's id: 52 of a to z and 2 to 7",
                        "the decision must be one of undecided, acknowledged, true_positive, false_positive, benign");
    }

    private static Feedback.Builder decided(String alert, String decision) {
        return Feedback.newBuilder()
                .setAlertId(alert)
                .setDecision(decision)
                .setReason("seen before")
                .setOwner("ann");
    }

    private static void send(String key, byte[] value) {
        kafka.send(Topics.FEEDBACK, key.getBytes(StandardCharsets.UTF_8), value);
    }

    private static void awaitSent(int records) {
        await().atMost(PATIENCE).until(() -> JobMetrics.sum("feedback-elasticsearch", "sent") >= records);
    }

    private static Map<String, String> decisions() {
        Map<String, String> decisions = new HashMap<>();
        hits(INDEX)
                .forEach(hit -> decisions.put(
                        hit.get("_id").asText(),
                        hit.at("/_source/vedette.feedback.decision").asText()));
        return decisions;
    }
}
