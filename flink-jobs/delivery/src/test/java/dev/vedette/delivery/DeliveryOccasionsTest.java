package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Feedback;
import dev.vedette.schemas.avro.GroupValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a SIEM is told of an alert, and when. */
class DeliveryOccasionsTest extends DeliveryFixture {
    @Test
    void anAlertOfARuleOnTrialAndASilencedOneAreForElasticsearchAlone() throws Exception {
        startJob();
        send(alert("trial", 1).setRuleStatus("experimental"));
        send(alert("silenced", 1).setSilencedBy("a-silence"));
        send(alert("one", 1));

        awaitHits("vedette-alerts", 3);
        await().atMost(PATIENCE).until(() -> !siem.messages().isEmpty());
        assertThat(siem.messages())
                .extracting(message -> message.parameters().get("alertId"))
                .containsExactly("one");
    }

    /** The SIEM hears of it once, Elasticsearch marks the document, and a record of before it does not take the mark away. */
    @Test
    void anAlertThatWasWithdrawnIsMarked() throws Exception {
        startJob();
        send(alert("one", 3));
        send(alert("one", 3).setRevision(1).setWithdrawnBecause("disproved"));
        send(alert("one", 4));
        send(alert("silenced", 1).setSilencedBy("a-silence"));
        send(alert("silenced", 1).setSilencedBy("a-silence").setRevision(1).setWithdrawnBecause("disproved"));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(hits("vedette-alerts"))
                        .hasSize(2)
                        .allSatisfy(hit -> {
                            assertThat(hit.at("/_source/vedette.alert.withdrawn_because")
                                            .asText())
                                    .isEqualTo("disproved");
                            assertThat(hit.get("_version").asLong()).isGreaterThan(1L << 40);
                        }));
        send(alert("last", 1));
        await().atMost(PATIENCE).until(() -> ids().contains("last"));
        assertThat(siem.messages())
                .extracting(message -> message.parameters().get("alertId"))
                .containsExactlyInAnyOrder("one", "one", "last");
        assertThat(siem.messages())
                .filteredOn(message -> message.parameters().get("occasion").equals("closed"))
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.priority()).isEqualTo(13 * 8 + 6);
                    assertThat(message.parameters())
                            .containsEntry("alertId", "one")
                            .containsEntry("revision", "1")
                            .containsEntry("withdrawn", "disproved");
                });
    }

    @Test
    void aPersonsDecisionAndASilenceCloseTheAlertAtTheSiem() throws Exception {
        startJob();
        send(alert("decided", 1));
        send(alert("silenced", 1));
        send(alert("open", 1));
        await().atMost(PATIENCE).until(() -> ids().size() == 3);
        decide("decided", "benign");
        decide("open", "undecided");
        decide("unknown", "benign");
        send(alert("silenced", 2).setSilencedBy("a-silence"));
        send(alert("silenced", 3).setSilencedBy("a-silence"));

        await().atMost(PATIENCE).until(() -> siem.messages().size() == 5);
        // What was decided on is told of again once there is more.
        send(alert("decided", 5));
        await().atMost(PATIENCE).until(() -> siem.messages().size() == 6);
        send(alert("last", 1));
        await().atMost(PATIENCE).until(() -> ids().contains("last"));
        assertThat(siem.messages().subList(3, siem.messages().size()))
                .extracting(
                        message -> message.parameters().get("alertId"),
                        message -> message.parameters().get("occasion"),
                        DeliveryOccasionsTest::closedBecause)
                .containsExactlyInAnyOrder(
                        tuple("decided", "closed", "benign"),
                        tuple("silenced", "closed", "a-silence"),
                        tuple("decided", "updated", ""),
                        tuple("last", "opened", ""));
    }

    @Test
    void aToolNameForgesNoLine() throws Exception {
        startJob();
        String hostile = "x\"] 2 <14>1 - evil evil - - - owned\r\n57 <14>1 2026-01-01T00:00:00Z evil evil - - - owned\n"
                + "\\]\\\" \u0000\u0007\u001B[2J\u007F\u0085\u2028\u2029\u202E\u2066\uFEFF\uD83D\uDE00]";
        Alert alert = alert(hostile, 1)
                .setRuleTitle(hostile)
                .setLevel(hostile)
                .setTenant(hostile)
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("gen_ai.tool.name")
                        .setValue(hostile)
                        .build()))
                .build();
        kafka.send(Topics.ALERTS, "k".getBytes(StandardCharsets.UTF_8), alerts.encode(alert));
        send(alert("sentinel", 1));

        // Two alerts take two ways; what is forged of one comes with it.
        await().atMost(PATIENCE).until(() -> ids().size() >= 2);
        send(alert("last", 1));
        await().atMost(PATIENCE).until(() -> ids().contains("last"));
        assertThat(siem.messages()).hasSize(3);
        JsonNode payload = JSON.readTree(siem.messages().stream()
                .filter(message -> !List.of("sentinel", "last")
                        .contains(message.parameters().get("alertId")))
                .findFirst()
                .orElseThrow()
                .text());
        assertThat(payload.at("/vedette.alert.group/0/value").asText()).isEqualTo(hostile);
    }

    /** The sinks file of these tests says once a second. */
    @Test
    void ofMoreEvidenceItIsToldSoOftenAtMostAndThenOfTheNewest() throws Exception {
        startJob();
        send(alert("one", 1));
        await().atMost(PATIENCE).until(() -> ids().contains("one"));
        Instant begun = Instant.now();
        for (int evidence = 2; evidence <= 200; evidence++) {
            send(alert("one", evidence));
        }
        await().atMost(PATIENCE)
                .until(() -> siem.messages().stream()
                        .anyMatch(
                                message -> message.parameters().get("evidence").equals("200")));
        long seconds = Duration.between(begun, Instant.now()).toSeconds() + 1;
        assertThat(siem.messages()).hasSizeLessThanOrEqualTo((int) (2 + seconds));
    }

    private static String closedBecause(SyslogReceiver.Message message) {
        try {
            return JSON.readTree(message.text())
                    .path("vedette.siem.closed_because")
                    .asText();
        } catch (JsonProcessingException e) {
            throw new AssertionError(message.text(), e);
        }
    }

    private static void decide(String alertId, String decision) {
        kafka.send(
                Topics.FEEDBACK,
                alertId.getBytes(StandardCharsets.UTF_8),
                RecordCodec.of(Feedback.class)
                        .encode(Feedback.newBuilder()
                                .setAlertId(alertId)
                                .setDecision(decision)
                                .setOwner("ann")
                                .build()));
    }
}
