package dev.vedette.console.session;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The sessions that are open, in memory alone: a restart ends them. At most {@value #MOST}; a further one ends the one that
 * nobody has used for longest. Thread-safe.
 */
final class Sessions {

    static final int MOST = 64;

    private final LongSupplier nanos;
    /** By the hash of the cookie's value. */
    private final Map<String, Session> open = new HashMap<>();

    Sessions(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Begins a session and gives the value of its cookie. */
    synchronized String begin(Identity identity) {
        open.values().removeIf(session -> !session.isOpen());
        if (open.size() >= MOST) {
            open.entrySet().stream()
                    .min(Comparator.comparingLong(entry -> entry.getValue().lastSeen()))
                    .ifPresent(entry -> end(entry.getKey()));
        }
        String secret = Secrets.next();
        open.put(Secrets.hash(secret), new Session(identity, nanos));
        return secret;
    }

    synchronized Optional<Session> find(String secret) {
        return Secrets.isOne(secret)
                ? Optional.ofNullable(open.get(Secrets.hash(secret))).filter(Session::isOpen)
                : Optional.empty();
    }

    synchronized void endOf(String secret) {
        end(Secrets.hash(secret));
    }

    synchronized int size() {
        return open.size();
    }

    private void end(String hash) {
        Session ended = open.remove(hash);
        if (ended != null) {
            ended.end();
        }
    }
}
