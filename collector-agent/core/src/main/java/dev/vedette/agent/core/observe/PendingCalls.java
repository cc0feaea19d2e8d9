package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.privacy.Fingerprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * JSON-RPC requests whose response has not been seen, by the transport that will carry it and their id. Transports are
 * held weakly: one that dies without a response takes its requests along, which is told. Thread-safe.
 */
final class PendingCalls {
    /** Of all transports together. */
    static final int MAX = 50_000;

    /** Of one transport: more than that many at once no client has; on a transport that lives for days they pile up. */
    static final int MAX_OF_A_TRANSPORT = 1024;

    private final WeakIdentityMap<Transport> transports = new WeakIdentityMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final Consumer<RpcCall> unanswered;
    private final Consumer<Session> abandoned;

    /**
     * @param unanswered is told of requests that are no longer waited for
     * @param abandoned is told of sessions whose transport died without being closed
     */
    PendingCalls(Consumer<RpcCall> unanswered, Consumer<Session> abandoned) {
        this.unanswered = unanswered;
        this.abandoned = abandoned;
    }

    @Nullable
    RpcCall get(Object transport, String id) {
        Transport known = transports.get(transport);
        return known == null ? null : known.calls.get(id);
    }

    /** False if there are too many already; of one transport the oldest give way instead. */
    boolean add(Object transport, String id, RpcCall call) {
        tellOfTheDead();
        if (size.get() >= MAX) {
            return false;
        }
        size.incrementAndGet();
        List<RpcCall> given = new ArrayList<>();
        transports.change(transport, before -> {
            Transport known = before == null ? new Transport() : before;
            if (known.calls.size() >= MAX_OF_A_TRANSPORT) {
                known.takeOldest(given);
            }
            RpcCall replaced = known.calls.put(id, call);
            if (replaced != null) {
                given.add(replaced);
            }
            return known;
        });
        given.forEach(this::giveUp);
        return true;
    }

    @Nullable
    RpcCall remove(Object transport, String id) {
        Transport known = transports.get(transport);
        RpcCall call = known == null ? null : known.calls.remove(id);
        if (call != null) {
            size.decrementAndGet();
            transports.changePresent(
                    transport, now -> now != null && now.calls.isEmpty() && now.session == null ? null : now);
        }
        return call;
    }

    /** The session that the transport belongs to, if it lives as long as the transport. */
    @Nullable
    Session session(Object transport) {
        Transport known = transports.get(transport);
        return known == null ? null : known.session;
    }

    /** The transport is a session's, from here to its end. */
    void open(Object transport, Session session) {
        transports.change(transport, before -> {
            Transport known = before == null ? new Transport() : before;
            known.session = session;
            return known;
        });
    }

    /** The transport will carry no more responses. Empty if it was no session's, or is closed already. */
    Optional<Session> close(Object transport) {
        Transport known = transports.remove(transport);
        return known == null ? Optional.empty() : end(known);
    }

    /** Nothing is answered any more. */
    void closeAll(Consumer<Session> taker) {
        transports.removeAll(transport -> end(transport).ifPresent(taker));
    }

    private void tellOfTheDead() {
        transports.removeDead(transport -> end(transport).ifPresent(abandoned));
    }

    private Optional<Session> end(Transport transport) {
        transport.calls.values().forEach(this::giveUp);
        return Optional.ofNullable(transport.session);
    }

    private void giveUp(RpcCall call) {
        size.decrementAndGet();
        unanswered.accept(call);
    }

    private static final class Transport {
        private final Map<String, RpcCall> calls = new ConcurrentHashMap<>(1);
        private volatile @Nullable Session session;

        /** A quarter at once: looking for the oldest each time would cost each request. */
        void takeOldest(List<RpcCall> taken) {
            calls.entrySet().stream()
                    .sorted(Comparator.comparingLong(entry -> entry.getValue().startedNanos()))
                    .limit(MAX_OF_A_TRANSPORT / 4)
                    .forEach(entry -> {
                        if (calls.remove(entry.getKey(), entry.getValue())) {
                            taken.add(entry.getValue());
                        }
                    });
        }
    }

    /** A session that lives as long as its transport: stdio, HTTP with SSE. */
    record Session(Fingerprint fingerprint, Identity identity) {}
}
