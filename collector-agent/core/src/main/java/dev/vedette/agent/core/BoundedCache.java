package dev.vedette.agent.core;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was found out before of texts that clients say again and again. When there are too many all is forgotten, and found out
 * anew: clients choose the texts, and no order among them is worth its cost. Thread-safe.
 */
public final class BoundedCache<V> {
    /** Texts that it knows at most, or a few more while threads add at once. */
    public static final int MAX = 1024;

    private final Map<String, V> known = new ConcurrentHashMap<>();

    /** Null if it is not known. */
    public @Nullable V get(String text) {
        return known.get(text);
    }

    /** Returns the value. */
    public V keep(String text, V value) {
        if (known.size() >= MAX) {
            known.clear();
        }
        known.put(text, value);
        return value;
    }
}
