package dev.vedette.agent;

import dev.vedette.agent.testing.LocalHttp;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Callers of the test server: the SDK's own client, and bare HTTP for what that client would not do. */
final class TestClient {
    static final String TOKEN_ID = "id-marker-7731";
    static final String CLAIMS =
            "{\"iss\":\"https://issuer.test\",\"sub\":\"alice\",\"client_id\":\"ide\",\"jti\":\"" + TOKEN_ID + "\","
                    + "\"aud\":[\"files\"],\"scope\":\"files:write files:read\",\"iat\":1790000000,\"exp\":1790003600}";

    private TestClient() {}

    static String token(String signature) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
                + "."
                + encoder.encodeToString(CLAIMS.getBytes(StandardCharsets.UTF_8))
                + "."
                + signature;
    }

    static McpSyncClient connect(int port, String token) {
        McpSyncClient client = McpClient.sync(HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + port)
                        .endpoint("/mcp")
                        .httpRequestCustomizer((builder, method, uri, body, context) -> builder.header(
                                        "Authorization", "Bearer " + token)
                                .header("User-Agent", "test-client/1.0"))
                        .build())
                .requestTimeout(Duration.ofSeconds(20))
                .build();
        client.initialize();
        return client;
    }

    static HttpResponse<String> post(int port, @Nullable String authorization, String... headers) throws Exception {
        HttpRequest.Builder request = LocalHttp.request(port, "/mcp", headers)
                .header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{}}"));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
