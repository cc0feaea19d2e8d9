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

    private DistinctCounts() {}

    /**
     * Counts a new row.
     *
     * @param newest the keys of the window that ends with the newest row, each with its last time; null while rows are few
     * @param times when each key was there, without the new row; null while rows are few or have come in order
     * @param gone time of the newest row that is no longer there
     * @return the rows whose counts have grown: the first in the upper 32 bits, the one after the last in the lower
     */
    static long added(
            EventTable events,
            long timespan,
            @Nullable ValueTable newest,
            @Nullable KeyTimes times,
            int row,
            long gone) {
        long time = events.time(row);
        long key = events.key(row);
        boolean last = time == events.lastTime();
        boolean isAlone = row + 1 == events.size() && (row == 0 || events.time(row - 1) < time);
        if (isAlone && newest != null) {
            slide(events, timespan, newest, row, time);
        }
        long before = last && newest != null ? newest.get(key) : before(events, timespan, times, row);
        long after = last ? Long.MAX_VALUE : after(events, timespan, times, row);
        if (times != null) {
            times.add(key, time);
        }
        long low = before == ValueTable.NEVER ? time : Math.max(time, StageState.saturated(before, timespan));
        long high = Math.min(after, StageState.saturated(time, timespan));
        int first = isAlone ? row : events.firstAfter(low - 1);
        int end = isAlone ? row + 1 : Math.max(first, events.firstAfter(high - 1));
        if (!isAlone) {
            events.countUp(first, end);
        }
        if (newest != null && time > StageState.before(events.lastTime(), timespan)) {
            newest.put(key, time);
        }
        events.count(row, own(events, timespan, last ? newest : null, times, row, before, gone));
        return (long) first << 32 | end;
    }

    /** Takes out of the newest window what a later end leaves behind. */
    private static void slide(EventTable events, long timespan, ValueTable newest, int row, long end) {
        long start = StageState.before(end, timespan);
        long left = row == 0 ? start : StageState.before(events.time(row - 1), timespan);
        for (int i = events.firstAfter(left); i < events.size() && events.time(i) <= start; i++) {
            newest.removeIf(events.key(i), events.time(i));
        }
    }

    /** The last time at which the key was there, of other rows within the window that ends now. */
    private static long before(EventTable events, long timespan, @Nullable KeyTimes times, int row) {
        long time = events.time(row);
        long key = events.key(row);
        long start = StageState.before(time, timespan);
        if (times != null) {
            long before = times.before(key, time);
            return before > start ? before : ValueTable.NEVER;
        }
        for (int i = row + 1; i < events.size() && events.time(i) == time; i++) {
            if (events.key(i) == key) {
                return time;
            }
        }
        for (int i = row - 1; i >= 0 && events.time(i) > start; i--) {
            if (events.key(i) == key) {
                return events.time(i);
            }
        }
        return ValueTable.NEVER;
    }

    /** The next time at which it is there; Long.MAX_VALUE if that is in no window with this one. */
    private static long after(EventTable events, long timespan, @Nullable KeyTimes times, int row) {
        long time = events.time(row);
        long end = StageState.saturated(time, timespan);
        if (times != null) {
            long after = times.after(events.key(row), time);
            return after < end ? after : Long.MAX_VALUE;
        }
        for (int i = row + 1; i < events.size() && events.time(i) < end; i++) {
            if (events.key(i) == events.key(row) && events.time(i) > time) {
                return events.time(i);
            }
        }
        return Long.MAX_VALUE;
    }

    private static int own(
            EventTable events,
            long timespan,
            @Nullable ValueTable newest,
            @Nullable KeyTimes times,
            int row,
            long before,
            long gone) {
        long time = events.time(row);
        if (row > 0 && events.time(row - 1) == time) {
            return events.count(row - 1);
        }
        if (row + 1 < events.size() && events.time(row + 1) == time) {
            return events.count(row + 1);
        }
        if (newest != null) {
            return newest.size();
        }
        long start = StageState.before(time, timespan);
        if (times != null) {
            return times.distinct(start, time);
        }
        // If nothing has left the window since the row before, its count tells.
        if (row > 0) {
            long startBefore = StageState.before(events.time(row - 1), timespan);
            if (startBefore >= gone && events.firstAfter(startBefore) == events.firstAfter(start)) {
                return events.count(row - 1) + (before == ValueTable.NEVER ? 1 : 0);
            }
        }
        return counted(events, events.firstAfter(start), row + 1);
    }

    private static int counted(EventTable events, int from, int to) {
        if (to - from > MANY) {
            ValueTable seen = new ValueTable();
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

    /** The keys of the window that ends with the newest row, if they are worth a table. */
    static @Nullable ValueTable newest(EventTable events, long timespan, @Nullable ValueTable known) {
        if (known != null) {
            return events.size() > MANY / 2 ? known : null;
        }
        if (events.size() <= MANY) {
            return null;
        }
        ValueTable newest = new ValueTable();
        for (int row = events.firstAfter(StageState.before(events.lastTime(), timespan)); row < events.size(); row++) {
            newest.put(events.key(row), events.time(row));
        }
        return newest;
    }

    /**
     * Rows without which no window counts fewer keys: the same key is there within one timespan around them. Those of a
     * pair that need each other are not both given.
     */
    static boolean[] redundant(EventTable events, long timespan) {
        int size = events.size();
        long[] next = new long[size];
        ValueTable after = new ValueTable();
        // Backwards in time: a table of negated times keeps the earliest.
        for (int row = size - 1; row >= 0; row--) {
            long negated = after.get(events.key(row));
            next[row] = negated == ValueTable.NEVER || -negated == events.time(row) ? Long.MAX_VALUE : -negated;
            after.put(events.key(row), -events.time(row));
        }
        boolean[] redundant = new boolean[size];
        ValueTable kept = new ValueTable();
        for (int row = 0; row < size; row++) {
            long before = kept.get(events.key(row));
            redundant[row] =
                    before != ValueTable.NEVER && next[row] != Long.MAX_VALUE && next[row] - before <= timespan;
            if (!redundant[row]) {
                kept.put(events.key(row), events.time(row));
            }
        }
        return redundant;
    }
}
