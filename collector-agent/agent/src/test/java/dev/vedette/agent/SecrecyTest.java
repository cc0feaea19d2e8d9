package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.agent.testing.SentEvents;
import dev.vedette.agent.testing.ServerProcess;
import dev.vedette.agent.testing.TestBroker;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens, session ids, subjects, arguments and results leave neither for Kafka nor for the disk. */
class SecrecyTest {
    private static final String SIGNATURE = "c2lnbmF0dXJlLW1hcmtlcg";
    private static final String ARGUMENT = "argument-marker-7731";
    private static final String KEY = "sk-live-7731";
    private static final String RANDOM = "q7Rz0PxW4mKd92LtYb8VnE3s";
    private static final String NUMBER = "4929123456789012";
    private static final String QUERY = "query-marker-7731";

    @TempDir
    Path directory;

    @Test
    void sendsAndStoresNoSecretInPlain() throws Exception {
        try (TestBroker broker = TestBroker.start(directory.resolve("kafka"))) {
            Path spool = directory.resolve("spool");
            String token = TestClient.token(SIGNATURE);
            String session;
            try (ServerProcess server = Attached.server(Attached.SDK_2_1, broker.bootstrapServers(), spool);
                    SentEvents sent = new SentEvents(broker.bootstrapServers())) {
                session = initialize(server.port(), token);
                callEverything(server, token);
                sent.await(4, event -> event.getEventName().equals("mcp.tool.call"));
                broker.stop();
                callEverything(server, token); // stays in the ring
                server.kill();
                broker.restart();
                List<byte[]> places = new ArrayList<>(sent.raw());
                assertThat(places).hasSizeGreaterThan(5);
                try (Stream<Path> files = Files.walk(spool)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        places.add(Files.readAllBytes(file));
                    }
                }
                places.add(String.join("\n", server.output()).getBytes(StandardCharsets.UTF_8));
                assertThat(findings(places, "files"))
                        .as("the search finds what is there")
                        .isNotZero();
                for (String secret : List.of(
                        token,
                        token.split("\\.")[1],
                        SIGNATURE,
                        session,
                        ARGUMENT,
                        "alice",
                        "j-1",
                        KEY,
                        RANDOM,
                        NUMBER,
                        QUERY)) {
                    assertThat(findings(places, secret)).as(secret).isZero();
                    String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes(secret));
                    assertThat(findings(places, encoded))
                            .as(secret + " in base64")
                            .isZero();
                }
            }
        }
    }

    private static void callEverything(ServerProcess server, String token) throws Exception {
        McpSyncClient client = TestClient.connect(server.port(), token);
        client.callTool(new McpSchema.CallToolRequest("echo", Map.of("text", ARGUMENT)));
        assertThatThrownBy(() -> client.callTool(new McpSchema.CallToolRequest("break", Map.of("text", ARGUMENT))))
                .hasMessageContaining("broken");
        TestClient.post(server.port(), "Bearer " + token + "poor");
        TestClient.post(server.port(), "Basic " + Base64.getEncoder().encodeToString(bytes("alice:" + ARGUMENT)));
        TestClient.post(server.port(), "Bearer x", "Mcp-Session-Id", ARGUMENT);
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

    private static long findings(List<byte[]> places, String text) {
        String wanted = new String(bytes(text), StandardCharsets.ISO_8859_1);
        return places.stream()
                .filter(place -> new String(place, StandardCharsets.ISO_8859_1).contains(wanted))
                .count();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
