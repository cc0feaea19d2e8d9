package dev.vedette.agent.core.observe;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * JSON-RPC requests whose response has not been seen, by the stream that will carry it and their id. Holds streams
 * weakly: one that dies without a response takes its requests along, which is told. Thread-safe.
 */
final class PendingCalls {
    static final int MAX = 50_000;

    private final Map<Key, RpcCall> calls = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> dead = new ReferenceQueue<>();
    private final Consumer<RpcCall> unanswered;

    PendingCalls(Consumer<RpcCall> unanswered) {
        this.unanswered = unanswered;
    }

    boolean contains(Object stream, String id) {
        return calls.containsKey(new Key(stream, id, null));
    }

    /** False if there are too many already. */
    boolean add(Object stream, String id, RpcCall call) {
        tellUnanswered();
        if (calls.size() >= MAX) {
            return false;
        }
        calls.put(new Key(stream, id, dead), call);
        return true;
    }

    @Nullable
    RpcCall remove(Object stream, String id) {
        return calls.remove(new Key(stream, id, null));
    }

    private void tellUnanswered() {
        for (Reference<?> key = dead.poll(); key != null; key = dead.poll()) {
            RpcCall call = calls.remove(key);
            if (call != null) {
                unanswered.accept(call);
            }
        }
    }

    private static final class Key extends WeakReference<Object> {
        private final String id;
        private final int hash;

        Key(Object stream, String id, @Nullable ReferenceQueue<Object> dead) {
            super(stream, dead);
            this.id = id;
            this.hash = System.identityHashCode(stream) * 31 + id.hashCode();
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
            Object stream = get();
            return other instanceof Key key && stream != null && stream == key.get() && id.equals(key.id);
        }
    }
}
