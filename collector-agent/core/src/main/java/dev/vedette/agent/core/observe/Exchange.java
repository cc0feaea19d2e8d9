package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.privacy.Fingerprint;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request while it is served: the request, and what becomes known of its sender. An asynchronous request is
 * served by several threads, one after the other or at once.
 */
final class Exchange {
    /** For what happens outside of HTTP, or where the container is not known. */
    static Exchange withoutHttp() {
        return new Exchange(null);
    }

    private final @Nullable HttpRequest request;
    private final AtomicBoolean accepted = new AtomicBoolean();
    private final AtomicBoolean judged = new AtomicBoolean();
    private volatile @Nullable Identity identity;
    private volatile @Nullable Refusal refusal;
    private volatile Optional<Trace> span = Optional.empty();
    private volatile @Nullable String failure;
    private final AtomicReference<@Nullable Initialize> initialize = new AtomicReference<>();
    private volatile EventStart.@Nullable Common common;

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
        return accepted.compareAndSet(false, true);
    }

    boolean isAccepted() {
        return accepted.get();
    }

    /** True the first time only: its response is looked at when it cannot change any more, or at the end. */
    boolean judge() {
        return judged.compareAndSet(false, true);
    }

    /**
     * The OpenTelemetry agent's span, once a thread was seen in it, else what the client says. Asked for at each event until
     * then: that agent may open its span after this one is told of the request, and its threads carry it on.
     */
    Optional<Trace> trace() {
        return trace(Optional.empty());
    }

    /** @param ofMessage what a message says of itself, which goes before what its HTTP request says */
    Optional<Trace> trace(Optional<Trace> ofMessage) {
        Optional<Trace> known = span;
        if (known.isEmpty()) {
            known = OpenTelemetryAgent.currentSpan();
            span = known;
        }
        if (known.isPresent()) {
            return known;
        }
        return ofMessage.isPresent() || request == null ? ofMessage : request.traceparent();
    }

    /** Null until an event was begun. */
    EventStart.@Nullable Common common() {
        return common;
    }

    void keep(EventStart.Common encoded) {
        common = encoded;
    }

    void refuse(Refusal known) {
        refusal = known;
    }

    /** What one way to authenticate did not take, another one did. */
    void forgetRefusal() {
        refusal = null;
    }

    /** Null while nobody said why. */
    @Nullable
    Refusal refusal() {
        return refusal;
    }

    /** @param type of what it failed with first; what an error page fails with afterwards is another matter */
    void fail(String type) {
        if (failure == null) {
            failure = type;
        }
    }

    /** Null while nobody said that it failed. */
    @Nullable
    String failure() {
        return failure;
    }

    void initialize(Initialize started) {
        initialize.set(started);
    }

    /** Null if it is no such request, or was told already. */
    @Nullable
    Initialize takeInitialize() {
        return initialize.getAndSet(null);
    }

    /** An {@code initialize} request: its response does not pass where other responses do, so it is told with HTTP's. */
    record Initialize(
            Fingerprint sessionFingerprint, @Nullable String protocolVersion, long startedNanos) {}
}
