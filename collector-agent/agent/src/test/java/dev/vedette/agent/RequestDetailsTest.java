package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.SharedBroker;
import dev.vedette.schemas.avro.AuditEvent;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the events of an HTTP server say, requests among them that are refused before any servlet. */
class RequestDetailsTest {
    @TempDir
    static Path directory;

    @RegisterExtension
    static final SharedBroker broker = new SharedBroker(() -> directory);

    @Test
    void tellsOfEveryRequestAndWhoMadeIt() throws Exception {
        String service = "files-details";
        try (ServerProcess server = Attached.server(
                        broker.bootstrapServers(),
                        directory.resolve(service),
                        "-Dotel.service.name=" + service,
                        "-Dvedette.trusted.proxies=127.0.0.1");
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            McpSyncClient client = TestClient.connect(server.port(), TestClient.token("one"));
            client.listTools();
            for (int i = 0; i < 3; i++) {
                client.callTool(new McpSchema.CallToolRequest("echo", Map.of("text", "n" + i, "b", 1)));
            }
            client.callTool(new McpSchema.CallToolRequest("fail", Map.of()));
            assertThatThrownBy(() -> client.callTool(new McpSchema.CallToolRequest("nothing", Map.of())))
                    .hasMessageContaining("Unknown tool");
            client.closeGracefully();
            assertThat(TestClient.post(server.port(), null, "Forwarded", "for=6.6.6.6, for=198.51.100.7")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(TestClient.post(server.port(), "Bearer " + TestClient.token("poor"))
                            .statusCode())
                    .isEqualTo(403);
            server.stop();

            List<AuditEvent> events = sent.all().stream()
                    .filter(event -> event.getServiceName().equals(service))
                    .toList();
            assertThat(events.stream()
                            .filter(event -> event.getEventName().startsWith("mcp."))
                            .map(event -> event.getEventName() + " "
                                    + event.getMcpMethod().orElse("") + " "
                                    + event.getToolName().orElse("") + " " + event.getEventOutcome() + " "
                                    + event.getEventReason().orElse(""))
                            .map(String::strip)
                            .collect(Collectors.groupingBy(line -> line, Collectors.counting())))
                    .isEqualTo(Map.ofEntries(
                            Map.entry("mcp.session.start   success", 1L),
                            Map.entry("mcp.request initialize  success", 1L),
                            Map.entry("mcp.request tools/list  success", 1L),
                            Map.entry("mcp.tool.definition  echo success", 1L),
                            Map.entry("mcp.tool.definition  fail success", 1L),
                            Map.entry("mcp.tool.definition  break success", 1L),
                            Map.entry("mcp.request tools/call echo success", 3L),
                            Map.entry("mcp.tool.call tools/call echo success", 3L),
                            Map.entry("mcp.request tools/call fail failure tool_error", 1L),
                            Map.entry("mcp.tool.call tools/call fail failure tool_error", 1L),
                            Map.entry("mcp.request tools/call nothing failure unknown_tool", 1L),
                            Map.entry("mcp.tool.call tools/call nothing failure unknown_tool", 1L),
                            Map.entry("mcp.session.end   success", 1L)));
            // initialize, initialized, the listening stream, the list, five calls, the end of the session
            assertThat(attempts(events, "success")).hasSize(10);
            assertThat(attempts(events, "failure"))
                    .extracting(
                            event -> event.getHttpStatus().orElse(0),
                            event -> event.getEventReason().orElse(""),
                            AuditEvent::getRequiredScopes)
                    .containsExactly(
                            tuple(401, "missing_token", List.of()),
                            tuple(403, "insufficient_scope", List.of("files:read", "files:write")));
            assertThat(sent.flaws()).isEmpty();
            verifyDetails(events);
            verifyReports(events);
        }
    }

    private static void verifyDetails(List<AuditEvent> events) {
        AuditEvent call = events.stream()
                .filter(event -> event.getEventName().equals("mcp.tool.call"))
                .findFirst()
                .orElseThrow();
        assertThat(call.getArgumentNames()).containsExactly("b", "text");
        assertThat(call.getArgumentBytes()).contains((long) "{\"text\":\"n0\",\"b\":1}".length());
        assertThat(call.getResultBytes())
                .contains((long) "[{\"type\":\"text\",\"text\":\"the text was n0\"}]".length());
        assertThat(call.getClientAddress()).contains("127.0.0.1");
        assertThat(call.getUserAgent()).contains("test-client/1.0");
        assertThat(call.getUserAgentFamily()).contains("test-client");
        assertThat(call.getClaims()).isEqualTo("unverified");
        assertThat(call.getClientId()).contains("ide");
        assertThat(call.getTokenScopes()).containsExactly("files:read", "files:write");
        assertThat(call.getTokenExpiresAt()).contains(1_790_003_600_000_000L);
        assertThat(call.getDuration().orElseThrow()).isPositive();
        assertThat(call.getUrlPath()).contains("/mcp");

        AuditEvent session = events.stream()
                .filter(event -> event.getEventName().equals("mcp.session.start"))
                .findFirst()
                .orElseThrow();
        assertThat(session.getSessionFingerprint()).isPresent().isEqualTo(call.getSessionFingerprint());
        assertThat(session.getPrincipal()).isPresent().isEqualTo(call.getPrincipal());
        assertThat(attempts(events, "failure").get(1).getTokenFingerprint())
                .isPresent()
                .isNotEqualTo(call.getTokenFingerprint());
        AuditEvent anonymous = attempts(events, "failure").get(0);
        assertThat(anonymous.getTokenFingerprint()).isEqualTo(Optional.empty());
        assertThat(anonymous.getClientAddress()).as("named by a trusted proxy").contains("198.51.100.7");
        assertThat(attempts(events, "success").stream()
                        .filter(event -> event.getSessionFingerprint().equals(session.getSessionFingerprint())))
                .as("all but the one that asks for a session")
                .hasSize(9);
    }

    private static void verifyReports(List<AuditEvent> events) {
        assertThat(events.get(0).getEventName()).isEqualTo("vedette.agent.start");
        assertThat(events).anyMatch(event -> event.getEventName().equals("vedette.agent.heartbeat"));
        assertThat(events).noneMatch(event -> event.getEventName().equals("vedette.agent.loss"));
        AuditEvent last = events.stream()
                .filter(event -> event.getEventName().equals("vedette.agent.coverage"))
                .filter(event -> event.getAttributes().get("library").equals("mcp-sdk"))
                .reduce((first, second) -> second)
                .orElseThrow();
        assertThat(last.getAttributes()).containsEntry("missed", "");
        assertThat(last.getAttributes().get("applied"))
                .contains("mcp.dispatch: ", "mcp.response.servlet: ", "mcp.session.start: ", "mcp.session.end: ");
    }

    private static List<AuditEvent> attempts(List<AuditEvent> events, String outcome) {
        return events.stream()
                .filter(event -> event.getEventName().equals("vedette.auth.attempt"))
                .filter(event -> event.getEventOutcome().equals(outcome))
                .toList();
    }
}
