package dev.vedette.console;

import static dev.vedette.console.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.console.elasticsearch.Access;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a user that has the role of {@code infra/elasticsearch/roles.yml} and nothing more, over TLS. */
@Timeout(240)
class SecuredElasticsearchTest {

    /** As long as decisions want one. */
    private static final String ONE = "a".repeat(52);

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    static Path certificates;

    private static ServerCertificate certificate;
    private static ElasticsearchServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        certificate = ServerCertificate.in(certificates);
        server = ElasticsearchServer.secured(certificate);
        new Alerts(server).write(ONE, Alerts.alert("Token replay", "high", NOON, 2));
        new Events(server)
                .write(List.of(
                        event("e", NOON, "user.id", "k1:abc"),
                        DefinitionsTest.definition("a", NOON, "read", "h1", "{\"description\":\"Reads a file.\"}"),
                        DefinitionsTest.definition("b", NOON, "read", "h2", "{\"description\":\"Reads files.\"}")));
        new Incidents(server).write("story", Incidents.incident("Both", "k1:abc", 70, NOON, List.of(ONE)));
        server.send("PUT", "/others/_doc/1?refresh=true", "{}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private Console console(Access access) throws Exception {
        return Console.start(new ConsoleOptions(
                "127.0.0.1",
                0,
                server.uri(),
                folder.resolve("console"),
                KafkaBroker.shared().settings(),
                URI.create("http://127.0.0.1:9"),
                access,
                Optional.empty(),
                Optional.empty()));
    }

    private Access user(Path password) {
        return Access.of(
                "console", password.toString(), "", certificate.certificate().toString());
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void theRoleIsEnoughForAllThatThePagesAsk() throws Exception {
        try (Console console = console(user(file("password", ElasticsearchServer.CONSOLE_PASSWORD + "\n")))) {
            SignedIn person = SignedIn.at(console);
            assertThat(person.get("api/alerts").path("total").asInt()).isEqualTo(1);
            assertThat(person.get("api/alerts?q=replay&decision=open")
                            .path("total")
                            .asInt())
                    .isEqualTo(1);
            assertThat(person.get("api/alerts/" + ONE).at("/alert/rule").asText())
                    .isEqualTo("Token replay");
            assertThat(person.get("api/alerts/" + ONE + "/entity").path("value").asText())
                    .isEqualTo("k1:abc");
            Awaitility.await()
                    .ignoreExceptionsMatching(e -> e instanceof AssertionError)
                    .until(() -> person.fetch("api/alerts/" + ONE + "/reasons").statusCode() == 200);
            assertThat(person.get("api/incidents/story").path("alerts")).hasSize(1);
            assertThat(person.get("api/incidents").path("total").asInt()).isEqualTo(1);
            String start = "?start=principal&value=k1:abc&since=365d";
            assertThat(person.get("api/investigate/events" + start).path("events"))
                    .hasSize(1);
            assertThat(person.get("api/investigate/relations" + start).toString())
                    .contains("files");
            assertThat(person.fetch("api/investigate/export" + start).body()).endsWith("\"because\":\"\"}}\n");
            assertThat(person.get("api/definitions?tool=read").path("versions")).hasSize(2);
            assertThat(person.get("api/definitions/difference?tool=read&before=h1&after=h2")
                            .path("parts"))
                    .isNotEmpty();
            for (JsonNode board : person.get("api/boards")) {
                for (JsonNode panel : board.path("panels")) {
                    String path = "api/boards/" + board.path("id").asText() + "/"
                            + panel.path("id").asText();
                    assertThat(person.fetch(path).statusCode()).as(path).isEqualTo(200);
                }
            }
            Map<String, Object> decision = Map.of("alerts", List.of(ONE), "decision", "acknowledged", "reason", "");
            assertThat(person.post("api/decisions", decision).body()).contains("acknowledged");
            assertThat(health(person).path("ok").asBoolean()).isTrue();
            assertThat(health(person).toString()).contains("may not see the cluster's state");
        }
    }

    /** What the console's user may not do, also if somebody has the password. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            PUT    ; /vedette-alerts-2026.11/_doc/two      ; {}
            POST   ; /vedette-alerts-2026.11/_update/1   ; {"doc": {"rule.name": "x"}}
            DELETE ; /vedette-alerts-2026.11/_doc/1      ; ''
            DELETE ; /vedette-alerts-2026.11               ; ''
            PUT    ; /vedette-more                         ; {}
            PUT    ; /_index_template/vedette-alerts       ; {"index_patterns": ["vedette-alerts-*"]}
            POST   ; /others/_search                       ; {}
            GET    ; /_security/user                       ; ''
            POST   ; /_security/api_key                    ; {"name": "x"}
            """)
    void theRoleReadsVedettesIndicesAndNothingElse(String method, String path, String body) throws Exception {
        server.as("console", ElasticsearchServer.CONSOLE_PASSWORD);
        try {
            assertThat(server.ask(method, path, body).statusCode()).isEqualTo(403);
        } finally {
            server.as("admin", ElasticsearchServer.ADMIN_PASSWORD);
        }
    }

    @Test
    void aWrongPasswordIsSaidAndHealsWithItsFile() throws Exception {
        Path password = file("password", "wrong\n");
        try (Console console = console(user(password))) {
            SignedIn person = SignedIn.at(console);
            assertThat(fault(person)).contains("does not know the console (HTTP 401)", "password.file");
            assertThat(health(person).path("ok").asBoolean()).isFalse();
            Files.delete(password);
            assertThat(fault(person))
                    .contains("cannot read what opens Elasticsearch (vedette.elasticsearch.password.file)");

            Files.writeString(password, ElasticsearchServer.CONSOLE_PASSWORD);

            assertThat(person.get("api/alerts").path("total").asInt()).isEqualTo(1);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> health(person).path("ok").asBoolean());
        }
    }

    @Test
    void whoIsNotBelievedIsSaid() throws Exception {
        Path password = file("password", ElasticsearchServer.CONSOLE_PASSWORD);
        try (Console console = console(Access.of("console", password.toString(), "", ""))) {
            assertThat(fault(SignedIn.at(console))).contains("is not believed", "vedette.elasticsearch.ca");
        }
        Access none = Access.of("console", password.toString(), "", password.toString());
        assertThatThrownBy(() -> console(none))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("vedette.elasticsearch.ca: ")
                .hasMessageContaining("holds no certificate");
    }

    private static JsonNode health(SignedIn person) throws Exception {
        for (JsonNode part : person.get("api/health").path("parts")) {
            if (part.path("name").asText().equals("Elasticsearch")) {
                return part;
            }
        }
        throw new AssertionError("no word on Elasticsearch");
    }

    private static String fault(SignedIn person) throws Exception {
        HttpResponse<String> answer = person.fetch("api/alerts");
        assertThat(answer.statusCode()).isEqualTo(503);
        return answer.body();
    }
}
