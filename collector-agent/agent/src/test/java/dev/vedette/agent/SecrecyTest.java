package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.agent.testing.SecretSearch;
import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.TestBroker;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A scenario with marked secrets wherever a client or a tool can put one: headers, arguments, results, errors, URLs, what
 * the application logs. Then everything that left is searched: sent, mapped to disk, spooled, logged.
 */
class SecrecyTest {
    private static final String SIGNATURE = "c2lnbmF0dXJlLW1hcmtlcg";
    private static final String ARGUMENT = "argument-marker-7731";
    private static final String KEY = "sk-live-7731-0123456789abcdef";
    private static final String HEADER = "header-marker-7731-x";
    private static final String COOKIE = "cookie-marker-7731-x";
    private static final String RANDOM = "q7Rz0PxW4mKd92LtYb8VnE3s";
    private static final String NUMBER = "4929123456789015";
    private static final String QUERY = "query-marker-7731";

    @TempDir
    Path directory;

    @Test
    void sendsAndStoresAndLogsNoSecret() throws Exception {
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"))) {
            Path spool = directory.resolve("spool");
            String token = TestClient.token(SIGNATURE);
            String session;
            try (ServerProcess server =
                            Attached.server(broker.bootstrapServers(), spool, "-Dvedette.ring.bytes=262144");
                    SentEvents sent = new SentEvents(broker.bootstrapServers())) {
                session = initialize(server.port(), token);
                callEverything(server, token);
                sent.await(4, event -> event.getEventName().equals("mcp.tool.call"));
                broker.stop();
                callEverything(server, token); // stays in the ring, or in a segment
                server.kill();
                broker.restart();
                assertThat(findings(sent))
                        .as("what was looked at and did not leave")
                        .contains(
                                "secret.model_key arguments.text",
                                "secret.model_key result[0].text",
                                "secret.model_key result.structured.said",
                                "secret.callers_token arguments.text",
                                "secret.jwt result[0].text",
                                "personal.card arguments.text");
                SecretSearch search = everythingThatLeft(sent, spool, server);
                assertThat(search.find("https://issuer.test"))
                        .as("the search finds what may leave")
                        .isNotEmpty();
                for (String secret : List.of(
                        token,
                        token.split("\\.")[1],
                        SIGNATURE,
                        session,
                        ARGUMENT,
                        "alice",
                        TestClient.TOKEN_ID,
                        KEY,
                        RANDOM,
                        NUMBER,
                        QUERY,
                        HEADER,
                        COOKIE)) {
                    assertThat(search.find(secret)).as(secret).isEmpty();
                }
            }
        }
    }

    private static List<String> findings(SentEvents sent) {
        return sent.named("mcp.tool.call").stream()
                .flatMap(event -> event.getFindingPlaces().stream())
                .distinct()
                .toList();
    }

    private static SecretSearch everythingThatLeft(SentEvents sent, Path spool, ServerProcess server)
            throws IOException {
        SecretSearch search = new SecretSearch();
        int record = 0;
        for (byte[] bytes : sent.raw()) {
            search.in("record " + record++, bytes);
        }
        assertThat(record).isGreaterThan(5);
        try (Stream<Path> files = Files.walk(spool)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                search.in(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        List<String> lines = server.output();
        assertThat(lines)
                .as("the application logs what it likes")
                .anyMatch(line -> line.contains(ServletServer.OWN_LINE + ARGUMENT));
        String others = lines.stream()
                .filter(line -> !line.contains(ServletServer.OWN_LINE))
                .collect(Collectors.joining("\n"));
        return search.in("log", bytes(others));
    }

    private static void callEverything(ServerProcess server, String token) throws Exception {
        McpSyncClient client = TestClient.connect(server.port(), token);
        for (String text : List.of(ARGUMENT, "use " + KEY, "I am " + token, "card " + NUMBER)) {
            client.callTool(new McpSchema.CallToolRequest("echo", Map.of("text", text)));
        }
        assertThatThrownBy(() -> client.callTool(new McpSchema.CallToolRequest("break", Map.of("text", ARGUMENT))))
                .hasMessageContaining("broken");
        TestClient.post(server.port(), "Bearer " + token + "poor");
        TestClient.post(server.port(), "Basic " + Base64.getEncoder().encodeToString(bytes("alice:" + ARGUMENT)));
        TestClient.post(server.port(), "Bearer x", "Mcp-Session-Id", ARGUMENT);
        TestClient.post(server.port(), "Bearer x", "X-API-Key", HEADER);
        TestClient.post(server.port(), null, "X-API-Key", HEADER);
        TestClient.post(server.port(), "Bearer x", "X-Custom", HEADER, "Cookie", "session=" + COOKIE);
        sendWordsThatMayBeSecrets(server.port(), client);
    }

    /** Where clients put a secret because nothing keeps them from it. */
    private static void sendWordsThatMayBeSecrets(int port, McpSyncClient client) throws Exception {
        TestClient.post(port, KEY);
        TestClient.post(port, KEY + " " + QUERY);
        TestClient.post(port, "Bearer x", "User-Agent", "agent/1.0 " + RANDOM);
        TestClient.post(port, "Bearer x", "MCP-Protocol-Version", RANDOM);
        for (String path : List.of(
                "/mcp/" + KEY,
                "/mcp/" + RANDOM + "/x",
                "/mcp/card/" + NUMBER,
                "/mcp;token=" + QUERY,
                "/mcp?token=" + QUERY,
                "/mcp/token=" + QUERY)) {
            HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .header("Authorization", "Bearer x")
                                    .method("GET", HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        }
        assertThatThrownBy(() -> client.callTool(new McpSchema.CallToolRequest(KEY, Map.of())))
                .hasMessageContaining("Unknown tool");
        client.callTool(new McpSchema.CallToolRequest("echo", Map.of(RANDOM, 1)));
        for (String uri : List.of(
                "notes://" + KEY + "/x",
                "notes://x/" + RANDOM,
                "notes://" + QUERY + "@x/y",
                "notes://x/y?token=" + QUERY,
                "notes://x/y#" + QUERY)) {
            assertThatThrownBy(() -> client.readResource(new McpSchema.ReadResourceRequest(uri)))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    private static String initialize(int port, String token) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/mcp"))
                                .header("Authorization", "Bearer " + token)
                                .header("Accept", "application/json, text/event-stream")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
                                                + "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
                                                + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return response.headers().firstValue("Mcp-Session-Id").orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
