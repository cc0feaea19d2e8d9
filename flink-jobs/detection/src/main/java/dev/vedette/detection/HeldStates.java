package dev.vedette.detection;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A subtask's states of correlations as objects ({@link HeldObjects}). So are their timers: while a state is an object it
 * stands in a queue here, and Flink has a timer for what it has bytes of. Of the task's thread alone.
 */
final class HeldStates extends HeldObjects<HeldStates.Place, EntityStates> {

    private static final int FIRST_WRITTEN = 4096;
    private static final int MOST_KEPT = 1 << 16;

    private final Stored stored;
    private final Consumer<String> currentKey;
    private final Timers timers;
    private final boolean inOrder;
    private final RuleStates rules;
    private DataOutputSerializer writing = new DataOutputSerializer(FIRST_WRITTEN);

    /** Those that wait for event time, the earliest first. */
    private final WaitingStates waiting = new WaitingStates();

    /** Flink's timers in event time, of the current key. */
    interface Timers {
        void register(String slot, long millis);

        void delete(String slot, long millis);
    }

    /**
     * @param key Flink's
     * @param slot among the states of that key
     */
    record Place(String key, String slot) {
        /** By hand: each event looks for some. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place its && key.equals(its.key) && slot.equals(its.slot);
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + slot.hashCode();
        }
    }

    /** Of a timer that is not there. */
    static final long NEVER = Long.MAX_VALUE;

    /** Where the bytes of the current key's states are. */
    interface Stored {
        byte @Nullable [] read(String slot) throws Exception;

        void write(String slot, byte[] bytes) throws Exception;

        void remove(String slot) throws Exception;
    }

    /**
     * @param stored where the bytes are
     * @param currentKey sets it
     * @param inOrder whether all states have to be asked in the order of their timers: then Flink has each from the moment
     *     that it is known, because it does not tell what comes next
     * @param maxBytes how much memory objects may take, about
     * @param rules who is told what the objects of each rule take
     * @param nanoTime as {@link System#nanoTime}
     */
    HeldStates(
            Stored stored,
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
    byte[] encode(EntityStates one) throws Exception {
        byte[] bytes = one.write(writing);
        if (writing.length() > MOST_KEPT) {
            writing = new DataOutputSerializer(FIRST_WRITTEN);
        }
        return bytes;
    }

    @Override
    void store(EntityStates one, byte[] bytes) throws Exception {
        currentKey.accept(one.place().key());
        stored.write(one.place().slot(), bytes);
        register(one);
    }

    @Override
    String key(Place place) {
        return place.key();
    }

    @Override
    String slot(Place place) {
        return place.slot();
    }

    @Override
    void letGo(EntityStates one) {
        waiting.forget(one);
        one.uncount();
    }

    /** The states of the place, whose key is the current one. */
    Optional<EntityStates> find(Place place) throws Exception {
        Optional<EntityStates> known = object(place);
        if (known.isPresent()) {
            return known;
        }
        byte[] bytes = stored.read(place.slot());
        return bytes == null ? Optional.empty() : Optional.of(hold(EntityStates.read(place, bytes, rules)));
    }

    /** For new states, where {@link #find} has found none. */
    EntityStates create(Place place) {
        return hold(new EntityStates(place, rules));
    }

    /**
     * Has the state asked when the watermark has come to the millisecond, or earlier: a timer that comes too early costs less
     * than one that is moved with each event. {@link #NEVER} takes back what was said before.
     */
    void wake(EntityStates one, long millis) {
        if (millis == NEVER) {
            stopWaiting(one);
        } else if (millis < one.timer) {
            one.timer = millis;
            if (inOrder) {
                register(one);
            } else {
                waiting.put(one, millis);
            }
        }
    }

    private void stopWaiting(EntityStates one) {
        waiting.stop(one);
        one.timer = NEVER;
    }

    /** The next state that is to be asked by this watermark, in milliseconds; it waits for nothing any more. */
    Optional<EntityStates> due(long watermark) {
        EntityStates first = waiting.poll(watermark);
        if (first == null) {
            return Optional.empty();
        }
        first.timer = NEVER;
        return Optional.of(first);
    }

    /**
     * Flink's timer for the place, whose key is the current one, has come; false if its state is not to be asked, because
     * {@link #due} will give it.
     */
    boolean rang(Place place, long millis) throws Exception {
        Optional<EntityStates> known = object(place);
        if (known.isEmpty()) {
            return true;
        }
        EntityStates one = known.get();
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
    private void register(EntityStates one) {
        if (one.timer < one.registered) {
            unregister(one);
            timers.register(one.place().slot(), one.timer);
            one.registered = one.timer;
        }
    }

    private void unregister(EntityStates one) {
        if (one.registered != NEVER) {
            timers.delete(one.place().slot(), one.registered);
            one.registered = NEVER;
        }
    }

    /** Forgets the states of the place, whose key is the current one. */
    void remove(Place place) throws Exception {
        Optional<EntityStates> known = forget(place);
        known.ifPresent(one -> {
            waiting.forget(one);
            unregister(one);
            one.uncount();
        });
        stored.remove(place.slot());
    }
}
