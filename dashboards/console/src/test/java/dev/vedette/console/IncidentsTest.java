package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the server says of incidents. */
class IncidentsTest extends ConsoleFixture {

    @Test
    void incidentsStandByTheirRiskOfNow() throws Exception {
        Incidents incidents = new Incidents(ElasticsearchServer.shared());
        assertThat(get("api/incidents").path("incidents")).isEmpty();
        Instant now = Instant.now();
        // Four half-lives ago: of 90 remain 100 * (1 - 0.1 ^ (1 / 16)).
        incidents.write("old", Incidents.incident("Old", "k1:a", 90, now.minusSeconds(4 * 3600), List.of()));
        incidents.write("fresh", Incidents.incident("Fresh", "k1:b", 40, now, List.of()));
        Map<String, Object> merged = Incidents.incident("Gone", "k1:c", 99, now, List.of());
        merged.put("vedette.incident.state", "merged");
        incidents.write("gone", merged);

        JsonNode list = get("api/incidents");

        assertThat(list.path("incidents").findValuesAsText("id")).containsExactly("fresh", "old");
        assertThat(list.path("total").asInt()).isEqualTo(2);
        assertThat(list.path("incidents").get(1).path("riskNow").asDouble()).isBetween(13.3, 13.5);
    }

    @Test
    void incidentHasItsAlertsInOrderAndFollowsMerges() throws Exception {
        Incidents incidents = new Incidents(ElasticsearchServer.shared());
        alerts.write("second", Alerts.alert("Session reuse", "high", NOON, 2));
        alerts.write("first", Alerts.alert("Token replay", "high", NOON.minusSeconds(60), 2));
        incidents.write("story", Incidents.incident("Both", "k1:abc", 70, NOON, List.of("second", "first", "expired")));
        for (String id : List.of("b", "a")) {
            Map<String, Object> merged = Incidents.incident("Part", "k1:abc", 10, NOON, List.of());
            merged.put("vedette.incident.merged_into", id.equals("b") ? "story" : "b");
            incidents.write(id, merged);
        }
        Map<String, Object> ring = Incidents.incident("Ring", "k1:abc", 10, NOON, List.of());
        ring.put("vedette.incident.merged_into", "ring");
        incidents.write("ring", ring);

        JsonNode page = get("api/incidents/a");

        assertThat(page.path("incident").path("id").asText()).isEqualTo("story");
        assertThat(page.path("mergedFrom").asText()).isEqualTo("a");
        assertThat(page.path("alerts").findValuesAsText("id")).containsExactly("first", "second");
        assertThat(get("api/incidents/story").path("mergedFrom").asText()).isEmpty();
        assertThat(get("api/incidents/ring").path("incident").path("id").asText())
                .isEqualTo("ring");
        assertThat(fetch("api/incidents/nothere").statusCode()).isEqualTo(404);
    }
}
