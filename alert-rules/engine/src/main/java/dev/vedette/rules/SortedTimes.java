package dev.vedette.rules;

import java.util.Arrays;

/** Times in ascending order, mostly appended at the end and removed at the start. */
final class SortedTimes {

    private long[] times = new long[4];
    private int from;
    private int to;

    void add(long time) {
        if (to == times.length) {
            int size = to - from;
            long[] target = size > times.length / 2 ? new long[times.length * 2] : times;
            System.arraycopy(times, from, target, 0, size);
            times = target;
            from = 0;
            to = size;
        }
        int at = firstAfter(time);
        System.arraycopy(times, at, times, at + 1, to - at);
        times[at] = time;
        to++;
    }

    /** Takes one occurrence out. */
    void remove(long time) {
        int at = firstAfter(time) - 1;
        if (at >= from && times[at] == time) {
            System.arraycopy(times, at + 1, times, at, to - at - 1);
            to--;
        }
    }

    void removeUpTo(long time) {
        from = firstAfter(time);
        if (from == to) {
            from = 0;
            to = 0;
        }
    }

    boolean isEmpty() {
        return from == to;
    }

    /** Whether one lies after {@code low} and not after {@code high}. */
    boolean anyIn(long low, long high) {
        int at = firstAfter(low);
        return at < to && times[at] <= high;
    }

    /** The first that is not before {@code low}; Long.MAX_VALUE if there is none. */
    long ceiling(long low) {
        int at = low == Long.MIN_VALUE ? from : firstAfter(low - 1);
        return at < to ? times[at] : Long.MAX_VALUE;
    }

    private int firstAfter(long time) {
        if (from == to || times[to - 1] <= time) {
            return to;
        }
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOfRange(times, from, to));
    }
}
