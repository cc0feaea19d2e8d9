package dev.vedette.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's server, proxy, issuer and client against each other, without Vedette. */
class OfficeServerTest {

    private static final Device DESK = new Device("192.0.2.7", "office-assistant/2.1", "office-assistant");

    @TempDir
    static Path logs;

    private static TokenIssuer issuer;
    private static Process server;
    private static ReverseProxy proxy;

    @BeforeAll
    static void start() throws IOException {
        issuer = TokenIssuer.start();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        File jar = new File("mcp-server/target/vedette-demo-server.jar");
        server = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar.getPath(),
                        "--server.port=" + port,
                        "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.uri(),
                        "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + issuer.jwks())
                .redirectErrorStream(true)
                .redirectOutput(logs.resolve("server.log").toFile())
                .start();
        Awaitility.await("server")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> {
                    new Socket("127.0.0.1", port).close();
                    return true;
                });
        proxy = ReverseProxy.start(URI.create("http://127.0.0.1:" + port));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        proxy.close();
        issuer.close();
        server.destroy();
        server.waitFor(10, TimeUnit.SECONDS);
    }

    private static AccessToken token(Duration lifetime, String... scopes) {
        return issuer.issue("ada", DESK.clientId(), List.of(scopes), lifetime);
    }

    @Test
    void honestCallIsAnswered() {
        try (McpConnection connection =
                new McpConnection(proxy.uri(), DESK, token(Duration.ofMinutes(5), "mcp:tools"))) {
            assertThat(connection.open()).isEqualTo(McpConnection.Answer.OK);
            assertThat(connection.listTools()).isEqualTo(McpConnection.Answer.OK);
            assertThat(connection.call("list_mail", Map.of("folder", "inbox", "limit", 10)))
                    .isEqualTo(McpConnection.Answer.OK);
            assertThat(connection.call("read_file", Map.of("path", "/etc/passwd")))
                    .isEqualTo(McpConnection.Answer.TOOL_ERROR);
            assertThat(connection.session()).isPresent();
        }
    }

    @Test
    void adminToolNeedsItsScope() {
        try (McpConnection connection =
                new McpConnection(proxy.uri(), DESK, token(Duration.ofMinutes(5), "mcp:tools"))) {
            assertThat(connection.open()).isEqualTo(McpConnection.Answer.OK);
            assertThat(connection.call("rotate_key", Map.of("service", "billing")))
                    .isEqualTo(McpConnection.Answer.FORBIDDEN);
            connection.use(token(Duration.ofMinutes(5), "mcp:tools", "mcp:admin"));
            assertThat(connection.call("rotate_key", Map.of("service", "billing")))
                    .isEqualTo(McpConnection.Answer.OK);
        }
    }

    @Test
    void expiredTokenIsRefusedAndRefreshed() {
        try (McpConnection connection =
                new McpConnection(proxy.uri(), DESK, token(Duration.ofMinutes(-5), "mcp:tools"))) {
            assertThat(connection.open()).isEqualTo(McpConnection.Answer.UNAUTHORIZED);
        }
        try (McpConnection connection =
                new McpConnection(proxy.uri(), DESK, token(Duration.ofMinutes(5), "mcp:tools"))) {
            assertThat(connection.open()).isEqualTo(McpConnection.Answer.OK);
            connection.use(token(Duration.ofMinutes(-5), "mcp:tools"));
            assertThat(connection.call("list_calendar", Map.of("day", "2026-11-23")))
                    .isEqualTo(McpConnection.Answer.UNAUTHORIZED);
            connection.use(token(Duration.ofMinutes(5), "mcp:tools"));
            assertThat(connection.call("list_calendar", Map.of("day", "2026-11-23")))
                    .isEqualTo(McpConnection.Answer.OK);
        }
    }

    @Test
    void networkErrorIsSurvived() {
        try (McpConnection connection =
                new McpConnection(proxy.uri(), DESK, token(Duration.ofMinutes(5), "mcp:tools"))) {
            assertThat(connection.open()).isEqualTo(McpConnection.Answer.OK);
            connection.cut(true);
            assertThat(connection.call("list_calendar", Map.of("day", "2026-11-23")))
                    .isEqualTo(McpConnection.Answer.NETWORK_ERROR);
            connection.cut(false);
            assertThat(connection.call("list_calendar", Map.of("day", "2026-11-23")))
                    .isEqualTo(McpConnection.Answer.OK);
        }
    }

    @Test
    void foreignSessionIsAcceptedByTheServer() {
        AccessToken other = issuer.issue("eve", DESK.clientId(), List.of("mcp:tools"), Duration.ofMinutes(5));
        try (McpConnection owner = new McpConnection(proxy.uri(), DESK, token(Duration.ofMinutes(5), "mcp:tools"));
                McpConnection intruder = new McpConnection(proxy.uri(), DESK, other)) {
            assertThat(owner.open()).isEqualTo(McpConnection.Answer.OK);
            assertThat(owner.listTools()).isEqualTo(McpConnection.Answer.OK);
            assertThat(intruder.open()).isEqualTo(McpConnection.Answer.OK);
            intruder.intrude(owner.session().orElseThrow());
            assertThat(intruder.call("list_mail", Map.of("folder", "inbox", "limit", 10)))
                    .isEqualTo(McpConnection.Answer.OK);
        }
    }
}
