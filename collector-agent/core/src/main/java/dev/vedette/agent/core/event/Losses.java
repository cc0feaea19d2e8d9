package dev.vedette.agent.core.event;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts events that will never be sent, by reason, until the agent has told of them. Thread-safe; never waits. */
public final class Losses {
    private final Map<String, LongAdder> counted = new ConcurrentHashMap<>();
    private final Map<String, Long> told = new ConcurrentHashMap<>();

    /** So many more events are lost. */
    public void add(String reason, long events) {
        if (events > 0) {
            counted.computeIfAbsent(reason, first -> new LongAdder()).add(events);
        }
    }

    /** What nobody was told of yet. */
    public Map<String, Long> untold() {
        Map<String, Long> untold = new TreeMap<>();
        total().forEach((reason, events) -> {
            long rest = events - told.getOrDefault(reason, 0L);
            if (rest > 0) {
                untold.put(reason, rest);
            }
        });
        return untold;
    }

    /** So many of them are told of now. */
    public void told(String reason, long events) {
        told.merge(reason, events, Long::sum);
    }

    /** All since the start. */
    public Map<String, Long> total() {
        Map<String, Long> total = new TreeMap<>();
        counted.forEach((reason, events) -> total.put(reason, events.sum()));
        return total;
    }
}
