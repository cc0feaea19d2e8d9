package dev.vedette.agent.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.vedette.agent.testing.LocalHttp;
import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.TestBroker;
import dev.vedette.schemas.avro.AuditEvent;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spring AI 2.0 over WebMVC behind Spring Security 7: verified claims, refusals with their reasons, each call once. */
class SpringTest {
    @TempDir
    Path directory;

    @Test
    void tellsOfEveryRequestOnceAndOfVerifiedClaims() throws Exception {
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"));
                ServerProcess server =
                        SpringProgram.start(SpringServer.class, broker.bootstrapServers(), directory.resolve("spool"));
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            String token = token("alice", Instant.now().plusSeconds(600), SpringProgram.KEY);
            McpSyncClient client = connect(server.port(), token);
            client.listTools();
            for (int i = 0; i < 4; i++) {
                client.callTool(new McpSchema.CallToolRequest("echo", Map.of("text", "n" + i)));
            }
            client.callTool(new McpSchema.CallToolRequest("fail", Map.of()));
            client.closeGracefully();
            assertThat(LocalHttp.get(server.port(), "/mcp")).isEqualTo(401);
            assertThat(LocalHttp.get(
                            server.port(),
                            "/mcp",
                            "Authorization",
                            token("alice", Instant.now().minusSeconds(600), SpringProgram.KEY)))
                    .isEqualTo(401);
            assertThat(LocalHttp.get(
                            server.port(),
                            "/mcp",
                            "Authorization",
                            token("alice", Instant.now().plusSeconds(600), new byte[32])))
                    .isEqualTo(401);
            assertThat(LocalHttp.get(server.port(), "/admin", "Authorization", token))
                    .isEqualTo(403);
            server.stop();

            List<AuditEvent> events = sent.all();
            assertThat(events.stream()
                            .filter(event -> event.getEventName().startsWith("mcp."))
                            .map(event -> event.getEventName() + " "
                                    + event.getMcpMethod().orElse("") + " "
                                    + event.getToolName().orElse("") + " " + event.getEventOutcome())
                            .collect(Collectors.groupingBy(line -> line, Collectors.counting())))
                    .isEqualTo(Map.of(
                            "mcp.session.start   success", 1L,
                            "mcp.request initialize  success", 1L,
                            "mcp.request tools/list  success", 1L,
                            "mcp.tool.definition  echo success", 1L,
                            "mcp.tool.definition  fail success", 1L,
                            "mcp.request tools/call echo success", 4L,
                            "mcp.tool.call tools/call echo success", 4L,
                            "mcp.request tools/call fail failure", 1L,
                            "mcp.tool.call tools/call fail failure", 1L,
                            "mcp.session.end   success", 1L));
            assertThat(events.stream().filter(event -> event.getEventName().startsWith("mcp.")))
                    .allSatisfy(event -> {
                        assertThat(event.getClaims()).isEqualTo("verified");
                        assertThat(event.getTokenFingerprint()).isPresent();
                        assertThat(event.getSessionFingerprint()).isPresent();
                        assertThat(event.getPrincipal()).isPresent();
                        assertThat(event.getClientId()).contains("ide");
                        assertThat(event.getTokenScopes()).containsExactly("files:read", "files:write");
                    });
            // initialize, initialized, listening stream, list, five calls, end of session, and the one that /admin
            // refused
            assertThat(attempts(events, "success"))
                    .hasSize(11)
                    .allMatch(event -> event.getClaims().equals("verified"));
            assertThat(attempts(events, "failure"))
                    .extracting(
                            event -> event.getHttpStatus().orElse(0),
                            event -> event.getEventReason().orElse(""),
                            AuditEvent::getClaims)
                    .containsExactly(
                            tuple(401, "missing_token", "none"),
                            tuple(401, "invalid_token", "unverified"),
                            tuple(401, "invalid_token", "unverified"),
                            tuple(403, "insufficient_scope", "verified"));
            assertThat(sent.flaws()).isEmpty();
            assertThat(events).anySatisfy(event -> {
                assertThat(event.getEventName()).isEqualTo("vedette.agent.coverage");
                assertThat(event.getAttributes())
                        .containsEntry("library", "spring-security")
                        .containsEntry("missed", "");
            });
        }
    }

    private static List<AuditEvent> attempts(List<AuditEvent> events, String outcome) {
        return events.stream()
                .filter(event -> event.getEventName().equals("vedette.auth.attempt"))
                .filter(event -> event.getEventOutcome().equals(outcome))
                .toList();
    }

    private static String token(String subject, Instant expires, byte[] key) throws Exception {
        return SpringProgram.bearer(
                new JWTClaimsSet.Builder()
                        .issuer("https://issuer.test")
                        .subject(subject)
                        .audience("files")
                        .claim("client_id", "ide")
                        .claim("scope", "files:write files:read")
                        .jwtID("t-" + subject)
                        .issueTime(Date.from(expires.minusSeconds(900)))
                        .expirationTime(Date.from(expires))
                        .build(),
                key);
    }

    private static McpSyncClient connect(int port, String token) {
        McpSyncClient client = McpClient.sync(HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + port)
                        .endpoint("/mcp")
                        .httpRequestCustomizer(
                                (builder, method, uri, body, context) -> builder.header("Authorization", token))
                        .build())
                .build();
        client.initialize();
        return client;
    }
}
