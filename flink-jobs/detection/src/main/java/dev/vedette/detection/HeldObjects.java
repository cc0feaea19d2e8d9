package dev.vedette.detection;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Objects that a subtask has made of what keyed state holds as bytes. They are written there when others need the room, when
 * they rest, and for a savepoint: not with each event. What has changed since is in a checkpoint's {@link AsynchronousSnapshot}, as
 * it was when the checkpoint came, although events go on meanwhile: each object is encoded before it changes for the first
 * time after that, and all others bit by bit. Bounded in bytes; of the task's thread alone.
 *
 * @param <P> where its bytes are
 */
abstract sealed class HeldObjects<P, E extends HeldObjects.Entry<P>> permits HeldStates, HeldValues {
    private final long maxBytes;
    private final LongSupplier nanoTime;
    /** The one that was held, or passed over by {@link #makeRoom}, for longest first. */
    private final LinkedHashMap<P, E> held = new LinkedHashMap<>(64);

    /** Those that are no longer what is stored. */
    private final Set<E> unwritten = new LinkedHashSet<>();

    private long bytes;
    /** How many checkpoints have come. */
    private int checkpoints;
    /** The one whose snapshot is being taken. */
    private @Nullable AsynchronousSnapshot snapshot;
    /** What may not be in it yet. */
    private Deque<E> left = new ArrayDeque<>(0);

    /** An object, and what has to be known of it beside. */
    abstract static class Entry<P> {
        private final P place;
        /** Since it was passed over for the last time. */
        private boolean asked;

        private boolean changed;
        /** How many checkpoints had come when it changed for the last time. */
        private int changedAfter;
        /** The last checkpoint that holds it, or needs not, because what was stored then was the same. */
        private int takenBy;

        private long bytes;

        Entry(P place) {
            this.place = place;
        }

        final P place() {
            return place;
        }

        /** Whether it is no longer what is stored. */
        final boolean isChanged() {
            return changed;
        }

        /** What it takes in memory, about. */
        abstract long measure();
    }

    /**
     * @param maxBytes how much memory objects may take, about
     * @param nanoTime as {@link System#nanoTime}
     */
    HeldObjects(long maxBytes, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
    }

    /** The object as it is stored. */
    abstract byte[] encode(E object) throws Exception;

    /** Stores the object's bytes. May change the current key. */
    abstract void store(E object, byte[] bytes) throws Exception;

    /** Flink's key of the place. */
    abstract String key(P place);

    /** Which of the key's values. */
    abstract String slot(P place);

    /** The object goes, and what is stored is the same. */
    void letGo(E object) {}

    /** The object, which may be changed now. */
    final Optional<E> object(P place) throws Exception {
        E one = held.get(place);
        if (one == null) {
            return Optional.empty();
        }
        Entry<P> entry = one;
        entry.asked = true;
        if (snapshot != null && isLeft(one)) {
            take(one);
        }
        return Optional.of(one);
    }

    /** Takes an object that is what is stored, or is nothing yet. */
    final E hold(E one) {
        held.put(one.place(), one);
        measure(one);
        return one;
    }

    private void measure(E one) {
        Entry<P> entry = one;
        long now = one.measure();
        long more = now - entry.bytes;
        bytes += more;
        entry.bytes = now;
    }

    /** Notes that the object is no longer what is stored. */
    final void changed(E one) {
        Entry<P> entry = one;
        entry.changedAfter = checkpoints;
        if (!entry.changed) {
            entry.changed = true;
            entry.takenBy = checkpoints;
            unwritten.add(one);
        }
        measure(one);
    }

    /** Forgets the object, written or not. */
    final Optional<E> forget(P place) throws Exception {
        Optional<E> known = object(place);
        known.ifPresent(one -> {
            held.remove(place);
            unwritten.remove(one);
            uncount(one);
        });
        return known;
    }

    private void uncount(E one) {
        Entry<P> entry = one;
        bytes -= entry.bytes;
    }

    /**
     * Writes and lets go of what nobody has asked for lately, until the rest fits: who was asked for since it was looked at
     * for the last time is passed over once (the clock algorithm; an order by use would be written anew with each event).
     * Changes the current key.
     */
    final void makeRoom() throws Exception {
        while (bytes > maxBytes && held.size() > 1) {
            Iterator<E> oldest = held.values().iterator();
            E one = oldest.next();
            oldest.remove();
            Entry<P> entry = one;
            if (entry.asked) {
                entry.asked = false;
                held.put(entry.place, one);
                continue;
            }
            if (entry.changed) {
                write(one);
            }
            letGo(one);
            uncount(one);
        }
    }

    /** Writes all that has changed: for a savepoint. Changes the current key. */
    final void writeAll() throws Exception {
        while (!unwritten.isEmpty()) {
            write(unwritten.iterator().next());
        }
    }

    private void write(E one) throws Exception {
        byte[] written = snapshot != null && isLeft(one) ? take(one) : encode(one);
        write(one, written);
    }

    private void write(E one, byte[] written) throws Exception {
        store(one, written);
        Entry<P> entry = one;
        entry.changed = false;
        unwritten.remove(one);
    }

    /** A checkpoint has come that holds what is stored: all else that there is now goes into this snapshot. */
    final void begin(AsynchronousSnapshot begun) {
        abandon();
        checkpoints++;
        snapshot = begun;
        left = new ArrayDeque<>(unwritten);
    }

    /**
     * Goes on with the snapshot for some time; what has not changed since the checkpoint before is stored too, so that the
     * next one need not hold it. Changes the current key.
     *
     * @param nanos how long, about
     * @param most objects, at most
     * @return whether there is more to do
     */
    final boolean takeMore(long nanos, int most) throws Exception {
        AsynchronousSnapshot taken = snapshot;
        if (taken == null) {
            return false;
        }
        long start = nanoTime.getAsLong();
        for (int taking = most; !left.isEmpty(); taking--) {
            E one = left.poll();
            Entry<P> entry = one;
            if (isLeft(one)) {
                byte[] encoded = take(one);
                if (entry.changedAfter < checkpoints - 1) {
                    write(one, encoded);
                }
            }
            if (taking <= 1 || nanoTime.getAsLong() - start >= nanos) {
                return true;
            }
        }
        snapshot = null;
        taken.complete();
        return false;
    }

    /** How many objects there are to be looked at for the snapshot that is being taken. */
    final int left() {
        return left.size();
    }

    /** Whether the object has changed before the checkpoint whose snapshot is being taken, and is not in it. */
    private boolean isLeft(E one) {
        Entry<P> entry = one;
        return entry.changed && entry.takenBy < checkpoints;
    }

    private byte[] take(E one) throws Exception {
        byte[] taken = encode(one);
        if (snapshot != null) {
            snapshot.add(key(one.place()), slot(one.place()), taken);
        }
        Entry<P> entry = one;
        entry.takenBy = checkpoints;
        return taken;
    }

    /** The checkpoint will not be: what it would have held is in the next one. */
    final void abandon(long checkpointId) {
        if (snapshot != null && snapshot.checkpointId() == checkpointId) {
            abandon();
        }
    }

    private void abandon() {
        if (snapshot != null) {
            snapshot.abandon();
            snapshot = null;
            left = new ArrayDeque<>(0);
        }
    }

    /** Of all objects, about. */
    final long bytes() {
        return bytes;
    }

    final int size() {
        return held.size();
    }

    /** Of those, what is no longer what is stored. */
    final int unwritten() {
        return unwritten.size();
    }
}
