package dev.vedette.rules;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A number for each value, mostly when it was last there: an open hash table of {@link ValueHash}, 16 bytes a place. */
final class ValueTable {

    /** No time; no event has it. */
    static final long NEVER = Long.MIN_VALUE;

    private static final int LEAST = 4;

    /** Each value and its time, side by side: one wait for memory. */
    private long[] places;

    private int size;

    ValueTable() {
        places = empty(LEAST);
    }

    private static long[] empty(int capacity) {
        long[] places = new long[2 * capacity];
        for (int at = 0; at < capacity; at++) {
            places[2 * at + 1] = NEVER;
        }
        return places;
    }

    private int capacity() {
        return places.length / 2;
    }

    private long value(int at) {
        return places[2 * at];
    }

    private long time(int at) {
        return places[2 * at + 1];
    }

    private void set(int at, long value, long time) {
        places[2 * at] = value;
        places[2 * at + 1] = time;
    }

    int size() {
        return size;
    }

    /** Bytes of memory that its array has. */
    long bytesHeld() {
        return (long) Long.BYTES * places.length;
    }

    long get(long value) {
        return time(place(value));
    }

    /** Where the value is, or would be. */
    private int place(long value) {
        int mask = capacity() - 1;
        int at = start(value, mask);
        while (time(at) != NEVER && value(at) != value) {
            at = at + 1 & mask;
        }
        return at;
    }

    private static int start(long value, int mask) {
        return (int) (value * 0x9e3779b97f4a7c15L >>> 40) & mask;
    }

    /** Notes the time unless a later one is known. */
    void put(long value, long time) {
        int at = place(value);
        if (time(at) == NEVER) {
            if ((size + 1) * 4 > capacity() * 3) {
                resize(capacity() * 2);
                at = place(value);
            }
            set(at, value, time);
            size++;
        } else if (time > time(at)) {
            set(at, value, time);
        }
    }

    /** Adds to the number of the value, which begins at 0 and ends there. */
    void count(long value, int by) {
        long before = Math.max(0, get(value));
        if (before + by == 0) {
            removeIf(value, before);
        } else if (before == 0) {
            put(value, by);
        } else {
            set(place(value), value, before + by);
        }
    }

    /** Takes the value out if this is its time. */
    void removeIf(long value, long time) {
        int at = place(value);
        if (time != NEVER && time(at) == time) {
            vacate(at);
            size--;
            if (capacity() > LEAST && size * 6 < capacity()) {
                resize(capacity() / 2);
            }
        }
    }

    /** Knuth's algorithm R: what was pushed on by the one that goes comes back. */
    private void vacate(int hole) {
        int mask = capacity() - 1;
        int free = hole;
        int at = hole;
        while (true) {
            set(free, 0, NEVER);
            do {
                at = at + 1 & mask;
                if (time(at) == NEVER) {
                    return;
                }
            } while ((at - start(value(at), mask) & mask) < (at - free & mask));
            set(free, value(at), time(at));
            free = at;
        }
    }

    /** Takes out all values up to the time. */
    void removeUpTo(long time) {
        int left = 0;
        for (int at = 0; at < capacity(); at++) {
            left += time(at) > time ? 1 : 0;
        }
        if (left < size) {
            copy(capacityFor(left), time);
        }
    }

    private static int capacityFor(int number) {
        int capacity = LEAST;
        while (number * 4L > capacity * 3L) {
            capacity *= 2;
        }
        return capacity;
    }

    private void resize(int capacity) {
        copy(capacity, NEVER);
    }

    /** Into a table of another size, all that are later than a time. */
    private void copy(int capacity, long after) {
        long[] old = places;
        places = empty(capacity);
        size = 0;
        for (int i = 0; i < old.length; i += 2) {
            if (old[i + 1] > after) {
                set(place(old[i]), old[i], old[i + 1]);
                size++;
            }
        }
    }

    /** The earliest time; Long.MAX_VALUE if there is none. Looks at all. */
    long oldest() {
        return times().min().orElse(Long.MAX_VALUE);
    }

    /** All times in ascending order. */
    long[] sortedTimes() {
        return times().sorted().toArray();
    }

    private LongStream times() {
        return IntStream.range(0, capacity()).mapToLong(this::time).filter(time -> time != NEVER);
    }

    /** In the order of the values, so that the same table is the same bytes. */
    void write(StateWriter out) {
        long[] sorted = IntStream.range(0, capacity())
                .filter(at -> time(at) != NEVER)
                .mapToLong(this::value)
                .sorted()
                .toArray();
        out.count(size);
        for (long value : sorted) {
            out.word(value);
            out.number(get(value));
        }
    }

    static ValueTable read(StateReader in) {
        int size = in.count();
        ValueTable read = new ValueTable();
        read.places = empty(capacityFor(size));
        for (int i = 0; i < size; i++) {
            long value = in.word();
            read.put(value, in.number());
        }
        return read;
    }
}
