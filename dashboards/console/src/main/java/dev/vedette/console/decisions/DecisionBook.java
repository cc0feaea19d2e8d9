package dev.vedette.console.decisions;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The newest decision on each alert, of the {@value #MOST} alerts that were decided on last. Newest is what the broker took
 * last, as the detection and the delivery job have it. Thread-safe.
 */
public final class DecisionBook {

    /** Some MB with reasons of usual length, 25 MB if each is as long as it may be. */
    public static final int MOST = 10_000;

    private final int most;
    /** The one decided on longest ago first. */
    private final Map<String, Entry> newest = new LinkedHashMap<>();

    public DecisionBook() {
        this(MOST);
    }

    DecisionBook(int most) {
        this.most = most;
    }

    /**
     * Where a decision stands.
     *
     * @param timestamp of the broker, in milliseconds since 1970
     * @param offset tells those of one millisecond apart: an alert's records are in one partition
     */
    record Place(long timestamp, long offset) implements Comparable<Place> {
        /** Before every record of the topic. */
        static final Place BEFORE = new Place(Long.MIN_VALUE, -1);

        @Override
        public int compareTo(Place other) {
            return timestamp != other.timestamp
                    ? Long.compare(timestamp, other.timestamp)
                    : Long.compare(offset, other.offset);
        }
    }

    private record Entry(Decision decision, Place place) {}

    /** Takes in a decision, unless a newer one is known; what takes a decision back stays too, as older ones may come after it. */
    synchronized void take(String alertId, Decision decision, Place place) {
        Entry held = newest.get(alertId);
        if (held != null && held.place().compareTo(place) >= 0) {
            return;
        }
        newest.remove(alertId);
        newest.put(alertId, new Entry(decision, place));
        if (newest.size() > most) {
            newest.remove(newest.keySet().iterator().next());
        }
    }

    /** Takes in what was decided before the topic's first record, the newest first: it displaces nothing. */
    synchronized void recall(Map<String, Decision> older) {
        Map<String, Entry> known = new LinkedHashMap<>(newest);
        newest.clear();
        older.entrySet().stream()
                .filter(past -> !known.containsKey(past.getKey()))
                .limit(Math.max(0, most - known.size()))
                .collect(Collectors.collectingAndThen(Collectors.toList(), list -> {
                    Collections.reverse(list);
                    return list;
                }))
                .forEach(past -> newest.put(past.getKey(), new Entry(past.getValue(), Place.BEFORE)));
        newest.putAll(known);
    }

    public synchronized Decision of(String alertId) {
        return Optional.ofNullable(newest.get(alertId)).map(Entry::decision).orElse(Decision.NONE);
    }

    /** The alerts that are in one of {@code states}; of those that are open only such as were once decided on. */
    public synchronized Set<String> alertsIn(Set<State> states) {
        Set<State> wanted = states.isEmpty() ? EnumSet.noneOf(State.class) : EnumSet.copyOf(states);
        return newest.entrySet().stream()
                .filter(entry -> wanted.contains(entry.getValue().decision().state()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
