package dev.vedette.console;

import static dev.vedette.console.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.investigation.StartingPoint;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Timeline, relations and export of an investigation, out of a real Elasticsearch. */
@Timeout(240)
class InvestigationTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PAGE = Path.of("src/main/resources/dev/vedette/console/page/investigate.js");

    private final Instant now = Instant.now().minusSeconds(600);
    private Events events;
    private OpenConsole console;

    @BeforeEach
    void start() throws Exception {
        events = new Events(ElasticsearchServer.shared());
        console = OpenConsole.on(ElasticsearchServer.shared().uri());
    }

    @AfterEach
    void stop() throws Exception {
        console.close();
    }

    @Test
    void beforeTheFirstEventThereIsNothing() throws Exception {
        assertThat(get("events?start=token&value=k1:t").path("events")).isEmpty();
        assertThat(get("relations?start=token&value=k1:t").path("relations").findValues("values"))
                .allMatch(JsonNode::isEmpty);
        assertThat(export("start=token&value=k1:t"))
                .containsExactly("{\"vedette.export\":{\"events\":0,\"cut\":false,\"because\":\"\"}}");
    }

    /** Every kind finds the event that has its value in its field, and no other. */
    @ParameterizedTest
    @CsvSource({
        "principal, user.id",
        "principal, vedette.other.user.id",
        "client, vedette.client.id",
        "token, vedette.token.fingerprint",
        "token, vedette.other.token.fingerprint",
        "token-id, vedette.token.id",
        "session, vedette.session.fingerprint",
        "session, vedette.other.session.fingerprint",
        "handle, vedette.tool.argument.destinations",
        "handle, vedette.tool.result.values",
        "definition, vedette.tool.definition.hash",
        "tool, gen_ai.tool.name",
        "server, service.name",
        "address, client.address"
    })
    void timelineIsOfOneValue(String start, String field) throws Exception {
        events.write(List.of(
                event("yes", now, field, "k1:x"),
                event("another", now, field, "k1:xy"),
                event("elsewhere", now, "mcp.resource.uri", "k1:x")));

        JsonNode page = get("events?start=" + start + "&value=k1:x");

        assertThat(page.path("events").findValuesAsText("id")).containsExactly("yes");
        assertThat(page.path("total").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(StartingPoint.class)
    void thePageKnowsEveryStartingPoint(StartingPoint start) throws Exception {
        assertThat(Files.readString(PAGE)).contains("['" + start.key() + "', '");
    }

    @Test
    void eventsBeforeAndAfterARotationAreOneTrail() throws Exception {
        events.write(List.of(
                event("before", now.minusSeconds(3), "vedette.token.fingerprint", "k1:t"),
                event(
                        "during",
                        now.minusSeconds(2),
                        "vedette.token.fingerprint",
                        "k1:t",
                        "vedette.other.token.fingerprint",
                        "k2:t"),
                event("after", now, "vedette.token.fingerprint", "k2:t"),
                event("another", now, "vedette.token.fingerprint", "k2:u")));

        for (String name : List.of("k1:t", "k2:t")) {
            JsonNode page = get("events?start=token&value=" + name);
            assertThat(page.path("events").findValuesAsText("id")).containsExactly("after", "during", "before");
            assertThat(page.path("twins").get(0).asText()).isEqualTo(name.equals("k1:t") ? "k2:t" : "k1:t");
        }
        assertThat(export("start=token&value=k2:t")).hasSize(4);
    }

    /** Events of one microsecond are the case that a page by time alone would skip or repeat. */
    @Test
    void pagesReachEveryEventOnce() throws Exception {
        events.write(IntStream.range(0, 450)
                .mapToObj(i -> event("e:" + i, now.plusNanos(1000L * (i / 150)), "user.id", "k1:abc"))
                .toList());
        List<String> seen = new ArrayList<>();
        String after = "";
        for (JsonNode page = get("events?start=principal&value=k1:abc");
                !page.path("events").isEmpty();
                page = get("events?start=principal&value=k1:abc&after=" + after)) {
            page.path("events").forEach(event -> seen.add(event.path("id").asText()));
            JsonNode last = page.path("events").get(page.path("events").size() - 1);
            after = last.path("at").asText() + "," + last.path("id").asText();
        }
        assertThat(seen).hasSize(450).doesNotHaveDuplicates();
    }

    @Test
    void rowsAreShortAndLeaveTheLargeFieldsOut() throws Exception {
        Map<String, Object> large =
                event("large", now, "gen_ai.tool.name", "drop", "mcp.resource.uri", "u".repeat(900));
        large.put("vedette.tool.definition.json", "{\"name\": \"drop\"}");
        Map<String, String> attributes = new java.util.TreeMap<>();
        for (int i = 0; i < 300; i++) {
            attributes.put("key" + i, "v".repeat(1000));
        }
        large.put("vedette.attributes", attributes);
        events.write(List.of(large));

        JsonNode event = get("events?start=tool&value=drop").path("events").get(0);

        assertThat(event.path("fields").findValuesAsText("field"))
                .hasSize(48)
                .doesNotContain("event.original", "vedette.tool.definition.json", "event.name");
        assertThat(event.path("leftOut").asInt()).isPositive();
        assertThat(event.toString()).hasSizeLessThan(48 * 400);
        assertThat(event.toString()).contains("… (600 more characters)");
    }

    @Test
    void relationsCountWhatEventsShare() throws Exception {
        events.write(List.of(
                event("a", now, "vedette.token.fingerprint", "k1:t", "user.id", "ann", "client.address", "192.0.2.1"),
                event("b", now, "vedette.token.fingerprint", "k1:t", "user.id", "ann", "client.address", "192.0.2.2"),
                event("c", now, "vedette.token.fingerprint", "k1:t", "user.id", "eve", "event.outcome", "failure"),
                event("d", now, "vedette.token.fingerprint", "k1:u", "user.id", "bob")));

        JsonNode answer = get("relations?start=token&value=k1:t");

        assertThat(answer.path("complete").asBoolean()).isTrue();
        assertThat(values(answer, "principal")).containsExactly("ann 2", "eve 1");
        assertThat(values(answer, "address")).containsExactly("192.0.2.1 1", "192.0.2.2 1");
        assertThat(values(answer, "outcome")).containsExactly("success 2", "failure 1");
        assertThat(values(answer, "server")).containsExactly("files 3");
    }

    @Test
    void whatIsOlderOrAnothersIsLeftOut() throws Exception {
        events.write(List.of(
                event("now", now, "user.id", "ann"),
                event("old", now.minusSeconds(10 * 86_400), "user.id", "ann"),
                event("theirs", now, "user.id", "ann", "organization.id", "theirs")));

        assertThat(get("events?start=principal&value=ann").path("total").asInt())
                .isEqualTo(2);
        assertThat(get("events?start=principal&value=ann&since=30d")
                        .path("total")
                        .asInt())
                .isEqualTo(3);
        assertThat(get("events?start=principal&value=ann&since=1h&tenant=default")
                        .path("events")
                        .findValuesAsText("id"))
                .containsExactly("now");
    }

    @Test
    void exportIsOneDocumentALineAndHarmless() throws Exception {
        String hostile = "=HYPERLINK(\"http://evil.example\")<script>alert(1)</script>\u202e\n\u0007";
        events.write(List.of(event("a", now, "user.id", "ann", "mcp.resource.uri", hostile)));

        HttpResponse<String> response = fetch("export?start=principal&value=ann");

        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/x-ndjson");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Content-Disposition").orElseThrow())
                .matches("attachment; filename=\"vedette-principal-[0-9TZ]+\\.ndjson\"");
        List<String> lines = response.body().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(JSON.readTree(lines.get(0)).path("mcp.resource.uri").asText())
                .isEqualTo(hostile);
        assertThat(lines.get(0)).contains("\\u202E").doesNotContain("\u202e", "event.original");
        assertThat(lines).allMatch(line -> line.startsWith("{"));
        assertThat(lines.get(1)).isEqualTo("{\"vedette.export\":{\"events\":1,\"cut\":false,\"because\":\"\"}}");
    }

    @Test
    void exportGoesThroughAllPagesInOrder() throws Exception {
        events.write(IntStream.range(0, 1700)
                .mapToObj(i -> event("e" + i, now.minusSeconds(i / 100), "user.id", "ann"))
                .toList());

        List<String> lines = export("start=principal&value=ann");

        assertThat(lines).hasSize(1701);
        assertThat(lines.stream().distinct()).hasSize(1701);
        assertThat(JSON.readTree(lines.get(0)).path("@timestamp").asText()).isEqualTo(now.toString());
        assertThat(JSON.readTree(lines.get(1700)).at("/vedette.export/events").asInt())
                .isEqualTo(1700);
    }

    /** Documents of 1 MB: fewer of them are asked for at once, and none is lost. */
    @Test
    void exportOfLargeDocumentsTakesSmallerPages() throws Exception {
        for (int i = 0; i < 20; i++) {
            events.write(List.of(event(
                    "e" + i,
                    now.minusSeconds(i),
                    "user.id",
                    "ann",
                    "vedette.tool.definition.json",
                    "x".repeat(1 << 20))));
        }

        List<String> lines = export("start=principal&value=ann");

        assertThat(lines).hasSize(21);
        assertThat(lines.get(20)).contains("\"events\":20,\"cut\":false");
        assertThat(get("events?start=principal&value=ann").path("events")).hasSize(20);
    }

    /** A reader that stops reading holds its own export and no memory; a second one of the same person waits its turn. */
    @Test
    void onePersonHasOneExportAtATime() throws Exception {
        for (int i = 0; i < 8; i++) {
            int part = i;
            events.write(IntStream.range(0, 8)
                    .mapToObj(j -> event(
                            "e" + part + "-" + j,
                            now.minusSeconds(j),
                            "user.id",
                            "ann",
                            "vedette.tool.definition.json",
                            "x".repeat(1 << 20)))
                    .toList());
        }
        HttpResponse<InputStream> slow = OpenConsole.HTTP.send(
                console.request("api/investigate/export?start=principal&value=ann"), BodyHandlers.ofInputStream());
        try (InputStream held = slow.body()) {
            assertThat(held.read()).isEqualTo('{');
            HttpResponse<String> second = fetch("export?start=principal&value=ann");
            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.body()).contains("wait for its end");
            // All else is answered meanwhile.
            assertThat(fetch("events?start=principal&value=ann").statusCode()).isEqualTo(200);
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                fetch("export?start=principal&value=nobody").statusCode())
                        .isEqualTo(200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events?start=token",
                "events?value=k1:t",
                "events?start=event.original&value=x",
                "events?start=vedette.attributes&value=x",
                "events?start=token&value=%20",
                "events?start=token&value=x&since=1y",
                "events?start=token&value=x&after=yesterday",
                "events?start=token&value=x&value=y",
                "events?start=token&value=x&field=user.id",
                "relations?start=TOKEN&value=x",
                "export?start=%7B%7D&value=x"
            })
    void unusableParametersAreNamed(String path) throws Exception {
        HttpResponse<String> response = fetch(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).path("error").asText())
                .contains("expected")
                .doesNotContain("{}", "event.original", "TOKEN");
    }

    @Test
    void withoutElasticsearchEachAnswerSaysSo() throws Exception {
        try (OpenConsole alone = OpenConsole.on(URI.create("http://127.0.0.1:9"))) {
            for (String what : List.of("events", "relations", "export")) {
                HttpResponse<String> response = alone.fetch("api/investigate/" + what + "?start=tool&value=x");
                assertThat(response.statusCode()).as(what).isEqualTo(503);
                assertThat(response.body()).contains("does not answer: start it");
                assertThat(response.headers().firstValue("Content-Disposition")).isEmpty();
            }
        }
    }

    private static List<String> values(JsonNode relations, String key) {
        List<String> values = new ArrayList<>();
        for (JsonNode relation : relations.path("relations")) {
            if (relation.path("key").asText().equals(key)) {
                relation.path("values")
                        .forEach(value -> values.add(value.path("value").asText() + " "
                                + value.path("events").asText()));
            }
        }
        return values;
    }

    private List<String> export(String parameters) throws Exception {
        HttpResponse<String> response = fetch("export?" + parameters);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body().lines().toList();
    }

    private JsonNode get(String path) throws Exception {
        return console.get("api/investigate/" + path);
    }

    private HttpResponse<String> fetch(String path) throws Exception {
        return console.fetch("api/investigate/" + path);
    }
}
