package dev.vedette.agent.springsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.vedette.agent.spring.SpringProgram;
import dev.vedette.agent.testing.LocalHttp;
import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.TestBroker;
import dev.vedette.schemas.avro.AuditEvent;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way to authenticate and each way to be refused: what the framework knows stands in the attempt. */
class SpringSecurityTest {
    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
            + "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
            + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
    private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{}}";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void tellsWhatTheFrameworkKnowsOfEachAttempt() throws Exception {
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"));
                ServerProcess server = SpringProgram.start(
                        SecurityServer.class, broker.bootstrapServers(), directory.resolve("spool"));
                SentEvents sent = new SentEvents(broker.bootstrapServers())) {
            int port = server.port();
            List<Integer> statuses = new ArrayList<>();
            statuses.add(
                    LocalHttp.get(port, "/opaque/hello", "Authorization", "Bearer " + SecurityServer.OPAQUE_TOKEN));
            statuses.add(
                    LocalHttp.get(port, "/opaque/admin", "Authorization", "Bearer " + SecurityServer.OPAQUE_TOKEN));
            statuses.add(LocalHttp.get(port, "/opaque/hello", "Authorization", "Bearer another-token"));
            statuses.add(LocalHttp.get(port, "/opaque/hello"));
            statuses.add(LocalHttp.get(
                    port, "/keys/hello", "X-API-Key", key(SecurityServer.KEY_ID, SecurityServer.KEY_SECRET)));
            statuses.add(LocalHttp.get(port, "/keys/hello", "X-API-Key", key(SecurityServer.KEY_ID, "wrong")));
            statuses.add(LocalHttp.get(port, "/keys/hello", "X-API-Key", key("nobody", "x")));
            statuses.add(LocalHttp.get(port, "/keys/hello"));
            statuses.add(LocalHttp.get(
                    port,
                    "/other-keys/hello",
                    SecurityServer.OTHER_KEY_HEADER,
                    key(SecurityServer.KEY_ID, SecurityServer.KEY_SECRET)));
            Instant soon = Instant.now().plusSeconds(600);
            String here = "http://127.0.0.1:" + port + "/mcp";
            statuses.add(
                    LocalHttp.get(port, "/mcp", "Authorization", token("alice", "elsewhere", soon, SpringProgram.KEY)));
            statuses.add(LocalHttp.get(
                    port, "/mcp", "Authorization", token("alice", here, soon.minusSeconds(1200), SpringProgram.KEY)));
            statuses.add(LocalHttp.get(port, "/mcp", "Authorization", token("alice", here, soon, new byte[32])));
            statuses.add(LocalHttp.get(port, "/mcp", "Authorization", "Bearer a.b.c"));
            assertThat(statuses).containsExactly(200, 403, 401, 401, 200, 401, 401, 403, 200, 401, 401, 401, 401);

            String alice = token("alice", here, soon, SpringProgram.KEY);
            String mallory = token("mallory", here, soon, SpringProgram.KEY);
            HttpResponse<String> started = post(port, INITIALIZE, "Authorization", alice);
            String session = started.headers().firstValue("Mcp-Session-Id").orElseThrow();
            assertThat(post(port, LIST, "Authorization", alice, "Mcp-Session-Id", session)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(post(port, LIST, "Authorization", mallory, "Mcp-Session-Id", session)
                            .statusCode())
                    .isEqualTo(403);

            sent.await(18, event -> event.getEventName().equals("vedette.auth.attempt"));
            server.stop();
            List<AuditEvent> attempts = sent.named("vedette.auth.attempt");
            assertThat(attempts.stream().map(SpringSecurityTest::line))
                    .containsExactly(
                            "/opaque/hello success   verified bearer [] - ",
                            "/opaque/admin success   verified bearer [] - ",
                            "/opaque/admin failure 403 insufficient_scope verified bearer [admin] - ",
                            "/opaque/hello failure 401 invalid_token none bearer [] InvalidBearerTokenException inactive",
                            "/opaque/hello failure 401 missing_token none  [] - ",
                            "/keys/hello success   verified apikey [] - ",
                            "/keys/hello failure 401 invalid_token none apikey [] BadCredentialsException wrong_secret",
                            "/keys/hello failure 401 invalid_token none apikey [] BadCredentialsException unknown_key",
                            "/keys/hello failure 403 forbidden none  [] - ",
                            "/other-keys/hello success   verified apikey [] - ",
                            "/mcp failure 401 invalid_token unverified bearer [] InvalidBearerTokenException wrong_audience",
                            "/mcp failure 401 invalid_token unverified bearer [] InvalidBearerTokenException expired",
                            "/mcp failure 401 invalid_token unverified bearer [] InvalidBearerTokenException bad_signature",
                            "/mcp failure 401 invalid_token none bearer [] InvalidBearerTokenException malformed",
                            "/mcp success   verified bearer [] - ",
                            "/mcp success   verified bearer [] - ",
                            "/mcp success   verified bearer [] - ",
                            "/mcp failure 403 invalid_session_binding verified bearer [] - ");
            verifyIdentities(attempts);
            verifyReports(sent.all());
        }
    }

    private static void verifyIdentities(List<AuditEvent> attempts) {
        AuditEvent opaque = attempts.get(0);
        assertThat(opaque.getClientId()).contains("batch");
        assertThat(opaque.getTokenScopes()).containsExactly("files:list", "files:read");
        assertThat(opaque.getTokenIssuer()).contains("https://issuer.test");
        assertThat(opaque.getTokenAudience()).containsExactly("files");
        assertThat(opaque.getTokenExpiresAt()).contains(1_990_003_600_000_000L);
        AuditEvent key = attempts.get(5);
        assertThat(key.getPrincipal()).isPresent().isNotEqualTo(opaque.getPrincipal());
        assertThat(attempts.get(9).getTokenFingerprint())
                .as("the same key in another header")
                .isPresent()
                .isEqualTo(key.getTokenFingerprint());
        AuditEvent owner = attempts.get(15);
        AuditEvent thief = attempts.get(17);
        assertThat(thief.getSessionFingerprint()).isPresent().isEqualTo(owner.getSessionFingerprint());
        assertThat(thief.getPrincipal()).isPresent().isNotEqualTo(owner.getPrincipal());
    }

    private static void verifyReports(List<AuditEvent> events) {
        for (String library : List.of("spring-security", "spring-mcp-security")) {
            Map<String, String> last = events.stream()
                    .filter(event -> event.getEventName().equals("vedette.agent.coverage"))
                    .map(AuditEvent::getAttributes)
                    .filter(attributes -> attributes.get("library").equals(library))
                    .reduce((first, second) -> second)
                    .orElseThrow();
            assertThat(last).as(library).containsEntry("missed", "");
        }
        assertThat(events).noneMatch(event -> event.getEventName().equals("vedette.agent.loss"));
    }

    private static String line(AuditEvent event) {
        String errorType = event.getErrorType().orElse("-");
        return String.join(
                " ",
                event.getUrlPath().orElse(""),
                event.getEventOutcome(),
                event.getHttpStatus().map(String::valueOf).orElse(""),
                event.getEventReason().orElse(""),
                event.getClaims(),
                event.getAuthScheme().orElse(""),
                event.getRequiredScopes().toString(),
                errorType.substring(errorType.lastIndexOf('.') + 1),
                Optional.ofNullable(event.getAttributes().get("refusal")).orElse(""));
    }

    private static String key(String id, String secret) {
        return id + "." + secret;
    }

    private static String token(String subject, String audience, Instant expires, byte[] key) throws Exception {
        return SpringProgram.bearer(
                new JWTClaimsSet.Builder()
                        .subject(subject)
                        .audience(audience)
                        .expirationTime(Date.from(expires))
                        .build(),
                key);
    }

    private HttpResponse<String> post(int port, String body, String... headers) throws Exception {
        return client.send(
                LocalHttp.request(port, "/mcp", headers)
                        .header("Accept", "application/json, text/event-stream")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
