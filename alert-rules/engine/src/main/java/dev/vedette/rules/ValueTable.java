package dev.vedette.rules;

import java.util.Arrays;

/** A number for each value, mostly when it was last there: an open hash table of {@link ValueHash}, 16 bytes a place. */
final class ValueTable {

    /** No time; no event has it. */
    static final long NEVER = Long.MIN_VALUE;

    private static final int LEAST = 4;

    private long[] values = new long[LEAST];
    private long[] times = new long[LEAST];
    private int size;

    ValueTable() {
        Arrays.fill(times, NEVER);
    }

    int size() {
        return size;
    }

    /** Bytes of memory that its arrays have. */
    long bytesHeld() {
        return 2L * Long.BYTES * values.length;
    }

    long get(long value) {
        return times[place(value)];
    }

    /** Where the value is, or would be. */
    private int place(long value) {
        int mask = values.length - 1;
        int at = start(value, mask);
        while (times[at] != NEVER && values[at] != value) {
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
        if (times[at] == NEVER) {
            if ((size + 1) * 4 > values.length * 3) {
                resize(values.length * 2);
                at = place(value);
            }
            values[at] = value;
            times[at] = time;
            size++;
        } else if (time > times[at]) {
            times[at] = time;
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
            times[place(value)] = before + by;
        }
    }

    /** Takes the value out if this is its time. */
    void removeIf(long value, long time) {
        int at = place(value);
        if (time != NEVER && times[at] == time) {
            vacate(at);
            size--;
            if (values.length > LEAST && size * 6 < values.length) {
                resize(values.length / 2);
            }
        }
    }

    /** Knuth's algorithm R: what was pushed on by the one that goes comes back. */
    private void vacate(int hole) {
        int mask = values.length - 1;
        int free = hole;
        int at = hole;
        while (true) {
            times[free] = NEVER;
            do {
                at = at + 1 & mask;
                if (times[at] == NEVER) {
                    return;
                }
            } while ((at - start(values[at], mask) & mask) < (at - free & mask));
            values[free] = values[at];
            times[free] = times[at];
            free = at;
        }
    }

    /** Takes out all values up to the time. */
    void removeUpTo(long time) {
        int left = 0;
        for (long each : times) {
            left += each > time ? 1 : 0;
        }
        if (left == size) {
            return;
        }
        long[] oldValues = values;
        long[] oldTimes = times;
        allocate(capacityFor(left));
        for (int i = 0; i < oldTimes.length; i++) {
            if (oldTimes[i] > time) {
                insert(oldValues[i], oldTimes[i]);
            }
        }
    }

    private static int capacityFor(int number) {
        int capacity = LEAST;
        while (number * 4L > capacity * 3L) {
            capacity *= 2;
        }
        return capacity;
    }

    private void allocate(int capacity) {
        values = new long[capacity];
        times = new long[capacity];
        Arrays.fill(times, NEVER);
        size = 0;
    }

    private void resize(int capacity) {
        long[] oldValues = values;
        long[] oldTimes = times;
        allocate(capacity);
        for (int i = 0; i < oldTimes.length; i++) {
            if (oldTimes[i] != NEVER) {
                insert(oldValues[i], oldTimes[i]);
            }
        }
    }

    private void insert(long value, long time) {
        int at = place(value);
        values[at] = value;
        times[at] = time;
        size++;
    }

    /** The earliest time; Long.MAX_VALUE if there is none. Looks at all. */
    long oldest() {
        long oldest = Long.MAX_VALUE;
        for (long time : times) {
            if (time != NEVER) {
                oldest = Math.min(oldest, time);
            }
        }
        return oldest;
    }

    /** All times in ascending order. */
    long[] sortedTimes() {
        return Arrays.stream(times).filter(time -> time != NEVER).sorted().toArray();
    }

    /** In the order of the values, so that the same table is the same bytes. */
    void write(StateWriter out) {
        long[] sorted = new long[size];
        int found = 0;
        for (int i = 0; i < times.length; i++) {
            if (times[i] != NEVER) {
                sorted[found++] = values[i];
            }
        }
        Arrays.sort(sorted);
        out.count(size);
        for (long value : sorted) {
            out.word(value);
            out.number(get(value));
        }
    }

    static ValueTable read(StateReader in) {
        int size = in.count();
        ValueTable read = new ValueTable();
        read.allocate(capacityFor(size));
        for (int i = 0; i < size; i++) {
            long value = in.word();
            read.put(value, in.number());
        }
        return read;
    }
}
