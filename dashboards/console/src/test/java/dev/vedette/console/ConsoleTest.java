package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
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
            HttpRequest request =
                    HttpRequest.newBuilder(console.resolve("api/alerts/stream")).build();
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
