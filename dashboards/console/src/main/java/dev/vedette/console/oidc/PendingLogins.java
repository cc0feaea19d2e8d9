package dev.vedette.console.oidc;

import dev.vedette.console.session.Secrets;
import java.net.URI;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Logins that have been begun: at most {@value #MOST}, for at most ten minutes each, in memory alone. A further one ends the
 * oldest. Thread-safe.
 */
final class PendingLogins {

    static final int MOST = 256;
    static final long VALID_SECONDS = 600;

    private final LongSupplier nanos;
    /** By the hash of their state, the oldest first. */
    private final Map<String, Entry> begun = new LinkedHashMap<>();

    PendingLogins(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * A login.
     *
     * @param nonce has to come back in the ID token
     * @param verifier of PKCE: who has the code alone gets nothing for it
     * @param redirect where the provider sends the browser back to
     */
    record Pending(ProviderMetadata metadata, String nonce, String verifier, URI redirect) {}

    private record Entry(Pending pending, String browser, long begunAt) {}

    /** @param browser a secret that the browser alone which began it brings back */
    synchronized void put(String state, String browser, Pending pending) {
        forgetOld();
        if (begun.size() >= MOST) {
            begun.remove(begun.keySet().iterator().next());
        }
        begun.put(Secrets.hash(state), new Entry(pending, Secrets.hash(browser), nanos.getAsLong()));
    }

    /** The login of this state, once; empty if it was begun by another browser, and then still there for that one. */
    synchronized Optional<Pending> take(String state, String browser) {
        forgetOld();
        String key = Secrets.hash(state);
        Entry entry = begun.get(key);
        if (entry == null || !entry.browser().equals(Secrets.hash(browser))) {
            return Optional.empty();
        }
        begun.remove(key);
        return Optional.of(entry.pending());
    }

    synchronized int size() {
        return begun.size();
    }

    private void forgetOld() {
        long now = nanos.getAsLong();
        Iterator<Entry> oldest = begun.values().iterator();
        while (oldest.hasNext() && now - oldest.next().begunAt() > TimeUnit.SECONDS.toNanos(VALID_SECONDS)) {
            oldest.remove();
        }
    }
}
