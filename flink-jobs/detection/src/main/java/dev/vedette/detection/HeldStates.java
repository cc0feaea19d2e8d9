package dev.vedette.detection;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.CorrelationState;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.heap.HeapPriorityQueue;

/**
 * A subtask's states of correlations as objects ({@link HeldObjects}). So are their timers: while a state is an object it
 * stands in a queue here, and Flink has a timer for what it has bytes of. Of the task's thread alone.
 */
final class HeldStates extends HeldObjects<HeldStates.Place, HeldStates.Held> {

    /** An object that remembers nothing, with its places in the tables here. */
    private static final int BYTES_OF_A_STATE = 680;

    private static final int FIRST_QUEUE = 64;

    private final MapState<String, byte[]> stored;
    private final Consumer<String> currentKey;
    private final Timers timers;
    private final boolean inOrder;
    private final RuleStates rules;

    /** Those that wait for event time, the earliest first. */
    private final HeapPriorityQueue<Held> waiting =
            new HeapPriorityQueue<>((one, other) -> Long.compare(one.timer, other.timer), FIRST_QUEUE);

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
    static final class Held extends HeldObjects.Entry<Place> {
        private final RuleStates.OfRule ofRule;
        private CorrelationState state;

        /** What {@link CorrelationState#dropped} said last. */
        long dropped;
        /** The watermark, in milliseconds, at which it wants to be asked; NEVER if none is known. */
        private long timer = NEVER;
        /** Flink's timer for it, as far as it is known. */
        private long registered = NEVER;

        private Held(Place place, CorrelationState state, RuleStates.OfRule ofRule) {
            super(place);
            this.ofRule = ofRule;
            this.state = state;
            this.dropped = state.dropped();
        }

        CorrelationState state() {
            return state;
        }

        @Override
        long measure() {
            return BYTES_OF_A_STATE
                    + 2L * (place().key().length() + place().slot().length())
                    + state.bytes();
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
        super(maxBytes, nanoTime);
        this.stored = stored;
        this.currentKey = currentKey;
        this.timers = timers;
        this.inOrder = inOrder;
        this.rules = rules;
    }

    @Override
    void writeBytes(Held one) throws Exception {
        currentKey.accept(one.place().key());
        stored.put(one.place().slot(), one.state.write());
        register(one);
    }

    @Override
    void grown(Held one, long more) {
        one.ofRule.add(more);
    }

    @Override
    void letGo(Held one) {
        stopWaiting(one);
    }

    /** The state of the place, whose key is the current one. */
    Optional<Held> find(Place place, CompiledCorrelation correlation) throws Exception {
        Optional<Held> known = object(place);
        if (known.isEmpty()) {
            byte[] bytesOf = stored.get(place.slot());
            return bytesOf == null
                    ? Optional.empty()
                    : Optional.of(hold(place, CorrelationState.read(correlation, bytesOf)));
        }
        Held one = known.get();
        if (one.state.correlation() != correlation) {
            // The rule was changed: title, level or thresholds are others now.
            one.state = CorrelationState.read(correlation, one.state.write());
            one.dropped = one.state.dropped();
        }
        return known;
    }

    /** A new state, where {@link #find} has found none. */
    Held create(Place place, Supplier<CorrelationState> state) {
        return hold(place, state.get());
    }

    private Held hold(Place place, CorrelationState state) {
        return hold(
                new Held(place, state, rules.of(state.correlation().metadata().id())));
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
        Optional<Held> known = object(place);
        if (known.isEmpty()) {
            return true;
        }
        Held one = known.get();
        if (one.registered == millis) {
            one.registered = NEVER;
            if (inOrder) {
                one.timer = NEVER;
            } else if (!one.isChanged()) {
                // What does not change is not written again.
                register(one);
            }
        }
        return inOrder;
    }

    /** Has Flink wake the state, whose key is the current one, when it would be due here. */
    private void register(Held one) {
        if (one.timer < one.registered) {
            unregister(one);
            timers.register(one.place().slot(), one.timer);
            one.registered = one.timer;
        }
    }

    private void unregister(Held one) {
        if (one.registered != NEVER) {
            timers.delete(one.place().slot(), one.registered);
            one.registered = NEVER;
        }
    }

    /** Forgets the state, whose key is the current one; false if there was none. */
    boolean remove(Place place) throws Exception {
        Optional<Held> known = forget(place);
        known.ifPresent(one -> {
            stopWaiting(one);
            unregister(one);
        });
        boolean there = known.isPresent() || stored.contains(place.slot());
        stored.remove(place.slot());
        return there;
    }
}
