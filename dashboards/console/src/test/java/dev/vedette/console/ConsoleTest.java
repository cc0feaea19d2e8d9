package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.console.elasticsearch.Document;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts and panels as the server answers them. */
class ConsoleTest extends ConsoleFixture {

    @Test
    void beforeTheFirstAlertThereIsAnEmptyList() throws Exception {
        assertThat(get("api/alerts").path("alerts")).isEmpty();
        assertThat(get("api/alerts").path("total").asLong()).isZero();
    }

    @Test
    void newestAlertStandsFirst() throws Exception {
        alerts.write("older", Alerts.alert("Session reuse", "high", NOON.minusSeconds(60), 2));
        alerts.write("newer", Alerts.alert("Token replay", "critical", NOON, 2));

        JsonNode list = get("api/alerts");

        assertThat(list.path("total").asLong()).isEqualTo(2);
        assertThat(list.path("alerts").findValuesAsText("id")).containsExactly("newer", "older");
        JsonNode first = list.path("alerts").get(0);
        assertThat(first.path("level").asText()).isEqualTo("critical");
        assertThat(first.path("rule").asText()).isEqualTo("Token replay");
        assertThat(first.path("group").get(0).path("value").asText()).isEqualTo("k1:abc");
        assertThat(first.path("lastSeen").asText()).isEqualTo("2026-11-21T12:00:00.123456Z");
    }

    @Test
    void alertShowsItsEvidence() throws Exception {
        Map<String, Object> alert = Alerts.alert("Odd calls", "medium", NOON, 2);
        alert.put("vedette.model.name", "tools 4");
        alert.put("vedette.model.score", 0.93);
        alert.put("vedette.model.reasons", List.of("nine tools in a minute, usually two"));
        alerts.write("abc234", alert);

        JsonNode page = get("api/alerts/abc234");

        assertThat(page.path("alert").path("evidenceCount").asLong()).isEqualTo(2);
        assertThat(page.path("rule").path("version").asLong()).isEqualTo(3);
        assertThat(page.path("rule").path("tags").get(1).asText()).isEqualTo("owasp.mcp01");
        assertThat(page.path("model").path("score").asDouble()).isEqualTo(0.93);
        assertThat(page.path("evidence")).hasSize(2);
        JsonNode newest = page.path("evidence").get(1);
        assertThat(newest.path("at").asText()).isEqualTo("2026-11-21T12:00:00.123456Z");
        assertThat(newest.path("fields").findValuesAsText("value")).contains("10.0.0.2", "k1:abc");
    }

    @Test
    void whatDoesNotSimplyStandIsSaid() throws Exception {
        Map<String, Object> alert = Alerts.alert("Odd calls", "medium", NOON, 900);
        alert.put("vedette.alert.evidence.exact", false);
        alert.put("vedette.alert.evidence.left_out", 7);
        alert.put("vedette.alert.late", true);
        alert.put("vedette.alert.silenced_by", "maintenance");
        alert.put("vedette.alert.withdrawn_because", "the token was renewed");
        alert.put("event.original", "AAAA");
        List<Map<String, Object>> evidence = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            evidence.add(Alerts.evidence("10.0.0." + i, NOON.plusMillis(i)));
        }
        alert.put("vedette.alert.evidence", evidence);
        alerts.write("taken", alert);
        alerts.write("stands", Alerts.alert("Odd calls", "medium", NOON.minusSeconds(1), 2));

        JsonNode list = get("api/alerts").path("alerts");

        assertThat(list.findValuesAsText("withdrawnBecause")).containsExactly("the token was renewed", "");
        assertThat(list.findValuesAsText("silencedBy")).containsExactly("maintenance", "");
        assertThat(list.findValuesAsText("late")).containsExactly("true", "false");
        assertThat(list.findValuesAsText("exact")).containsExactly("false", "true");
        JsonNode page = get("api/alerts/taken");
        assertThat(page.path("evidenceKept").asInt()).isEqualTo(300);
        assertThat(page.path("evidenceLeftOut").asInt()).isEqualTo(7);
        assertThat(page.path("evidence")).hasSize(128);
        assertThat(page.path("evidence").get(127).path("fields").findValuesAsText("value"))
                .contains("10.0.0.299");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "level=critical,high|replay,reuse",
                "rule=Session%20reuse|reuse",
                "entity=k1:abc|replay,odd,reuse",
                "entity=10.0.0.77|odd",
                "entity=k1:ab|",
                "age=1h|replay",
                "q=TOKEN|replay",
                "q=token%20reuse|",
                "q=10.0.0.77|odd",
                "q=k1:A|replay,odd,reuse",
                "q=*|",
                "q=odd%20%5C|",
                "status=withdrawn|odd",
                "status=silenced|reuse",
                "status=standing|replay",
                "status=late|reuse",
                "status=standing,withdrawn|replay,odd",
                "level=medium&status=withdrawn&q=odd|odd",
                "level=low|"
            })
    void filterIsElasticsearchs(String filter, String ids) throws Exception {
        Map<String, Object> odd = Alerts.alert("Odd calls", "medium", NOON, 2);
        odd.put("vedette.alert.withdrawn_because", "the token was renewed");
        odd.put("vedette.alert.evidence", List.of(Alerts.evidence("10.0.0.77", NOON)));
        Map<String, Object> reuse = Alerts.alert("Session reuse", "high", NOON.minusSeconds(60), 2);
        reuse.put("vedette.alert.silenced_by", "maintenance");
        reuse.put("vedette.alert.late", true);
        alerts.write(Map.of(
                "replay", Alerts.alert("Token replay", "critical", Instant.now(), 2), "odd", odd, "reuse", reuse));

        JsonNode list = get("api/alerts?" + filter);

        assertThat(list.path("alerts").findValuesAsText("id"))
                .containsExactlyElementsOf(ids == null ? List.of() : List.of(ids.split(",")));
        assertThat(list.path("total").asInt()).isEqualTo(list.path("alerts").size());
    }

    @Test
    void countsSayWhatAnotherLevelOrRuleWouldShow() throws Exception {
        alerts.write(Map.of(
                "a", Alerts.alert("Token replay", "critical", NOON, 2),
                "b", Alerts.alert("Token replay", "high", NOON.plusSeconds(1), 2),
                "c", Alerts.alert("Session reuse", "high", NOON.plusSeconds(2), 2)));

        JsonNode list = get("api/alerts?level=high&rule=Token%20replay");

        assertThat(list.path("alerts").findValuesAsText("id")).containsExactly("b");
        assertThat(list.path("total").asInt()).isEqualTo(1);
        assertThat(list.path("levels")).isEqualTo(JSON.readTree("{\"critical\": 1, \"high\": 1}"));
        assertThat(list.path("rules")).isEqualTo(JSON.readTree("{\"Session reuse\": 1, \"Token replay\": 1}"));
    }

    /** Alerts of one microsecond are the case that a page by time alone would skip or repeat. */
    @Test
    void pagesReachEveryAlertOnce() throws Exception {
        Map<String, Map<String, Object>> many = new HashMap<>();
        for (int i = 0; i < 450; i++) {
            String id = "a" + (char) ('a' + i / 26) + (char) ('a' + i % 26);
            many.put(id, Alerts.alert("Flood", "low", NOON.plusSeconds(i / 150), 1));
        }
        alerts.write(many);
        List<String> seen = new ArrayList<>();
        String after = "";
        for (JsonNode page = get("api/alerts");
                !page.path("alerts").isEmpty();
                page = get("api/alerts?after=" + after)) {
            assertThat(page.path("total").asInt()).isEqualTo(450);
            assertThat(page.path("alerts").size()).isLessThanOrEqualTo(AlertStore.ROWS);
            seen.addAll(page.path("alerts").findValuesAsText("id"));
            JsonNode last = page.path("alerts").get(page.path("alerts").size() - 1);
            after = last.path("detectedAt").asText() + "," + last.path("id").asText();
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(many.keySet());
    }

    @Test
    void panelCarriesItsAnswerInPlaceOfItsQuery() throws Exception {
        alerts.write(
                "now", Alerts.alert("Token replay", "critical", Instant.now().minusSeconds(30), 1));

        JsonNode spec = get("api/boards/overview/alerts-by-level?range=1h");

        assertThat(spec.path("$schema").asText()).isEqualTo("https://vega.github.io/schema/vega-lite/v5.json");
        assertThat(spec.path("data").has("url")).isFalse();
        JsonNode level = spec.at("/data/values/aggregations/levels/buckets/0");
        assertThat(level.path("key").asText()).isEqualTo("critical");
        assertThat(level.path("doc_count").asLong()).isEqualTo(1);
        assertThat(level.path("times").path("buckets").size()).isBetween(60, 62);
    }

    @Test
    void hostileTextIsDataAndBounded() throws Exception {
        String script = "<script>alert(1)</script>{{7*7}}${7*7}\u202egnp.exe\u0000\n\nevent: alerts\ndata: {}";
        Map<String, Object> alert = Alerts.alert(script, "critical", NOON, 1);
        alert.put("vedette.alert.group", List.of(Map.of("field", "gen_ai.tool.name", "value", "x".repeat(30_000))));
        alerts.write("hostile", alert);

        HttpResponse<String> response = fetch("api/alerts/hostile");

        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        JsonNode row = JSON.readTree(response.body()).path("alert");
        assertThat(row.path("rule").asText()).isEqualTo(script);
        assertThat(row.path("group").get(0).path("value").asText())
                .hasSizeLessThan(Document.MAX_TEXT + 40)
                .endsWith("(25904 more characters)");
        try (Watcher page = new Watcher(person)) {
            assertThat(page.nextRows().path("rows").get(0).path("rule").asText())
                    .isEqualTo(script);
        }
    }

    @Test
    void withoutElasticsearchThePageSaysSo() throws Exception {
        URI nowhere = URI.create("http://127.0.0.1:" + freePort());
        try (Console alone = Console.start(Options.of(
                        "localhost", 0, nowhere, folder, KafkaBroker.shared().settings()));
                Watcher page = new Watcher(SignedIn.at(alone))) {
            SignedIn there = SignedIn.at(alone);
            assertThat(page.next().path("fault").asText())
                    .isEqualTo("Elasticsearch at %s does not answer: start it, or set vedette.elasticsearch.url."
                            .formatted(nowhere));
            assertThat(there.fetch("api/alerts").statusCode()).isEqualTo(503);
            assertThat(there.fetch("api/boards/overview/alerts-by-level").body())
                    .contains("does not answer");
            assertThat(there.fetch("").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api/alerts?level=urgent",
                "api/alerts?after=yesterday",
                "api/alerts/stream?status=gone",
                "api/incidents/UPPER",
                "api/alerts/UPPER",
                "api/alerts/a%22%3A",
                "api/boards/overview/alerts-by-level?range=1y",
                "api/boards/overview/alerts-by-level?range=%7B%7D"
            })
    void unusableParametersAreNamed(String path) throws Exception {
        HttpResponse<String> response = fetch(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).path("error").asText()).contains("expected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api/alerts/abc",
                "api/boards/overview/no-such-panel",
                "api/boards/..%2f..%2fetc/passwd",
                "..%2f..%2fboards/boards.yaml",
                "%2e%2e/boards/overview/board.yaml",
                "no-such-page"
            })
    void whatIsNotThereIsNotFound(String path) throws Exception {
        assertThat(fetch(path).statusCode()).isIn(400, 404);
    }
}
