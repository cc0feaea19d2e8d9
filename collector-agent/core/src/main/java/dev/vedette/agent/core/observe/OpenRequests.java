package dev.vedette.agent.core.observe;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * HTTP requests that a container began and has not ended, by the identity of the container's own object for it, which
 * is held weakly: a request that is dropped without an end is told as forgotten, and so is one whose object the
 * container takes for another request. Thread-safe.
 */
final class OpenRequests {
    static final int MAX = 50_000;

    private final WeakIdentityMap<Exchange> exchanges = new WeakIdentityMap<>();
    private final Consumer<Exchange> forgotten;

    OpenRequests(Consumer<Exchange> forgotten) {
        this.forgotten = forgotten;
    }

    /** False if there are too many already. */
    boolean add(Object request, Exchange exchange) {
        exchanges.removeDead(forgotten);
        if (exchanges.size() >= MAX) {
            return false;
        }
        Exchange before = exchanges.put(request, exchange);
        if (before != null) {
            forgotten.accept(before);
        }
        return true;
    }

    @Nullable
    Exchange get(Object request) {
        return exchanges.get(request);
    }

    @Nullable
    Exchange remove(Object request) {
        return exchanges.remove(request);
    }
}
