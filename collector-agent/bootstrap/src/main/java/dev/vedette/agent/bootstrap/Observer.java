package dev.vedette.agent.bootstrap;

import java.util.Collection;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the agent's core is told by the hooks. Called on the application's threads; may throw, the {@link Bridge} keeps
 * it from the application.
 */
public interface Observer {
    /** Whether this thread already serves an HTTP request that {@link #requestStarted} was told of. */
    boolean inRequest();

    /**
     * An HTTP request reached the outermost filter.
     *
     * @return what {@link #requestLeft} and {@link #requestEnded} are given back
     */
    Object requestStarted(
            String method,
            String path,
            @Nullable String peer,
            Headers headers,
            Enumeration<String> forwarded,
            Enumeration<String> forwardedFor);

    /** This thread no longer serves the request. Called before the response is looked at, and always. */
    void requestLeft(Object request);

    /**
     * The outermost filter ended.
     *
     * @param status of the response, 0 if it cannot be told
     * @param challenges values of {@code WWW-Authenticate}
     */
    void requestEnded(Object request, int status, @Nullable Collection<String> challenges, @Nullable Throwable thrown);

    /**
     * A framework accepted a token.
     *
     * @param claims as the framework decoded them; null if it does not say, then the token is decoded
     */
    void tokenAccepted(@Nullable String token, @Nullable Map<String, ?> claims);

    /** A session was made for an {@code initialize} request. */
    void sessionStarted(
            @Nullable String sessionId,
            @Nullable String protocolVersion,
            @Nullable String clientName,
            @Nullable String clientVersion,
            long startedNanos);

    /** A session was ended by its client. */
    void sessionEnded(@Nullable String sessionId);

    /**
     * A JSON-RPC request was dispatched. May be told twice of the same one: libraries delegate from one entry to another.
     *
     * @param transport identity of the stream that will carry the response
     * @param sessionId as the library knows it; null if it has none or does not say
     */
    void rpcStarted(
            Object transport,
            @Nullable String sessionId,
            @Nullable Object id,
            @Nullable String method,
            @Nullable Object params);

    /** A JSON-RPC response is about to be sent. May be told twice of the same one. */
    void rpcAnswered(Object transport, @Nullable Object id, RpcResponse response);

    /**
     * As {@link #rpcAnswered}, where no hook sees the response itself.
     *
     * @param result the library's response, or what it failed with
     */
    void rpcResult(Object transport, @Nullable Object id, Object result);

    /** A tool's arguments do not fit its schema: the response with this very content says so. */
    void toolRejected(Object content);

    /** A transport that belongs to one session carries no more responses. May be told twice. */
    void transportClosed(Object transport);

    /** A hook failed; the application did not notice. */
    void hookFailed(String hook, Throwable failure, boolean rests);

    /** Header fields of a request, each null where it is absent. */
    record Headers(
            @Nullable String authorization,
            @Nullable String apiKey,
            @Nullable String userAgent,
            @Nullable String sessionId,
            @Nullable String protocolVersion,
            @Nullable String traceparent) {}

    /**
     * What a response says about itself.
     *
     * @param errorCode JSON-RPC error code, null for a result
     * @param toolError {@code isError} of a tool's result
     * @param content of a tool's result: JDK types and records; only its size is taken. Of a list of tools: the tools
     */
    record RpcResponse(
            @Nullable Integer errorCode,
            @Nullable String errorMessage,
            @Nullable Boolean toolError,
            @Nullable Object content) {}
}
