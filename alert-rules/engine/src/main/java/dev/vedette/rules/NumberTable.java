package dev.vedette.rules;

import java.util.Arrays;
import java.util.Map;

/** Numbers and the key of each, looked up without boxing. Immutable. */
final class NumberTable {

    private final long[] keys;
    private final int[] values;
    private final int mask;

    NumberTable(Map<Long, Integer> entries) {
        int capacity = Integer.highestOneBit(Math.max(2, entries.size() * 4 - 1));
        this.keys = new long[capacity];
        this.values = new int[capacity];
        Arrays.fill(values, FieldIndex.NO_KEY);
        this.mask = capacity - 1;
        entries.forEach((key, value) -> {
            int at = spread(key) & mask;
            while (values[at] != FieldIndex.NO_KEY) {
                at = at + 1 & mask;
            }
            keys[at] = key;
            values[at] = value;
        });
    }

    /** The same for numbers that are equal by value; now and then also for two that are not. */
    static long key(Number number) {
        if (number instanceof Long whole) {
            return whole;
        }
        double d = number.doubleValue();
        return d == Math.rint(d) && Math.abs(d) < 0x1p63 ? (long) d : Double.doubleToLongBits(d);
    }

    int get(long key) {
        int at = spread(key) & mask;
        while (values[at] != FieldIndex.NO_KEY) {
            if (keys[at] == key) {
                return values[at];
            }
            at = at + 1 & mask;
        }
        return FieldIndex.NO_KEY;
    }

    private static int spread(long key) {
        int hash = Long.hashCode(key * 0x9E3779B97F4A7C15L);
        return hash ^ hash >>> 15;
    }
}
