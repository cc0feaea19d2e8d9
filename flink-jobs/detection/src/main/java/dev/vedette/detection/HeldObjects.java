package dev.vedette.detection;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.flink.runtime.state.heap.AbstractHeapPriorityQueueElement;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * Objects that a subtask has made of what keyed state holds as bytes. They are written shortly before a checkpoint and with
 * it, and when others need the room: not with each event. Bounded in bytes; of the task's thread alone.
 *
 * @param <P> where its bytes are
 */
abstract sealed class HeldObjects<P, E extends HeldObjects.Entry<P>> permits HeldStates, HeldWindows, HeldHabits {
    /** What has changed within this time is left for the checkpoint. */
    static final long REST_NANOS = 50_000_000L;

    /** Before a checkpoint half of the task's time is spent on writing: so long, and an event has to wait for it. */
    static final long SLICE_NANOS = 2_000_000L;

    private static final int PART_OF_TIME = 2;
    private static final long SLICE_MILLIS = SLICE_NANOS * PART_OF_TIME / 1_000_000;

    /** So many times as early as writing all would need: some change again, and processors may have other work. */
    private static final int EARLY = 2;

    /** What has not changed for this part of the time that is left will rather not change before its end. */
    private static final int PART_OF_REST = 4;

    /** So often a task asks whether a checkpoint is near. */
    private static final long LOOK_MILLIS = 20;

    private final long maxBytes;
    private final LongSupplier nanoTime;
    /** The one that was held, or passed over by {@link #makeRoom}, for longest first. */
    private final LinkedHashMap<P, E> held = new LinkedHashMap<>(64);

    private final CheckpointForecast forecast = new CheckpointForecast();

    /** Those that are no longer what is stored, in the order of {@link Entry#queuedAt}. */
    private final Set<E> unwritten = new LinkedHashSet<>();

    private long bytes;
    /** In the last slice or checkpoint. */
    private long nanosOfAWrite;
    /** In the last checkpoint: then other tasks write too. */
    private long nanosAtOnce;

    private long writtenAhead;

    /** An object, and what has to be known of it beside; may stand in a queue of its holder. */
    abstract static class Entry<P> extends AbstractHeapPriorityQueueElement {
        private final P place;
        /** Since it was passed over for the last time. */
        private boolean asked;

        private boolean changed;
        /** By nanoTime, the last time. */
        private long changedAt;
        /** When it was put among those that are to be written: by nanoTime. */
        private long queuedAt;

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

    /** Writes the object's bytes. May change the current key. */
    abstract void writeBytes(E object) throws Exception;

    /** The object goes, and what is stored is the same. */
    void letGo(E object) {}

    final Optional<E> object(P place) {
        E one = held.get(place);
        if (one == null) {
            return Optional.empty();
        }
        Entry<P> entry = one;
        entry.asked = true;
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
        entry.changedAt = nanoTime.getAsLong();
        if (!entry.changed) {
            entry.changed = true;
            queue(one, entry.changedAt);
        }
        measure(one);
    }

    private void queue(E one, long now) {
        Entry<P> entry = one;
        entry.queuedAt = now;
        unwritten.add(one);
    }

    /** Forgets the object, written or not. */
    final Optional<E> forget(P place) {
        E known = held.remove(place);
        if (known == null) {
            return Optional.empty();
        }
        unwritten.remove(known);
        uncount(known);
        return Optional.of(known);
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
            if (unwritten.remove(one)) {
                store(one);
            }
            letGo(one);
            uncount(one);
        }
    }

    /**
     * Writes all that has changed: for a checkpoint. Changes the current key.
     *
     * @param triggeredMillis when the checkpoint's coordinator says that it was triggered
     */
    final void writeAll(long triggeredMillis) throws Exception {
        long now = nanoTime.getAsLong();
        forecast.came(triggeredMillis, now);
        write(Long.MAX_VALUE, 0);
        nanosAtOnce = nanosOfAWrite;
    }

    /** Has the task {@link #writeAhead} again and again. */
    final void writeAheadBy(ProcessingTimeService clock) {
        writeAheadIn(LOOK_MILLIS, clock);
    }

    private void writeAheadIn(long millis, ProcessingTimeService clock) {
        clock.registerTimer(
                clock.getCurrentProcessingTime() + millis,
                unused -> writeAheadIn(writeAhead() ? SLICE_MILLIS : LOOK_MILLIS, clock));
    }

    /**
     * If a checkpoint is near, writes for about {@link #SLICE_NANOS}, so that the checkpoint, for which events have to wait,
     * finds little to write. It is near when a quarter of the time until then is what writing all would take. What has not
     * changed for a quarter of the time that is left will rather not change before its end, and is written; what has changed
     * later has its turn later, and not all of it at the end. Changes the current key.
     *
     * @return whether a checkpoint is near
     */
    final boolean writeAhead() throws Exception {
        long now = nanoTime.getAsLong();
        OptionalLong next = forecast.next(now);
        if (next.isEmpty()) {
            return false;
        }
        long left = Math.max(REST_NANOS, next.getAsLong() - now);
        long needed = unwritten.size() * Math.max(nanosOfAWrite, nanosAtOnce);
        boolean near = left <= REST_NANOS + EARLY * PART_OF_TIME * needed;
        if (near) {
            writtenAhead += write(SLICE_NANOS, Math.max(REST_NANOS, left / PART_OF_REST));
        }
        return near;
    }

    /** Returns how many were written. */
    private int write(long nanos, long rest) throws Exception {
        long start = nanoTime.getAsLong();
        long now = start;
        int written = 0;
        List<E> again = new ArrayList<>();
        Iterator<E> oldest = unwritten.iterator();
        while (oldest.hasNext() && now - start < nanos) {
            E one = oldest.next();
            Entry<P> entry = one;
            if (now - entry.queuedAt < rest) {
                break;
            }
            oldest.remove();
            if (now - entry.changedAt < rest) {
                again.add(one);
            } else {
                store(one);
                written++;
            }
            now = nanoTime.getAsLong();
        }
        for (E one : again) {
            queue(one, now);
        }
        if (written > 0) {
            nanosOfAWrite = (now - start) / written;
        }
        return written;
    }

    private void store(E one) throws Exception {
        writeBytes(one);
        Entry<P> entry = one;
        entry.changed = false;
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

    /** How often one was written before its checkpoint. */
    final long writtenAhead() {
        return writtenAhead;
    }
}
