package dev.vedette.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.testing.LocalHttp;
import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.SharedBroker;
import dev.vedette.schemas.avro.AuditEvent;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One application in each container: exactly the attempts that its answers amount to, whoever gave them. */
class ContainerTest {
    private static final String TOKEN = "Bearer opaque-token";

    @TempDir
    static Path directory;

    @RegisterExtension
    static final SharedBroker broker = new SharedBroker(() -> directory);

    @ParameterizedTest
    @ValueSource(strings = {"tomcat-10.1", "tomcat-11.0", "jetty-ee10", "jetty-ee11", "undertow"})
    void tellsHowEachRequestWasAnsweredWhoeverAnsweredIt(String container) throws Exception {
        try (ServerProcess server = start(container);
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            int port = server.port();
            List<Integer> statuses = new ArrayList<>();
            statuses.add(LocalHttp.get(port, "/open"));
            statuses.add(LocalHttp.get(port, "/open", "Authorization", TOKEN));
            statuses.add(LocalHttp.get(port, "/open", "Test-Refuse", "401"));
            statuses.add(LocalHttp.get(port, "/open", "Test-Refuse", "403", "Authorization", TOKEN));
            statuses.add(LocalHttp.get(port, "/open", "Test-Refuse", "429", "X-API-Key", "key.secret"));
            statuses.add(LocalHttp.get(port, "/secured"));
            statuses.add(LocalHttp.get(port, "/secured", "Authorization", basic("wrong")));
            statuses.add(LocalHttp.get(port, "/secured", "Authorization", basic(Application.PASSWORD)));
            statuses.add(LocalHttp.get(port, "/sent-error", "Authorization", TOKEN));
            statuses.add(LocalHttp.get(port, "/fails", "Authorization", TOKEN));
            statuses.add(LocalHttp.get(port, "/async/refused", "Authorization", TOKEN));
            statuses.add(LocalHttp.get(port, "/async/limited", "Authorization", TOKEN));
            statuses.add(LocalHttp.get(port, "/async/answered", "Authorization", TOKEN));
            statuses.add(LocalHttp.get(port, "/async/dispatched", "Authorization", TOKEN));
            assertThat(statuses)
                    .as("the application answers as it would without the agent")
                    .containsExactly(200, 200, 401, 403, 429, 401, 401, 200, 401, 500, 403, 429, 202, 403);

            // Jetty's own security answers without the application's error page.
            String secured = container.startsWith("jetty") ? "[]" : "[files:read]";
            sent.await(14, event -> of(container, event));
            assertThat(sent.all().stream().filter(event -> of(container, event)).map(ContainerTest::line))
                    .containsExactlyInAnyOrder(
                            "/open success 200  none  []",
                            "/open success 200  none bearer []",
                            "/open failure 401 missing_token none  []",
                            "/open failure 403 insufficient_scope none bearer [files:read, files:write]",
                            "/open failure 429 rate_limited none apikey []",
                            "/secured failure 401 missing_token none  " + secured,
                            "/secured failure 401 invalid_token none basic " + secured,
                            "/secured success 200  none basic []",
                            "/sent-error failure 401 invalid_token none bearer [files:read]",
                            "/fails unknown 500  none bearer []",
                            "/async/refused failure 403 insufficient_scope none bearer [a, b]",
                            "/async/limited failure 429 rate_limited none bearer []",
                            "/async/answered success 202  none bearer []",
                            "/async/dispatched failure 403 forbidden none bearer []");
            assertThat(sent.all().stream()
                            .filter(event -> of(container, event))
                            .filter(event -> event.getUrlPath().orElse("").equals("/fails")))
                    .extracting(event -> event.getErrorType().orElse(""))
                    .containsExactly("java.lang.IllegalStateException");
            server.stop();
            assertThat(sent.flaws()).isEmpty();
            verifyReports(sent.all(), container);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomcat-10.1", "tomcat-11.0", "jetty-ee10", "jetty-ee11", "undertow"})
    void tellsOfRequestsThatAreNotCompletedAndOfClientsBehindProxies(String container) throws Exception {
        String service = container + "-open";
        try (ServerProcess server =
                        start(container, "-Dotel.service.name=" + service, "-Dvedette.trusted.proxies=127.0.0.1");
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            int port = server.port();
            HttpClient.newHttpClient()
                    .sendAsync(
                            LocalHttp.request(port, "/async/stream", "X-Forwarded-For", "203.0.113.9, 198.51.100.7")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            AuditEvent stream = sent.await(1, event -> of(service, event)).get(0);
            assertThat(line(stream)).isEqualTo("/async/stream success 200  none  []");
            assertThat(stream.getClientAddress()).contains("198.51.100.7");

            assertThat(LocalHttp.get(port, "/async/timeout", "Authorization", TOKEN))
                    .isGreaterThanOrEqualTo(500);
            AuditEvent timeout = sent.await(2, event -> of(service, event)).get(1);
            assertThat(timeout.getUrlPath()).contains("/async/timeout");
            assertThat(timeout.getEventOutcome()).isEqualTo("unknown");

            // The client has the head of the answer, and the container is not done with the request.
            HttpResponse<InputStream> held = HttpClient.newHttpClient()
                    .send(LocalHttp.request(port, "/held").build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(held.statusCode()).isEqualTo(401);
            assertThat(line(sent.await(3, event -> of(service, event)).get(2)))
                    .isEqualTo("/held failure 401 missing_token none  []");
            assertThat(LocalHttp.get(port, "/release")).isEqualTo(200);
            held.body().close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomcat-10.1", "tomcat-11.0", "jetty-ee10", "jetty-ee11", "undertow"})
    void tellsOfEachCallOnceWithItsCaller(String container) throws Exception {
        String service = container + "-mcp";
        try (ServerProcess server = start(container, "-Dotel.service.name=" + service);
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            McpSyncClient client = McpClient.sync(
                            HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + server.port())
                                    .endpoint("/mcp")
                                    .httpRequestCustomizer((builder, method, uri, body, context) ->
                                            builder.header("Authorization", TOKEN))
                                    .build())
                    .build();
            client.initialize();
            client.listTools();
            for (int i = 0; i < 3; i++) {
                client.callTool(new McpSchema.CallToolRequest("echo", Map.of("text", "n" + i)));
            }
            client.closeGracefully();
            // initialize, initialized, the listening stream, the list, three calls, the end of the session
            sent.await(8, event -> of(service, event));
            server.stop();
            List<AuditEvent> events = sent.all().stream()
                    .filter(event -> event.getServiceName().equals(service))
                    .toList();
            assertThat(events.stream()
                            .filter(event -> event.getEventName().startsWith("mcp."))
                            .map(event -> event.getEventName() + " "
                                    + event.getMcpMethod().orElse(""))
                            .collect(Collectors.groupingBy(line -> line, Collectors.counting())))
                    .isEqualTo(Map.of(
                            "mcp.session.start ", 1L,
                            "mcp.request initialize", 1L,
                            "mcp.request tools/list", 1L,
                            "mcp.tool.definition ", 1L,
                            "mcp.request tools/call", 3L,
                            "mcp.tool.call tools/call", 3L,
                            "mcp.session.end ", 1L));
            assertThat(events.stream().filter(event -> event.getEventName().startsWith("mcp.")))
                    .allSatisfy(event -> {
                        assertThat(event.getUrlPath()).contains("/mcp");
                        assertThat(event.getClientAddress()).contains("127.0.0.1");
                        assertThat(event.getTokenFingerprint()).isPresent();
                    });
            assertThat(events.stream().filter(event -> of(service, event)))
                    .hasSize(8)
                    .allMatch(event -> event.getEventOutcome().equals("success"));
        }
    }

    private static void verifyReports(List<AuditEvent> events, String container) {
        List<AuditEvent> own = events.stream()
                .filter(event -> event.getServiceName().equals(container))
                .toList();
        assertThat(own).noneMatch(event -> event.getEventName().equals("vedette.agent.loss"));
        assertThat(own.stream()
                        .filter(event -> event.getEventName().equals("vedette.agent.coverage"))
                        .map(AuditEvent::getAttributes)
                        .filter(attributes -> container.startsWith(attributes.get("library")))
                        .reduce((first, last) -> last))
                .hasValueSatisfying(attributes -> assertThat(attributes)
                        .containsEntry("missed", "")
                        .hasEntrySatisfying(
                                "applied",
                                applied -> assertThat(applied)
                                        .contains("http.request: ", "http.response.commit: ", "http.request.end: ")
                                        .matches(list -> list.contains("http.request.failure: ")
                                                || container.startsWith("tomcat"))));
    }

    private static boolean of(String service, AuditEvent event) {
        return event.getEventName().equals("vedette.auth.attempt")
                && event.getServiceName().equals(service);
    }

    private static String line(AuditEvent event) {
        return String.join(
                " ",
                event.getUrlPath().orElse(""),
                event.getEventOutcome(),
                event.getHttpStatus().map(String::valueOf).orElse(""),
                event.getEventReason().orElse(""),
                event.getClaims(),
                event.getAuthScheme().orElse(""),
                event.getRequiredScopes().toString());
    }

    private static ServerProcess start(String container, String... more) throws Exception {
        List<String> jvm = new ArrayList<>();
        jvm.add("-javaagent:" + System.getProperty("agent.jar"));
        jvm.addAll(List.of(more));
        return Containers.start(container, broker.bootstrapServers(), directory.resolve("spool-" + container), jvm);
    }

    private static String basic(String password) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((Application.USER + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
