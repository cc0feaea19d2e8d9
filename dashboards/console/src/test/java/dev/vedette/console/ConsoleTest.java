package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.elasticsearch.Document;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(240)
class ConsoleTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private Alerts alerts;
    private Console console;

    @BeforeEach
    void start() throws Exception {
        alerts = new Alerts(ElasticsearchServer.shared());
        console = Console.start(
                new ConsoleOptions("127.0.0.1", 0, ElasticsearchServer.shared().uri()));
    }

    @AfterEach
    void stop() throws IOException {
        console.close();
    }

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
    void whoWatchesAFilterGetsItsAlertsAlone() throws Exception {
        alerts.write("low", Alerts.alert("Flood", "low", NOON, 1));
        try (Watcher page = new Watcher(console.uri(), "?level=critical")) {
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

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "anything"})
    void anotherSitesPageGetsNoData(String site) throws Exception {
        HttpResponse<String> data = fetchFrom(site, "api/alerts/stream");
        assertThat(data.statusCode()).isEqualTo(403);
        assertThat(data.body()).contains("own page");
        // A link in a chat or a mail leads here.
        assertThat(fetchFrom(site, "").statusCode()).isEqualTo(200);
        assertThat(fetchFrom("same-origin", "api/alerts").statusCode()).isEqualTo(200);
        assertThat(fetchFrom("none", "api/alerts").statusCode()).isEqualTo(200);
    }

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

    @Test
    void alertArrivesAtAnOpenPageByItself() throws Exception {
        try (Watcher page = new Watcher(console.uri())) {
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
        try (Watcher page = new Watcher(console.uri())) {
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
            watchers.add(new Watcher(console.uri()));
        }

        HttpResponse<String> response = fetch("api/alerts/stream");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("close some");
        // The rest of the console has threads of its own.
        assertThat(fetch("api/alerts").statusCode()).isEqualTo(200);

        for (Watcher watcher : watchers) {
            watcher.close();
        }
        Awaitility.await().ignoreExceptions().untilAsserted(() -> new Watcher(console.uri()).close());
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
        try (Watcher page = new Watcher(console.uri())) {
            assertThat(page.nextRows().path("rows").get(0).path("rule").asText())
                    .isEqualTo(script);
        }
    }

    @Test
    void withoutElasticsearchThePageSaysSo() throws Exception {
        URI nowhere = URI.create("http://127.0.0.1:" + freePort());
        try (Console alone = Console.start(new ConsoleOptions("localhost", 0, nowhere));
                Watcher page = new Watcher(alone.uri())) {
            assertThat(page.next().path("fault").asText())
                    .isEqualTo("Elasticsearch at %s does not answer: start it, or set vedette.elasticsearch.url."
                            .formatted(nowhere));
            assertThat(fetch(alone.uri(), "api/alerts").statusCode()).isEqualTo(503);
            assertThat(fetch(alone.uri(), "api/boards/overview/alerts-by-level").body())
                    .contains("does not answer");
            assertThat(fetch(alone.uri(), "").statusCode()).isEqualTo(200);
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

    @ParameterizedTest
    @ValueSource(strings = {"", "console.js", "vendor/vega.min.js", "api/alerts", "api/boards", "no-such-page"})
    void everyAnswerForbidsScriptsFromElsewhereAndFrames(String path) throws Exception {
        HttpResponse<String> response = fetch(path);

        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
                        .doesNotContain("unsafe", "data:", "*"));
        assertThat(response.headers().firstValue("Cross-Origin-Resource-Policy"))
                .hasValue("same-origin");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(response.headers().firstValue("Server")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:18080", "192.168.1.4"})
    void aNameReboundToThisMachineIsTurnedAway(String host) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(console.uri().resolve("api/alerts"))
                .header("Host", host)
                .build();
        assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void onlyGetIsServed(String method) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(console.uri().resolve("api/alerts"))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET");
    }

    @Test
    void aTakenPortIsSaidInOneLine() {
        ConsoleOptions options =
                new ConsoleOptions("127.0.0.1", console.uri().getPort(), URI.create("http://localhost:1"));
        assertThatThrownBy(() -> Console.start(options))
                .isInstanceOf(IOException.class)
                .hasMessage("vedette.console.port: %d is taken; end what holds it or choose another"
                        .formatted(options.port()));
    }

    @Test
    void servesOnIpv6Too() throws Exception {
        URI nowhere = URI.create("http://127.0.0.1:" + freePort());
        try (Console six = Console.start(new ConsoleOptions("::1", 0, nowhere))) {
            assertThat(six.uri().getHost()).isEqualTo("[::1]");
            assertThat(fetch(six.uri(), "").statusCode()).isEqualTo(200);
        }
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response = fetch(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private HttpResponse<String> fetch(String path) throws Exception {
        return fetch(console.uri(), path);
    }

    private HttpResponse<String> fetchFrom(String site, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(console.uri() + path))
                .header("Sec-Fetch-Site", site)
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static HttpResponse<String> fetch(URI console, String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(console + path)).build(), BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** An open page: reads the stream's events, one after the other. */
    private static final class Watcher implements AutoCloseable {
        private final InputStream in;

        Watcher(URI console) throws Exception {
            this(console, "");
        }

        Watcher(URI console, String filter) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(console.resolve("api/alerts/stream" + filter))
                    .build();
            HttpResponse<InputStream> response = HTTP.send(request, BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            in = response.body();
        }

        /** The data of the next event; its lines are the protocol's, so that text that looks like one would show. */
        JsonNode next() throws IOException {
            String line = line();
            while (!line.startsWith("data: ")) {
                line = line();
            }
            return JSON.readTree(line.substring("data: ".length()));
        }

        /** The next event with rows: a search that took too long sends a fault and no rows. */
        JsonNode nextRows() throws IOException {
            JsonNode change = next();
            while (change.path("rows").isEmpty()) {
                change = next();
            }
            return change;
        }

        private String line() throws IOException {
            java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("The stream ended");
                }
                bytes.write(b);
            }
            return bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
