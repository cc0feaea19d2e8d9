package dev.vedette.agent.mcpsdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.agent.testing.SdkVersion;
import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.SharedBroker;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP with SSE, where the client's stream breaks: by a tool that throws, at times, and by a client that goes away. */
class SseTest {
    private static final String INITIALIZE = "\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2024-11-05\","
            + "\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1.0\"}}";

    @TempDir
    static Path directory;

    @RegisterExtension
    static final SharedBroker broker = new SharedBroker(() -> directory);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @ParameterizedTest
    @EnumSource
    void tellsOfAToolThatThrowsAndOfASessionWhoseClientWentAway(SdkVersion version) throws Exception {
        String service = version + "-sse";
        try (ServerProcess server = start(version, service);
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            String address = "http://127.0.0.1:" + server.port();
            String messages = openSessionThatBreaks(address, sent, service);

            assertThat(of(service, sent).filter(event -> event.getToolName().isPresent()))
                    .extracting(event ->
                            event.getEventName() + " " + event.getToolName().orElse("") + " " + event.getEventOutcome()
                                    + " " + event.getErrorType().orElse(""))
                    .containsExactlyInAnyOrder(
                            "mcp.request break failure -32603", "mcp.tool.call break failure -32603");

            // The server notices that nobody listens when it writes, and forgets the session; the agent, when that is
            // collected.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> post(address + messages, message(9, "\"method\":\"ping\"")) == 404);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                collectGarbage(server);
                post(
                        address + "/stateless-sync/mcp",
                        message(1, "\"method\":\"ping\"")); // whoever comes next tells of it
                return of(service, sent).anyMatch(event -> event.getEventName().equals("mcp.session.end"));
            });
            assertThat(of(service, sent).filter(event -> event.getEventName().startsWith("mcp.session.")))
                    .extracting(event -> event.getEventName() + " " + event.getEventOutcome() + " "
                            + event.getEventReason().orElse(""))
                    .containsExactly("mcp.session.start success ", "mcp.session.end unknown abandoned");
            assertThat(of(service, sent)
                            .filter(event -> event.getEventName().startsWith("mcp.session."))
                            .map(AuditEvent::getSessionFingerprint)
                            .distinct())
                    .hasSize(1);
        }
    }

    /** Returns where the session takes messages; its stream is closed. */
    private String openSessionThatBreaks(String address, SentEvents sent, String service) throws Exception {
        HttpResponse<InputStream> stream =
                client.send(request(address + "/sse/sse").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader events = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            String messages = data(events);
            assertThat(post(address + messages, message(0, INITIALIZE))).isEqualTo(200);
            assertThat(data(events)).contains("\"serverInfo\"");
            assertThat(post(address + messages, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"))
                    .isEqualTo(200);
            post(
                    address + messages,
                    message(1, "\"method\":\"tools/call\",\"params\":{\"name\":\"break\",\"arguments\":{}}"));
            sent.await(
                    1,
                    event -> event.getServiceName().equals(service)
                            && event.getEventName().equals("mcp.tool.call"));
            return messages;
        }
    }

    private static String data(BufferedReader events) throws IOException {
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.startsWith("data: ")) {
                return line.substring("data: ".length());
            }
        }
        throw new AssertionError("the stream ended");
    }

    private static String message(int id, String rest) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + "," + rest + "}";
    }

    private int post(String uri, String message) throws IOException, InterruptedException {
        return client.send(
                        request(uri)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(message))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest.Builder request(String uri) {
        return HttpRequest.newBuilder(URI.create(uri))
                .header("Accept", "application/json, text/event-stream")
                .timeout(Duration.ofSeconds(20));
    }

    private static Stream<AuditEvent> of(String service, SentEvents sent) {
        return sent.all().stream().filter(event -> event.getServiceName().equals(service));
    }

    private static void collectGarbage(ServerProcess server) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        new ProcessBuilder(jcmd, Long.toString(server.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static ServerProcess start(SdkVersion version, String service) throws Exception {
        return ServerProcess.start(
                version.classPath(),
                SdkServer.class.getName(),
                List.of(
                        "-javaagent:" + System.getProperty("agent.jar"),
                        "-Dvedette.kafka.bootstrap=" + broker.bootstrapServers(),
                        "-Dvedette.spool.dir=" + directory.resolve(service),
                        "-Dotel.service.name=" + service,
                        "-Dtransport=http"),
                Map.of());
    }
}
