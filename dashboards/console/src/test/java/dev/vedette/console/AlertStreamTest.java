package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What an open page is sent by itself. */
class AlertStreamTest extends ConsoleFixture {

    @Test
    void whoWatchesAFilterGetsItsAlertsAlone() throws Exception {
        alerts.write("low", Alerts.alert("Flood", "low", NOON, 1));
        try (Watcher page = new Watcher(person, "?level=critical")) {
            assertThat(page.next().path("rows")).isEmpty();
            alerts.write(Map.of(
                    "flood", Alerts.alert("Flood", "low", NOON, 1),
                    "one", Alerts.alert("Token replay", "critical", NOON, 1)));

            JsonNode change = page.nextRows();

            assertThat(change.path("keep")).isEqualTo(JSON.readTree("[\"one\"]"));
            assertThat(change.path("total").asInt()).isEqualTo(1);
            assertThat(change.path("levels").path("low").asInt()).isEqualTo(2);
        }
    }

    @Test
    void alertArrivesAtAnOpenPageByItself() throws Exception {
        try (Watcher page = new Watcher(person)) {
            assertThat(page.next().path("rows")).isEmpty();

            alerts.write("one", Alerts.alert("Token replay", "critical", NOON, 1));
            JsonNode change = page.nextRows();

            assertThat(change.path("rows").findValuesAsText("id")).containsExactly("one");
            assertThat(change.path("keep").get(0).asText()).isEqualTo("one");
        }
    }

    @Test
    void furtherEvidenceSendsTheRowThatChangedAlone() throws Exception {
        alerts.write("quiet", Alerts.alert("Session reuse", "high", NOON.minusSeconds(60), 2));
        alerts.write("busy", Alerts.alert("Token replay", "critical", NOON, 1));
        try (Watcher page = new Watcher(person)) {
            assertThat(page.nextRows().path("rows")).hasSize(2);

            alerts.write("busy", Alerts.alert("Token replay", "critical", NOON, 2));
            JsonNode change = page.nextRows();

            assertThat(change.path("rows").findValuesAsText("id")).containsExactly("busy");
            assertThat(change.path("rows").get(0).path("evidenceCount").asLong())
                    .isEqualTo(2);
            assertThat(change.path("keep")).hasSize(2);
        }
    }

    @Test
    void moreWatchersThanThreadsAreTurnedAway() throws Exception {
        List<Watcher> watchers = new ArrayList<>();
        for (int i = 0; i < AlertStream.WATCHERS; i++) {
            watchers.add(new Watcher(person));
        }

        HttpResponse<String> response = fetch("api/alerts/stream");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("close some");
        // The rest of the console has threads of its own.
        assertThat(fetch("api/alerts").statusCode()).isEqualTo(200);

        for (Watcher watcher : watchers) {
            watcher.close();
        }
        Awaitility.await().ignoreExceptions().untilAsserted(() -> new Watcher(person).close());
    }
}
