package dev.vedette.rules;

import org.jspecify.annotations.Nullable;

/**
 * The number of distinct keys in the window that ends with each row of a table, kept with the row. Adding a row changes
 * the counts of those windows alone that had no such key: an unbroken stretch of rows, between the last one before it and
 * the next one after it.
 */
final class DistinctCounts {

    /** Fewer rows are looked through. */
    private static final int MANY = 16;

    private final EventTable events;
    private final long timespan;
    /** The keys of the window that ends with the newest row, each with its last time; while there are many rows. */
    private @Nullable ValueTimes newest;
    /** Up to where rows have left that window. */
    private long left = Long.MIN_VALUE;

    DistinctCounts(EventTable events, long timespan) {
        this.events = events;
        this.timespan = timespan;
    }

    /**
     * Counts a new row.
     *
     * @param gone time of the newest row that is no longer there
     * @return the rows whose counts have grown: the first in the upper 32 bits, the one after the last in the lower
     */
    long added(int row, long gone) {
        long time = events.time(row);
        long key = events.key(row);
        boolean last = time == events.lastTime();
        if (last) {
            slide(time);
        }
        long before = last && newest != null ? newest.get(key) : before(row, time, key);
        long after = after(row, time, key);
        long low = before == ValueTimes.NEVER ? time : Math.max(time, StageState.saturated(before, timespan));
        long high = Math.min(after, StageState.saturated(time, timespan));
        int first = events.firstAfter(low - 1);
        int end = Math.max(first, events.firstAfter(high - 1));
        events.countUp(first, end);
        if (newest != null && time > StageState.before(events.lastTime(), timespan)) {
            newest.put(key, time);
        }
        events.count(row, own(row, time, before, gone, last));
        if (newest == null && events.size() > MANY) {
            remembered();
        }
        return (long) first << 32 | end;
    }

    /** The last time at which the key was there, of other rows within the window that ends now. */
    private long before(int row, long time, long key) {
        for (int i = row + 1; i < events.size() && events.time(i) == time; i++) {
            if (events.key(i) == key) {
                return time;
            }
        }
        long start = StageState.before(time, timespan);
        for (int i = row - 1; i >= 0 && events.time(i) > start; i--) {
            if (events.key(i) == key) {
                return events.time(i);
            }
        }
        return ValueTimes.NEVER;
    }

    /** The next time at which it is there; Long.MAX_VALUE if that is in no window with this one. */
    private long after(int row, long time, long key) {
        long end = StageState.saturated(time, timespan);
        for (int i = row + 1; i < events.size() && events.time(i) < end; i++) {
            if (events.key(i) == key && events.time(i) > time) {
                return events.time(i);
            }
        }
        return Long.MAX_VALUE;
    }

    private int own(int row, long time, long before, long gone, boolean last) {
        if (row > 0 && events.time(row - 1) == time) {
            return events.count(row - 1);
        }
        if (row + 1 < events.size() && events.time(row + 1) == time) {
            return events.count(row + 1);
        }
        if (last && newest != null) {
            return newest.size();
        }
        // Between two rows: if nothing has left the window since the row before, its count tells.
        if (row > 0) {
            long start = StageState.before(time, timespan);
            long startBefore = StageState.before(events.time(row - 1), timespan);
            if (startBefore >= gone && events.firstAfter(startBefore) == events.firstAfter(start)) {
                return events.count(row - 1) + (before == ValueTimes.NEVER ? 1 : 0);
            }
        }
        return counted(events.firstAfter(StageState.before(time, timespan)), row + 1);
    }

    private int counted(int from, int to) {
        if (to - from > MANY) {
            ValueTimes seen = new ValueTimes();
            for (int row = from; row < to; row++) {
                seen.put(events.key(row), events.time(row));
            }
            return seen.size();
        }
        int count = 0;
        for (int row = from; row < to; row++) {
            boolean isNew = true;
            for (int i = from; i < row && isNew; i++) {
                isNew = events.key(i) != events.key(row);
            }
            count += isNew ? 1 : 0;
        }
        return count;
    }

    /** Takes out of the newest window what a later end leaves behind. */
    private void slide(long end) {
        if (newest != null) {
            long start = StageState.before(end, timespan);
            for (int row = events.firstAfter(left); row < events.size() && events.time(row) <= start; row++) {
                newest.removeIf(events.key(row), events.time(row));
            }
            left = Math.max(left, start);
        }
    }

    /** To be called before the row is taken out. */
    void removing(int row) {
        if (newest != null) {
            newest.removeIf(events.key(row), events.time(row));
        }
    }

    /** Builds what is known of the newest window from the rows. */
    void remembered() {
        newest = null;
        if (events.size() > MANY) {
            newest = new ValueTimes();
            left = StageState.before(events.lastTime(), timespan);
            for (int row = events.firstAfter(left); row < events.size(); row++) {
                newest.put(events.key(row), events.time(row));
            }
        }
    }

    /** To be called when there is little left: what is built anew costs less than what is kept. */
    void tidy() {
        if (events.size() <= MANY / 2) {
            newest = null;
        }
    }

    /**
     * Rows without which no window counts fewer keys: the same key is there within one timespan around them. Those of a
     * pair that need each other are not both given.
     */
    static boolean[] redundant(EventTable events, long timespan) {
        int size = events.size();
        long[] next = new long[size];
        ValueTimes after = new ValueTimes();
        // Backwards in time: a table of negated times keeps the earliest.
        for (int row = size - 1; row >= 0; row--) {
            long negated = after.get(events.key(row));
            next[row] = negated == ValueTimes.NEVER || -negated == events.time(row) ? Long.MAX_VALUE : -negated;
            after.put(events.key(row), -events.time(row));
        }
        boolean[] redundant = new boolean[size];
        ValueTimes kept = new ValueTimes();
        for (int row = 0; row < size; row++) {
            long before = kept.get(events.key(row));
            redundant[row] =
                    before != ValueTimes.NEVER && next[row] != Long.MAX_VALUE && next[row] - before <= timespan;
            if (!redundant[row]) {
                kept.put(events.key(row), events.time(row));
            }
        }
        return redundant;
    }
}
