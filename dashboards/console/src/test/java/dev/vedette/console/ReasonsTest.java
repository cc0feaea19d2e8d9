package dev.vedette.console;

import static dev.vedette.console.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.schemas.KafkaSettings;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which selections matched, out of a real Elasticsearch and a real Kafka. */
class ReasonsTest extends ConsoleFixture {

    private static final String RULE = "6f1c7d1e-0d4d-4b8e-9d0e-0b8f4a3c2d10";
    private static final String EVENT = "0e9d8c3a-9a53-4f0f-8c6e-3f7f6f1f2a10:1:17";

    static String rule(String reason) {
        return """
                title: Token replay
                id: %s
                logsource: {product: mcp}
                detection:
                  refused:
                    event.reason: %s
                    client.address|cidr: 10.0.0.0/8
                  condition: refused
                """.formatted(RULE, reason);
    }

    private JsonNode reasons(String alert) throws Exception {
        return get("api/alerts/" + alert + "/reasons");
    }

    /** The console reads the topic by itself. */
    private void known(long version) throws Exception {
        await().ignoreExceptions().atMost(Duration.ofSeconds(30)).until(() -> {
            String fault = reasons("one").path("fault").asText();
            return fault.isEmpty() || fault.contains("version " + version + " now");
        });
    }

    @Test
    void areOfTheVersionThatRaisedTheAlertAndOfTheEventsOwnDocument() throws Exception {
        alerts.write("one", Alerts.alert("Token replay", "high", NOON, 2));
        Map<String, Object> event = event(
                EVENT, NOON, "event.reason", "invalid_token", "client.address", "10.0.0.1", "organization.id", "else");
        Events events = new Events(ElasticsearchServer.shared());
        events.write(List.of(event));
        KafkaBroker.shared().rule(RULE, 2, rule("expired"));
        known(2);
        assertThat(reasons("one").path("fault").asText()).contains("raised by version 3", "version 2 now");

        KafkaBroker.shared().rule(RULE, 3, rule("invalid_token"));
        known(3);

        // Another tenant's event of the same id is none of the alert's, and the alert has no event.reason of it.
        JsonNode without = reasons("one");
        assertThat(without.at("/matched/0/unexplained").asText()).contains("no longer kept");
        event.put("organization.id", "default");
        events.write(List.of(event));
        JsonNode with = reasons("one");
        assertThat(with.path("notes")).isEmpty();
        assertThat(with.at("/matched/0/events").asInt()).isEqualTo(2);
        assertThat(with.at("/matched/0/unexplained").asText()).isEmpty();
        assertThat(with.at("/matched/0/selected").findValuesAsText("field"))
                .containsExactly("event.reason", "client.address");
        assertThat(with.at("/matched/0/selected/1/comparison").asText()).isEqualTo("is in the network");
        assertThat(with.at("/matched/0/selected/1/found/0").asText()).isEqualTo("10.0.0.1");

        // The version before is known as long as the console runs: an alert is still explained by its own.
        KafkaBroker.shared().rule(RULE, 4, rule("expired"));
        Map<String, Object> later = Alerts.alert("Token replay", "high", NOON, 2);
        later.put("rule.version", 4);
        alerts.write("two", later);
        await().until(() -> reasons("two").path("fault").asText().isEmpty());
        assertThat(reasons("two").at("/matched/0/unexplained").asText()).contains("does not show the match");
        assertThat(reasons("one").at("/matched/0/unexplained").asText()).isEmpty();
        assertThat(fetch("api/alerts/none/reasons").statusCode()).isEqualTo(404);
        assertThat(fetch("api/alerts/A/reasons").statusCode()).isEqualTo(400);
    }

    @Test
    void withoutKafkaItIsSaid() throws Exception {
        alerts.write("one", Alerts.alert("Token replay", "high", NOON, 2));
        KafkaSettings nowhere = KafkaSettings.of("127.0.0.1:" + freePort(), Map.of());
        try (Console alone = Console.start(
                Options.of("127.0.0.1", 0, ElasticsearchServer.shared().uri(), folder.resolve("alone"), nowhere))) {
            SignedIn there = SignedIn.at(alone);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                HttpResponse<String> answer = there.fetch("api/alerts/one/reasons");
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("The rules are not known. Kafka at", "does not answer");
            });
        }
    }
}
