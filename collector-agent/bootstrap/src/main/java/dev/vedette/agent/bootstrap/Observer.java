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
    /**
     * An HTTP request reached the container; this thread serves it.
     *
     * @param request the container's own object for it: held weakly, and known by its identity
     */
    void requestStarted(
            Object request,
            @Nullable String method,
            @Nullable String path,
            @Nullable String peer,
            Headers headers,
            @Nullable Enumeration<String> forwarded,
            @Nullable Enumeration<String> forwardedFor);

    /**
     * From now on this thread serves the request.
     *
     * @return false if it was not started, or has ended
     */
    boolean requestResumed(Object request);

    /**
     * This thread no longer serves the request. Always called.
     *
     * @param status of the response if it can no longer change, else 0
     * @param challenges values of {@code WWW-Authenticate}
     */
    void requestLeft(Object request, int status, @Nullable Collection<String> challenges);

    /**
     * The head of the response is about to be sent and does not change any more; nothing of it has left.
     *
     * @param status of the response, 200 or more
     * @param challenges values of {@code WWW-Authenticate}
     */
    void responseCommitted(
            Object request, int status, @Nullable Collection<String> challenges, @Nullable Throwable thrown);

    /**
     * The container is done with the request, on whatever thread. May be told of requests that were not started, and
     * twice of the same one.
     *
     * @param status of the response, 0 if it cannot be told
     * @param challenges values of {@code WWW-Authenticate}
     */
    void requestEnded(Object request, int status, @Nullable Collection<String> challenges, @Nullable Throwable thrown);

    /**
     * What serves the request failed; the container answers in its place. May be told twice.
     *
     * @param request null for the one that this thread serves
     */
    void requestFailed(@Nullable Object request, Throwable failure);

    /**
     * A framework accepted credentials.
     *
     * @param scheme in lower case; null for that of the request, or bearer
     * @param credentials as presented; null for those of the request
     * @param claims as the framework decoded them; null if it does not say, then the token is decoded
     */
    void credentialsAccepted(@Nullable String scheme, @Nullable String credentials, @Nullable Map<String, ?> claims);

    /** A framework refused credentials. The request may still be served: another way to authenticate may do. */
    void credentialsRefused(@Nullable String scheme, @Nullable String credentials, Throwable why);

    /**
     * A framework refuses the request; its response does not say all that is known.
     *
     * @param reason a word for {@code event.reason}
     */
    void requestRefused(String reason, @Nullable Collection<String> requiredScopes);

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
            @Nullable String traceparent,
            @Nullable String mcpMethod,
            @Nullable String mcpName) {}

    /**
     * What a response says about itself.
     *
     * @param errorCode JSON-RPC error code, null for a result
     * @param toolError {@code isError} of a tool's result
     * @param content of a tool's result: JDK types and records. Of a list of tools: the tools
     * @param structured content of a tool's result, for programs. Of a list of tools: null if it is the last page
     */
    record RpcResponse(
            @Nullable Integer errorCode,
            @Nullable String errorMessage,
            @Nullable Boolean toolError,
            @Nullable Object content,
            @Nullable Object structured) {}
}
