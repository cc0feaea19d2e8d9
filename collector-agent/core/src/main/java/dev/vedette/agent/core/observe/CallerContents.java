package dev.vedette.agent.core.observe;

import dev.vedette.agent.core.privacy.Fingerprints;
import dev.vedette.content.Orders;
import dev.vedette.content.Provenance;
import dev.vedette.content.Provenance.Origin;
import dev.vedette.content.Reading;
import dev.vedette.content.ResultReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What each caller has read, and what of it is in its next calls. Results are read by one thread, one after the other, which
 * takes milliseconds for a long one. Whoever asks where a call's arguments are from never waits for it: what has not been read
 * is counted there. Thread-safe but for {@link #read}.
 */
final class CallerContents {
    /** Of all callers together, as {@link Provenance#held} counts: a value takes about 120 bytes. */
    static final int MAX_HELD = 200_000;

    private static final int MAX_CALLERS = 4096;
    private static final int MAX_DESTINATIONS = 8;
    /** Readings between two counts of what all callers hold: a count looks at each of them. */
    private static final int COUNT_EVERY = 1024;

    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final Fingerprints fingerprints;
    private final Supplier<Orders> orders;

    /** By {@link Provenance#held}, of all callers as far as counted; by {@link #read} alone, as what follows. */
    private long held;

    private int uncounted;

    /** Made by who reads first: a request must not wait for weights. */
    private volatile Optional<Reader> reader = Optional.empty();

    private record Reader(ResultReader results, String weights) {}

    private static final class Caller {
        private final Provenance provenance = new Provenance();
        /** Results that will be read, and those that will not. */
        private final AtomicInteger waiting = new AtomicInteger();

        private final AtomicInteger skipped = new AtomicInteger();
        private volatile long usedNanos = System.nanoTime();

        /** What of it is in {@link CallerContents#held}. */
        private int counted;
    }

    /** @param orders weights by which sentences are judged, asked for when the first result is read */
    CallerContents(Fingerprints fingerprints, Supplier<Orders> orders) {
        this.fingerprints = fingerprints;
        this.orders = orders;
    }

    /** How many of the caller's results wait to be read. */
    int waiting(String caller) {
        // One that was forgotten meanwhile counts down from nothing.
        return Math.max(0, caller(caller).waiting.get());
    }

    /**
     * Where a call's arguments are from.
     *
     * @param waiting results of the caller that came before it and are not read yet
     */
    CallOrigin called(String caller, String tool, Set<String> names, List<String> arguments, int waiting) {
        Caller known = caller(caller);
        Provenance.Told told = known.provenance.told(tool, names, arguments, MAX_DESTINATIONS);
        Origin origin = told.origin();
        return new CallOrigin(
                origin,
                origin.sentence() == 0
                        ? Optional.empty()
                        : Optional.of(fingerprint(Long.toHexString(origin.sentence()))),
                fingerprints(told.destinations()),
                origin.sentence() == 0 ? Optional.empty() : reader.map(Reader::weights),
                waiting + known.skipped.get());
    }

    /** The keyed fingerprints of values as {@link Provenance} writes them. */
    List<String> fingerprints(List<String> values) {
        if (values.isEmpty()) {
            return List.of();
        }
        List<String> fingerprints = new ArrayList<>(values.size());
        for (String value : values) {
            fingerprints.add(fingerprint(value));
        }
        return fingerprints;
    }

    /** The keyed fingerprint of a value as {@link Provenance} writes it. */
    private String fingerprint(String value) {
        return fingerprints.of(Fingerprints.Domain.VALUE, value).text();
    }

    /** A call has given back what {@link #read} will read. */
    void returned(String caller) {
        caller(caller).waiting.incrementAndGet();
    }

    /** A call has given back what nobody will read, as the caller's next calls say. */
    void skipped(String caller) {
        caller(caller).skipped.incrementAndGet();
    }

    private Caller caller(String name) {
        Caller present = callers.get(name);
        Caller known = present == null ? callers.computeIfAbsent(name, unused -> new Caller()) : present;
        known.usedNanos = System.nanoTime();
        return known;
    }

    /**
     * Reads what a call has given back, after {@link #returned}. One at a time: of a caller's results the first has to be the
     * first.
     *
     * @param texts all of the result
     */
    Optional<Reading> read(String caller, List<String> texts) {
        Caller known = caller(caller);
        known.waiting.decrementAndGet();
        try {
            Reading reading = reader().results.read(String.join("\n", texts));
            known.provenance.add(reading);
            count(known);
            return Optional.of(reading);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            known.skipped.incrementAndGet();
            return Optional.empty();
        }
    }

    /** Asked for by {@link #read} alone. */
    private Reader reader() {
        if (reader.isEmpty()) {
            Orders weights = orders.get();
            reader = Optional.of(new Reader(new ResultReader(weights), weights.label()));
        }
        return reader.get();
    }

    /** What calls alone have added is seen with the next result of their caller, or with the next count of all. */
    private void count(Caller caller) {
        add(caller);
        if (++uncounted == COUNT_EVERY) {
            countAll();
        }
        if (held > MAX_HELD || callers.size() > MAX_CALLERS) {
            callers.entrySet().stream()
                    .sorted(Comparator.comparingLong(entry -> entry.getValue().usedNanos))
                    .limit(1 + callers.size() / 4)
                    .toList()
                    .forEach(entry -> callers.remove(entry.getKey(), entry.getValue()));
            countAll();
        }
    }

    private void add(Caller caller) {
        int now = caller.provenance.held();
        held += now - caller.counted;
        caller.counted = now;
    }

    private void countAll() {
        uncounted = 0;
        held = 0;
        for (Caller caller : callers.values()) {
            caller.counted = 0;
            add(caller);
        }
    }

    /** For tests: how many callers there is anything of. */
    int size() {
        return callers.size();
    }
}
