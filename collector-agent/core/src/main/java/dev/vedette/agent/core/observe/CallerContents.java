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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What each caller has read, and what of it is in its next calls. Results are read by a thread of their own, which takes
 * milliseconds for a long one; arguments, which are short, on the thread that serves the request. That one never waits: what
 * has not been read when the next call comes is counted there. Thread-safe.
 */
final class CallerContents {
    /** Of all callers together, as {@link Provenance#held} counts: a value takes about 120 bytes. */
    static final int MAX_HELD = 200_000;

    private static final int MAX_CALLERS = 4096;
    private static final int MAX_WAITING_CHARACTERS = 4 << 20;
    private static final int MAX_WAITING = 1024;
    private static final int MAX_DESTINATIONS = 8;
    /** Readings between two counts of what all callers hold: a count looks at each of them. */
    private static final int COUNT_EVERY = 1024;

    private static final int OFTEN = 400;
    private static final long OFTEN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long SELDOM_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final Queue<Result> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingCharacters = new AtomicLong();
    private final AtomicInteger waitingResults = new AtomicInteger();
    private final Fingerprints fingerprints;
    private final Supplier<Orders> orders;

    /** By {@link Provenance#held}, of all callers as far as counted; by {@link #readNext} alone, one at a time, as what follows. */
    private long held;

    private int uncounted;

    /** Made by who reads first: a request must not wait for weights. */
    private volatile Optional<Reader> reader = Optional.empty();

    private record Reader(ResultReader results, String weights) {}

    private static final class Caller {
        private final Provenance provenance = new Provenance();
        private final AtomicInteger unread = new AtomicInteger();
        private volatile long usedNanos = System.nanoTime();

        /** What of it is in {@link CallerContents#held}. */
        private int counted;
    }

    private record Result(Caller caller, List<String> texts, long characters, Consumer<Reading> told) {}

    /** @param orders weights by which sentences are judged, asked for when the first result is read */
    CallerContents(Fingerprints fingerprints, Supplier<Orders> orders) {
        this.fingerprints = fingerprints;
        this.orders = orders;
    }

    /** A call begins. */
    CallOrigin called(String caller, String tool, Set<String> names, List<String> arguments) {
        Caller known = caller(caller);
        int unread = known.unread.get();
        Provenance.Told told = known.provenance.told(tool, names, arguments, MAX_DESTINATIONS);
        Origin origin = told.origin();
        return new CallOrigin(
                origin,
                origin.sentence() == 0
                        ? Optional.empty()
                        : Optional.of(fingerprint(Long.toHexString(origin.sentence()))),
                fingerprints(told.destinations()),
                origin.sentence() == 0 ? Optional.empty() : reader.map(Reader::weights),
                unread);
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

    /**
     * A call has given back.
     *
     * @param texts all of the result
     * @param told what was read, on the thread that has read it
     */
    void returned(String caller, List<String> texts, Consumer<Reading> told) {
        Caller known = caller(caller);
        known.unread.incrementAndGet();
        long characters = 0;
        for (String text : texts) {
            characters += text.length();
        }
        if (waitingResults.get() >= MAX_WAITING || waitingCharacters.get() > MAX_WAITING_CHARACTERS) {
            return; // it stays unread, and the caller's next calls say so
        }
        waitingResults.incrementAndGet();
        waitingCharacters.addAndGet(characters);
        waiting.add(new Result(known, texts, characters, told));
    }

    private Caller caller(String name) {
        Caller known = callers.computeIfAbsent(name, unused -> new Caller());
        known.usedNanos = System.nanoTime();
        return known;
    }

    /** Reads what is returned, for good. To wake a thread is a system call, so this one looks by itself. */
    void readAll() {
        int idle = 0;
        while (true) {
            idle = readNext() ? 0 : idle + 1;
            if (idle > 0) {
                LockSupport.parkNanos(this, idle > OFTEN ? SELDOM_NANOS : OFTEN_NANOS);
            }
        }
    }

    /** Reads what waits; the server ends. */
    void finish(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until && readNext()) {
            // The next one.
        }
    }

    /** One at a time: of a caller's results the first has to be the first. Requests do not come here. */
    private synchronized boolean readNext() {
        Result next = waiting.poll();
        if (next == null) {
            return false;
        }
        waitingResults.decrementAndGet();
        waitingCharacters.addAndGet(-next.characters);
        try {
            Reading reading = reader().results.read(String.join("\n", next.texts));
            next.caller.provenance.add(reading);
            next.caller.unread.decrementAndGet();
            next.told.accept(reading);
            count(next.caller);
        } catch (RuntimeException | LinkageError e) {
            // The result stays unread, as the caller's next calls say.
        }
        return true;
    }

    /** Asked for by {@link #readNext} alone, one at a time. */
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
