package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.schemas.avro.Feedback;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decisions through the server, with a real broker. The topic is shared: each test has alerts of its own. */
class DecisionsTest extends ConsoleFixture {

    private static final String STATUS = "vedette-alert-status";

    private final String first = id();
    private final String second = id();
    private final String third = id();

    @BeforeEach
    void threeAlerts() throws Exception {
        Map<String, Object> tenants = Alerts.alert("Token replay", "critical", NOON, 2);
        tenants.put("organization.id", "acme");
        alerts.write(Map.of(
                first, tenants,
                second, Alerts.alert("Session reuse", "high", NOON.minusSeconds(1), 2),
                third, Alerts.alert("Odd calls", "medium", NOON.minusSeconds(2), 2)));
    }

    @Test
    void aDecisionIsARecordWithTheNameAndIsShownWhenTheBrokerHasIt() throws Exception {
        person.post("api/session/name", Map.of("name", "Zoë"));
        Instant before = Instant.now();

        JsonNode answer = decided(List.of(first, first), "false_positive", " renewed by hand ");

        assertThat(answer.path("failed")).isEmpty();
        assertThat(answer.path("decisions").path(first).path("state").asText()).isEqualTo("closed");
        List<Feedback> records = KafkaBroker.shared().decisions(first);
        assertThat(records).singleElement().satisfies(record -> {
            assertThat(record.getDecision()).isEqualTo("false_positive");
            assertThat(record.getReason()).isEqualTo("renewed by hand");
            assertThat(record.getOwner()).isEqualTo("Zoë");
            assertThat(record.getTenant()).isEqualTo("acme");
            assertThat(record.getCreatedAt() / 1000)
                    .isBetween(before.toEpochMilli(), Instant.now().toEpochMilli());
        });
        // Read-your-writes: no waiting.
        JsonNode page = get("api/alerts/" + first).path("alert").path("decision");
        assertThat(page.path("verdict").asText()).isEqualTo("false_positive");
        assertThat(page.path("owner").asText()).isEqualTo("Zoë");
        assertThat(page.path("reason").asText()).isEqualTo("renewed by hand");
        assertThat(get("api/alerts").path("alerts").findValuesAsText("verdict"))
                .containsExactly("false_positive", "undecided", "undecided");
    }

    @Test
    void whatSomebodyElseDecidesReachesAnOpenPageByItself() throws Exception {
        try (Watcher page = new Watcher(person)) {
            assertThat(page.nextRows().path("rows")).hasSize(3);
            KafkaBroker.shared().decide(second, KafkaBroker.encoded(KafkaBroker.feedback(second, "acknowledged")));

            JsonNode change = page.nextRows();

            assertThat(change.path("rows").findValuesAsText("id")).containsExactly(second);
            assertThat(change.path("rows").get(0).path("decision").path("owner").asText())
                    .isEqualTo("ann");
            // A tombstone takes back.
            KafkaBroker.shared().decide(second, null);
            assertThat(page.nextRows()
                            .path("rows")
                            .get(0)
                            .path("decision")
                            .path("state")
                            .asText())
                    .isEqualTo("open");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "open|third",
                "acknowledged|second",
                "closed|first",
                "acknowledged,open|second,third",
                "closed,open|first,third",
                "acknowledged,closed|first,second",
                "acknowledged,closed,open|first,second,third"
            })
    void theListIsFilteredByDecisionOnTheServer(String filter, String names) throws Exception {
        decided(List.of(first), "benign", "");
        decided(List.of(second), "acknowledged", "");
        decided(List.of(third), "true_positive", "");
        decided(List.of(third), "undecided", "");
        Map<String, String> ids = Map.of("first", first, "second", second, "third", third);

        JsonNode list = get("api/alerts?decision=" + filter);

        assertThat(list.path("alerts").findValuesAsText("id"))
                .containsExactlyElementsOf(
                        List.of(names.split(",")).stream().map(ids::get).toList());
        assertThat(list.path("total").asInt()).isEqualTo(names.split(",").length);
    }

    @Test
    void manyAreDecidedAtOnceAndOneThatIsNotThereIsSaid() throws Exception {
        Map<String, Map<String, Object>> many = new HashMap<>();
        for (int i = 0; i < 199; i++) {
            many.put(id(), Alerts.alert("Flood", "low", NOON.minusSeconds(60), 1));
        }
        alerts.write(many);
        String unknown = id();
        List<String> all = new java.util.ArrayList<>(many.keySet());
        all.add(unknown);

        JsonNode answer = decided(all, "benign", "a test");

        assertThat(answer.path("decisions")).hasSize(199);
        assertThat(answer.path("failed")).hasSize(1);
        assertThat(answer.path("failed").path(unknown).asText()).contains("no alert with this id");
        assertThat(get("api/alerts?decision=closed").path("total").asInt()).isEqualTo(199);
        assertThat(KafkaBroker.shared().decisions(unknown)).isEmpty();
        all.add(id());
        HttpResponse<String> tooMany = person.post("api/decisions", Map.of("alerts", all, "decision", "benign"));
        assertThat(tooMany.statusCode()).isEqualTo(400);
        assertThat(tooMany.body()).contains("alerts: expected 1 to 200 ids");
    }

    @Test
    void whatTheTopicHasForgottenTheIndexKnows() throws Exception {
        ElasticsearchServer server = ElasticsearchServer.shared();
        IndexTemplates.put(server, STATUS);
        server.send("DELETE", "/" + STATUS + "?ignore_unavailable=true", "");
        KafkaBroker.shared().decide(second, KafkaBroker.encoded(KafkaBroker.feedback(second, "undecided")));
        for (String alert : List.of(first, second)) {
            server.send(
                    "PUT",
                    "/" + STATUS + "/_doc/" + alert + "?refresh=true",
                    JSON.writeValueAsString(Map.of(
                            "vedette.alert.id", alert,
                            "vedette.feedback.decision", "true_positive",
                            "vedette.feedback.reason", "long ago",
                            "vedette.feedback.owner", "bob",
                            "@timestamp", "2026-10-01T00:00:00Z")));
        }
        try (Console later = Console.start(options(server.uri()))) {
            SignedIn there = SignedIn.at(later);
            await().untilAsserted(() -> assertThat(there.get("api/alerts?decision=closed")
                            .path("alerts")
                            .findValuesAsText("id"))
                    .containsExactly(first));
            assertThat(there.get("api/alerts/" + first)
                            .at("/alert/decision/owner")
                            .asText())
                    .isEqualTo("bob");
            assertThat(there.get("api/alerts/" + second)
                            .at("/alert/decision/state")
                            .asText())
                    .as("taken back since")
                    .isEqualTo("open");
        } finally {
            server.send("DELETE", "/" + STATUS + "?ignore_unavailable=true", "");
        }
    }

    @Test
    void hostileRecordsChangeNothingAndHostileTextIsText() throws Exception {
        String hostile = "\u202E\u0000\r\n\u001B[2J<script>alert(1)</script>\"}\\\uFEFF\n\nevent: alerts\ndata: {}";
        KafkaBroker broker = KafkaBroker.shared();
        broker.decide(first, hostile.getBytes(StandardCharsets.UTF_8));
        broker.decide(first, new byte[100_000]);
        broker.decide(first, KafkaBroker.encoded(KafkaBroker.feedback(second, "benign")));
        broker.decide(first, KafkaBroker.encoded(KafkaBroker.feedback(first, hostile)));
        broker.decide(
                first, KafkaBroker.encoded(KafkaBroker.feedback(first, "benign").setReason("x".repeat(1025))));
        broker.decide(hostile, KafkaBroker.encoded(KafkaBroker.feedback(first, "benign")));
        broker.decide(
                third,
                KafkaBroker.encoded(KafkaBroker.feedback(third, "benign")
                        .setReason(hostile)
                        .setOwner(hostile)
                        .setCreatedAt(Long.MIN_VALUE)));
        broker.decide(
                second,
                KafkaBroker.encoded(KafkaBroker.feedback(second, "benign").setCreatedAt(Long.MAX_VALUE)));

        await().untilAsserted(() -> assertThat(get("api/alerts").path("alerts").findValuesAsText("verdict"))
                .containsExactly("undecided", "benign", "benign"));
        assertThat(get("api/alerts/" + third).at("/alert/decision/reason").asText())
                .isEqualTo(hostile);
        assertThat(get("api/alerts/" + third).at("/alert/decision/at").isNull()).isTrue();
        try (Watcher page = new Watcher(person)) {
            assertThat(page.nextRows().path("rows")).hasSize(3);
        }
    }

    @Test
    void withoutKafkaNothingIsDecidedAndItIsSaidUntilItIsBack() throws Exception {
        try (KafkaBroker broker = KafkaBroker.own();
                Console alone = Console.start(
                        Options.of("127.0.0.1", 0, ElasticsearchServer.shared().uri(), folder, broker.settings()))) {
            SignedIn there = SignedIn.at(alone);
            assertThat(there.post("api/decisions", Map.of("alerts", List.of(first), "decision", "acknowledged"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(there.get("api/decisions").path("fault").asText()).isEmpty();
            broker.stop();
            String message = "Kafka at %s does not answer: start it, or set vedette.kafka.bootstrap."
                    .formatted(broker.bootstrap());

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(
                                    there.get("api/decisions").path("fault").asText())
                            .isEqualTo(message));
            HttpResponse<String> refused =
                    there.post("api/decisions", Map.of("alerts", List.of(second), "decision", "benign"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains(message);
            assertThat(there.get("api/alerts").path("alerts").findValuesAsText("state"))
                    .containsExactly("acknowledged", "open", "open");

            broker.startAgain();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(there.get("api/decisions").path("fault").asText()).isEmpty();
                assertThat(there.post("api/decisions", Map.of("alerts", List.of(third), "decision", "benign"))
                                .statusCode())
                        .isEqualTo(200);
            });
            assertThat(there.get("api/alerts")
                            .path("alerts")
                            .get(2)
                            .at("/decision/state")
                            .asText())
                    .isEqualTo("closed");
        }
    }

    private JsonNode decided(List<String> alertIds, String decision, String reason) throws Exception {
        HttpResponse<String> response =
                person.post("api/decisions", Map.of("alerts", alertIds, "decision", decision, "reason", reason));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** As long as an alert's, and of its letters. */
    static String id() {
        String digits = UUID.randomUUID().toString().replaceAll("[^a-f]", "") + UUID.randomUUID();
        String letters = digits.replaceAll("[^2-7a-f]", "x");
        return (letters + "a".repeat(52)).substring(0, 52);
    }
}
