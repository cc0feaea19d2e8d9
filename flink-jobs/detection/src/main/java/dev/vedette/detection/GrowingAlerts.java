package dev.vedette.detection;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Alerts on their way out of an operator: the first record of an alert goes at once, and what it grows by until the next
 * {@link #flush} goes then, as one record. So an alert that grows with each of thousands of events a second costs no more
 * than one that grows ten times. Not thread-safe: the operator's own thread calls.
 *
 * @param <T> an alert as it was found, cheaper than its record
 */
final class GrowingAlerts<T> {
    /** Between two calls of {@link #flush}. */
    static final long PAUSE_MILLIS = 100;

    private final Consumer<T> out;
    private final Set<String> written = new HashSet<>();
    private final Map<String, T> waiting = new LinkedHashMap<>();

    GrowingAlerts(Consumer<T> out) {
        this.out = out;
    }

    void take(String alertId, T alert) {
        if (written.add(alertId)) {
            out.accept(alert);
        } else {
            waiting.put(alertId, alert);
        }
    }

    /** Writes what waits. Has to be called before a checkpoint and at the end: no state holds what waits. */
    void flush() {
        written.clear();
        written.addAll(waiting.keySet());
        waiting.values().forEach(out);
        waiting.clear();
    }
}
