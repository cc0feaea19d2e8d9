package dev.vedette.detection;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.CorrelationState;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.heap.AbstractHeapPriorityQueueElement;
import org.apache.flink.runtime.state.heap.HeapPriorityQueue;

/**
 * A subtask's states of correlations as objects. Flink's keyed state holds their bytes; they are read when somebody first
 * asks for them and written when the task has nothing else to do, at the latest with the next checkpoint, and when others
 * need the room: not with each event. So are their timers: while a state is an object it stands in a queue here, and Flink
 * has a timer for what it has bytes of. Bounded in bytes; of the task's thread alone.
 */
final class HeldStates {

    /** An object that remembers nothing, with its places in the tables here. */
    private static final int BYTES_OF_A_STATE = 680;

    private static final int FIRST_QUEUE = 64;

    /** What changes again within this time is written once. */
    static final long REST_NANOS = 500_000_000L;

    private final MapState<String, byte[]> stored;
    private final Consumer<String> currentKey;
    private final Timers timers;
    private final boolean inOrder;
    private final long maxBytes;
    private final RuleStates rules;
    private final LongSupplier nanoTime;
    /** The one that nobody asked for for longest first. */
    private final LinkedHashMap<Place, Held> held = new LinkedHashMap<>(64, 0.75f, true);

    /** Those that are no longer what is stored, the one that has been so for longest first. */
    private final Set<Held> unwritten = new LinkedHashSet<>();

    /** Those that wait for event time, the earliest first. */
    private final HeapPriorityQueue<Held> waiting =
            new HeapPriorityQueue<>((one, other) -> Long.compare(one.timer, other.timer), FIRST_QUEUE);

    private long bytes;

    /** Flink's timers in event time, of the current key. */
    interface Timers {
        void register(String slot, long millis);

        void delete(String slot, long millis);
    }

    /**
     * @param key Flink's
     * @param slot among the states of that key
     */
    record Place(String key, String slot) {}

    /** Of a timer that is not there. */
    static final long NEVER = Long.MAX_VALUE;

    /** A state, and what has to be known of it beside. */
    static final class Held extends AbstractHeapPriorityQueueElement {
        private final Place place;
        private final RuleStates.OfRule ofRule;
        private CorrelationState state;
        private boolean changed;
        /** By nanoTime, since when the bytes are others. */
        private long changedAt;

        private long bytes;

        /** What {@link CorrelationState#dropped} said last. */
        long dropped;
        /** The watermark, in milliseconds, at which it wants to be asked; NEVER if none is known. */
        private long timer = NEVER;
        /** Flink's timer for it, as far as it is known. */
        private long registered = NEVER;

        private Held(Place place, CorrelationState state, RuleStates.OfRule ofRule) {
            this.place = place;
            this.ofRule = ofRule;
            this.state = state;
            this.dropped = state.dropped();
        }

        CorrelationState state() {
            return state;
        }

        Place place() {
            return place;
        }
    }

    /**
     * @param stored where the bytes are, by slot of the current key
     * @param currentKey sets it
     * @param inOrder whether all states have to be asked in the order of their timers: then Flink has each from the moment
     *     that it is known, because it does not tell what comes next
     * @param maxBytes how much memory objects may take, about
     * @param rules who is told what the objects of each rule take
     * @param nanoTime as {@link System#nanoTime}
     */
    HeldStates(
            MapState<String, byte[]> stored,
            Consumer<String> currentKey,
            Timers timers,
            boolean inOrder,
            long maxBytes,
            RuleStates rules,
            LongSupplier nanoTime) {
        this.stored = stored;
        this.currentKey = currentKey;
        this.timers = timers;
        this.inOrder = inOrder;
        this.maxBytes = maxBytes;
        this.rules = rules;
        this.nanoTime = nanoTime;
    }

    /** The state of the place, whose key is the current one. */
    Optional<Held> find(Place place, CompiledCorrelation correlation) throws Exception {
        Held known = held.get(place);
        if (known == null) {
            byte[] bytesOf = stored.get(place.slot());
            return bytesOf == null
                    ? Optional.empty()
                    : Optional.of(hold(place, CorrelationState.read(correlation, bytesOf)));
        }
        if (known.state.correlation() != correlation) {
            // The rule was changed: title, level or thresholds are others now.
            known.state = CorrelationState.read(correlation, known.state.write());
            known.dropped = known.state.dropped();
        }
        return Optional.of(known);
    }

    /** A new state, where {@link #find} has found none. */
    Held create(Place place, Supplier<CorrelationState> state) {
        return hold(place, state.get());
    }

    private Held hold(Place place, CorrelationState state) {
        Held one =
                new Held(place, state, rules.of(state.correlation().metadata().id()));
        held.put(place, one);
        measure(one);
        return one;
    }

    private void measure(Held one) {
        long now = BYTES_OF_A_STATE
                + 2L * (one.place.key().length() + one.place.slot().length())
                + one.state.bytes();
        bytes += now - one.bytes;
        one.ofRule.add(now - one.bytes);
        one.bytes = now;
    }

    /** Notes that the state is no longer what is stored. */
    void changed(Held one) {
        if (!one.changed) {
            one.changed = true;
            one.changedAt = nanoTime.getAsLong();
            unwritten.add(one);
        }
        measure(one);
    }

    /**
     * Has the state asked when the watermark has come to the millisecond, or earlier: a timer that comes too early costs less
     * than one that is moved with each event. {@link #NEVER} takes back what was said before.
     */
    void wake(Held one, long millis) {
        if (millis == NEVER) {
            stopWaiting(one);
        } else if (millis < one.timer) {
            boolean waits = one.timer != NEVER;
            one.timer = millis;
            if (inOrder) {
                register(one);
            } else if (waits) {
                waiting.adjustModifiedElement(one);
            } else {
                waiting.add(one);
            }
        }
    }

    private void stopWaiting(Held one) {
        if (one.timer != NEVER && !inOrder) {
            waiting.remove(one);
        }
        one.timer = NEVER;
    }

    /** The next state that is to be asked by this watermark, in milliseconds; it waits for nothing any more. */
    Optional<Held> due(long watermark) {
        Held first = waiting.peek();
        if (first == null || first.timer > watermark) {
            return Optional.empty();
        }
        waiting.poll();
        first.timer = NEVER;
        return Optional.of(first);
    }

    /**
     * Flink's timer for the place, whose key is the current one, has come; false if its state is not to be asked, because
     * {@link #due} will give it.
     */
    boolean rang(Place place, long millis) {
        Held known = held.get(place);
        if (known == null) {
            return true;
        }
        if (known.registered == millis) {
            known.registered = NEVER;
            if (inOrder) {
                known.timer = NEVER;
            } else if (!known.changed) {
                // What does not change is not written again.
                register(known);
            }
        }
        return inOrder;
    }

    /** Has Flink wake the state, whose key is the current one, when it would be due here. */
    private void register(Held one) {
        if (one.timer < one.registered) {
            unregister(one);
            timers.register(one.place.slot(), one.timer);
            one.registered = one.timer;
        }
    }

    private void unregister(Held one) {
        if (one.registered != NEVER) {
            timers.delete(one.place.slot(), one.registered);
            one.registered = NEVER;
        }
    }

    /** Forgets the state, whose key is the current one; false if there was none. */
    boolean remove(Place place) throws Exception {
        Held known = held.remove(place);
        if (known != null) {
            bytes -= known.bytes;
            unwritten.remove(known);
            known.ofRule.add(-known.bytes);
            stopWaiting(known);
            unregister(known);
        }
        boolean there = known != null || stored.contains(place.slot());
        stored.remove(place.slot());
        return there;
    }

    /** Writes and lets go of what nobody asked for for longest, until the rest fits. Changes the current key. */
    void makeRoom() throws Exception {
        Iterator<Held> oldest = held.values().iterator();
        while (bytes > maxBytes && held.size() > 1) {
            Held one = oldest.next();
            write(one);
            stopWaiting(one);
            oldest.remove();
            bytes -= one.bytes;
            one.ofRule.add(-one.bytes);
        }
    }

    /** Writes all that has changed: for a checkpoint. Changes the current key. */
    void writeAll() throws Exception {
        writeBehind(Long.MAX_VALUE, 0);
    }

    /**
     * Writes what has not been the same as its bytes for a while, so that a checkpoint, for which events have to wait, finds
     * little to write. Changes the current key.
     *
     * @param nanos for about so long
     */
    void writeBehind(long nanos) throws Exception {
        writeBehind(nanos, REST_NANOS);
    }

    private void writeBehind(long nanos, long rest) throws Exception {
        long start = nanoTime.getAsLong();
        long now = start;
        Iterator<Held> oldest = unwritten.iterator();
        while (oldest.hasNext() && now - start < nanos) {
            Held one = oldest.next();
            if (now - one.changedAt < rest) {
                return;
            }
            oldest.remove();
            store(one);
            now = nanoTime.getAsLong();
        }
    }

    private void write(Held one) throws Exception {
        if (unwritten.remove(one)) {
            store(one);
        }
    }

    private void store(Held one) throws Exception {
        currentKey.accept(one.place.key());
        stored.put(one.place.slot(), one.state.write());
        register(one);
        one.changed = false;
    }

    /** Of all objects, about. */
    long bytes() {
        return bytes;
    }

    int size() {
        return held.size();
    }

    /** Of those, what is no longer what is stored. */
    int unwritten() {
        return unwritten.size();
    }
}
