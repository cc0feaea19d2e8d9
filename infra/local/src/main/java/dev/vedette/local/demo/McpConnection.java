package dev.vedette.local.demo;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.McpHttpClientTransportAuthorizationException;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One MCP session of one device, over the official SDK's client. Used by one thread. */
final class McpConnection implements AutoCloseable {

    private static final String SESSION_HEADER = "Mcp-Session-Id";
    private static final long NOT_SENT = Long.MIN_VALUE;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Shared: each JDK client would start threads of its own. */
    private static final Executor THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "demo-client");
        thread.setDaemon(true);
        return thread;
    });

    /** How a request ended. */
    enum Answer {
        OK,
        /** The tool itself failed ({@code isError}). */
        TOOL_ERROR,
        /** HTTP 401. */
        UNAUTHORIZED,
        /** HTTP 403. */
        FORBIDDEN,
        /** A JSON-RPC error. */
        ERROR,
        /** No answer at all. */
        NETWORK_ERROR
    }

    private final Device device;
    private final McpSyncClient client;
    private volatile AccessToken token;
    private volatile @Nullable String foreignSession;
    private volatile @Nullable String session;
    private volatile boolean cut;
    private volatile long sentAtNanos = NOT_SENT;

    McpConnection(URI server, Device device, AccessToken token) {
        this.device = device;
        this.token = token;
        var transport = HttpClientStreamableHttpTransport.builder(server.toString())
                .customizeClient(http -> http.executor(THREADS))
                .connectTimeout(TIMEOUT)
                .httpRequestCustomizer(this::dress)
                .build();
        this.client = McpClient.sync(transport)
                .clientInfo(new McpSchema.Implementation(device.clientId(), "1.0.0"))
                .requestTimeout(TIMEOUT)
                .initializationTimeout(TIMEOUT)
                .build();
    }

    private void dress(
            HttpRequest.Builder request,
            String method,
            URI endpoint,
            @Nullable String body,
            McpTransportContext context) {
        request.copy().build().headers().firstValue(SESSION_HEADER).ifPresent(id -> session = id);
        request.setHeader("Authorization", "Bearer " + token.value());
        request.setHeader("User-Agent", device.userAgent());
        request.setHeader(ReverseProxy.CLIENT_ADDRESS, device.address());
        if (foreignSession != null) {
            request.setHeader(SESSION_HEADER, foreignSession);
        }
        if (cut) {
            request.setHeader(ReverseProxy.CUT, "yes");
        }
        if (sentAtNanos == NOT_SENT && "POST".equals(method)) {
            sentAtNanos = System.nanoTime();
        }
    }

    /** Presents another token from the next request on. */
    void use(AccessToken next) {
        token = next;
    }

    AccessToken token() {
        return token;
    }

    /** Presents somebody's session id instead of its own from the next request on. */
    void intrude(String sessionId) {
        foreignSession = sessionId;
    }

    /** Whether a session was asked for. */
    boolean isTried() {
        return sentAtNanos != NOT_SENT;
    }

    /** The session id that the server gave to this connection. */
    Optional<String> session() {
        return Optional.ofNullable(session);
    }

    /** Whether the network fails from now on. */
    void cut(boolean fails) {
        cut = fails;
    }

    /** When the first request of the newest operation was handed to the HTTP client, by {@link System#nanoTime()}. */
    long sentAtNanos() {
        return sentAtNanos;
    }

    /** The {@code initialize} handshake. */
    Answer open() {
        return answerOf(() -> {
            client.initialize();
            return Answer.OK;
        });
    }

    Answer listTools() {
        return answerOf(() -> {
            client.listTools();
            return Answer.OK;
        });
    }

    Answer call(String tool, Map<String, Object> arguments) {
        return answerOf(() -> {
            McpSchema.CallToolResult result = client.callTool(new McpSchema.CallToolRequest(tool, arguments));
            return Boolean.TRUE.equals(result.isError()) ? Answer.TOOL_ERROR : Answer.OK;
        });
    }

    private Answer answerOf(Supplier<Answer> request) {
        sentAtNanos = NOT_SENT;
        try {
            return request.get();
        } catch (RuntimeException failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof McpError) {
                    return Answer.ERROR;
                }
                if (cause instanceof McpHttpClientTransportAuthorizationException refused) {
                    return refused.getResponseInfo().statusCode() == 401 ? Answer.UNAUTHORIZED : Answer.FORBIDDEN;
                }
            }
            return Answer.NETWORK_ERROR;
        }
    }

    /** Ends the session as the SDK does, with DELETE; an intruder leaves without. */
    @Override
    public void close() {
        if (foreignSession != null) {
            client.close();
        } else {
            client.closeGracefully();
        }
    }
}
