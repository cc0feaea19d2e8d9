package dev.vedette.detection;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.state.ValueState;

/** Objects of which each is the one value of a key of Flink's. */
abstract sealed class HeldValues<E extends HeldObjects.Entry<String>> extends HeldObjects<String, E>
        permits HeldWindows, HeldHabits {
    private final ValueState<byte[]> stored;
    private final Consumer<String> currentKey;

    /**
     * @param stored the bytes of the current key's value
     * @param currentKey sets it
     * @param maxBytes how much memory objects may take, about
     * @param nanoTime as {@link System#nanoTime}
     */
    HeldValues(ValueState<byte[]> stored, Consumer<String> currentKey, long maxBytes, LongSupplier nanoTime) {
        super(maxBytes, nanoTime);
        this.stored = stored;
        this.currentKey = currentKey;
    }

    /** An object of what was stored. */
    abstract E decode(String key, byte[] bytes);

    @Override
    final void store(E one, byte[] bytes) throws Exception {
        currentKey.accept(one.place());
        stored.update(bytes);
    }

    @Override
    final String key(String key) {
        return key;
    }

    @Override
    final String slot(String key) {
        return "";
    }

    /** The object of the current key. */
    final Optional<E> find(String key) throws Exception {
        Optional<E> known = object(key);
        if (known.isPresent()) {
            return known;
        }
        byte[] bytes = stored.value();
        return bytes == null ? Optional.empty() : Optional.of(hold(decode(key, bytes)));
    }

    /** Forgets the object of the current key. */
    final void remove(String key) throws Exception {
        forget(key);
        stored.clear();
    }
}
