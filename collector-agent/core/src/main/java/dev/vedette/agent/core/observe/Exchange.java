package dev.vedette.agent.core.observe;

import org.jspecify.annotations.Nullable;

/** An HTTP request while it is served: the request, and what becomes known of its sender. */
final class Exchange {
    /** For what happens outside of HTTP, or where the container is not known. */
    static Exchange withoutHttp() {
        return new Exchange(null);
    }

    private final @Nullable HttpRequest request;
    private volatile @Nullable Identity identity;
    private boolean accepted;
    private @Nullable Initialize initialize;

    Exchange(@Nullable HttpRequest request) {
        this.request = request;
    }

    @Nullable
    HttpRequest request() {
        return request;
    }

    /** Null until somebody needed to know. */
    @Nullable
    Identity identity() {
        return identity;
    }

    void identify(Identity known) {
        identity = known;
    }

    /** True the first time only: a request is accepted once, however many filters look at it. */
    boolean accept() {
        boolean first = !accepted;
        accepted = true;
        return first;
    }

    boolean isAccepted() {
        return accepted;
    }

    void initialize(Initialize started) {
        initialize = started;
    }

    @Nullable
    Initialize initialize() {
        return initialize;
    }

    /** An {@code initialize} request: its response does not pass where other responses do, so it is told at the end. */
    record Initialize(String sessionFingerprint, @Nullable String protocolVersion, long startedNanos) {}
}
