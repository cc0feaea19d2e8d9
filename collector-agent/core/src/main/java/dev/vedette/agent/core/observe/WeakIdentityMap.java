package dev.vedette.agent.core.observe;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Values by the identity of objects of the application, which are held weakly. Thread-safe. */
final class WeakIdentityMap<V> {
    private final Map<Object, V> values = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> dead = new ReferenceQueue<>();

    @Nullable
    V get(Object object) {
        return values.get(new Lookup(object));
    }

    @Nullable
    V remove(Object object) {
        return values.remove(new Lookup(object));
    }

    /** @return the object's value before */
    @Nullable
    V put(Object object, V value) {
        return values.put(new WeakKey(object, dead), value);
    }

    /** Of objects that are there, and of dead ones that were not removed yet. */
    int size() {
        return values.size();
    }

    /** Atomically; a change that gives null removes the object. */
    void change(Object object, Change<V> change) {
        values.compute(new WeakKey(object, dead), (key, value) -> change.of(value));
    }

    /** As {@link #change}, for an object that is there. */
    void changePresent(Object object, UnaryOperator<@Nullable V> change) {
        values.computeIfPresent(new Lookup(object), (key, value) -> change.apply(value));
    }

    /** Gives away the values of objects that nobody else holds any longer. */
    void removeDead(Consumer<V> taker) {
        for (Reference<?> key = dead.poll(); key != null; key = dead.poll()) {
            V value = values.remove(key);
            if (value != null) {
                taker.accept(value);
            }
        }
    }

    void removeAll(Consumer<V> taker) {
        for (Object key : values.keySet()) {
            V value = values.remove(key);
            if (value != null) {
                taker.accept(value);
            }
        }
    }

    /** What becomes of a value. */
    interface Change<V> {
        @Nullable
        V of(@Nullable V before);
    }

    private static final class WeakKey extends WeakReference<Object> {
        private final int hash;

        WeakKey(Object object, ReferenceQueue<Object> dead) {
            super(object, dead);
            this.hash = System.identityHashCode(object);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            Object object = get();
            return this == other || (object != null && other instanceof WeakKey key && object == key.get());
        }
    }

    /** Finds a {@link WeakKey} without giving the collector one more reference to look after. */
    private static final class Lookup {
        private final Object object;

        Lookup(Object object) {
            this.object = object;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }

        @Override
        @SuppressWarnings("EqualsWhichDoesntCheckParameterClass")
        public boolean equals(@Nullable Object other) {
            return other instanceof WeakKey key && object == key.get();
        }
    }
}
