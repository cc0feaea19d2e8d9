package dev.vedette.agent.core.observe;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * HTTP requests that a container began and has not ended, by the identity of the container's own object for it, which
 * is held weakly: a request that is dropped without an end is told as forgotten, and so is one whose object the
 * container takes for another request. Thread-safe.
 */
final class OpenRequests {
    static final int MAX = 50_000;

    private final Map<Object, Exchange> exchanges = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> dead = new ReferenceQueue<>();
    private final Consumer<Exchange> forgotten;

    OpenRequests(Consumer<Exchange> forgotten) {
        this.forgotten = forgotten;
    }

    /** False if there are too many already. */
    boolean add(Object request, Exchange exchange) {
        tellForgotten();
        if (exchanges.size() >= MAX) {
            return false;
        }
        tell(exchanges.put(new Key(request, dead), exchange));
        return true;
    }

    @Nullable
    Exchange get(Object request) {
        return exchanges.get(new Sought(request));
    }

    @Nullable
    Exchange remove(Object request) {
        return exchanges.remove(new Sought(request));
    }

    private void tellForgotten() {
        for (Reference<?> key = dead.poll(); key != null; key = dead.poll()) {
            tell(exchanges.remove(key));
        }
    }

    private void tell(@Nullable Exchange exchange) {
        if (exchange != null) {
            forgotten.accept(exchange);
        }
    }

    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object request, ReferenceQueue<Object> dead) {
            super(request, dead);
            this.hash = System.identityHashCode(request);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            Object request = get();
            return other instanceof Key key && request != null && request == key.get();
        }
    }

    /** What is looked up with: no reference, of which the collector would have to know. */
    private record Sought(Object request) {
        @Override
        public int hashCode() {
            return System.identityHashCode(request);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.get() == request;
        }
    }
}
