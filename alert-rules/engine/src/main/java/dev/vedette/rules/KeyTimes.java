package dev.vedette.rules;

/**
 * When each key of a table was there, so that the last time before one and the next one after it are found, and how many
 * keys a window holds. A key enters when an event with it comes to a window without it, and leaves one timespan after the
 * last event with it that no other followed within that: of the keys that have entered up to a window's end, those stay that
 * have not left. All in O(log n).
 */
final class KeyTimes {

    private final long timespan;
    /** Pairs of key and time, a row of the table each. */
    private final RowTree all = new RowTree(2);
    /** Times of rows that no other one with the key comes before within a timespan. */
    private final RowTree entering = new RowTree(1);
    /** Times of rows that no other one with the key follows within a timespan. */
    private final RowTree leaving = new RowTree(1);

    /** Rows that have come in order since the last one that did not. */
    private int inOrder;

    private KeyTimes(long timespan) {
        this.timespan = timespan;
    }

    /** Of all rows of a table but one. */
    static KeyTimes of(EventTable events, long timespan, int except) {
        KeyTimes times = new KeyTimes(timespan);
        for (int row = 0; row < events.size(); row++) {
            if (row != except) {
                times.add(events.key(row), events.time(row));
            }
        }
        return times;
    }

    /** Notes how another row came; returns how many have come in order since the last one that did not. */
    int inOrder(boolean isInOrder) {
        inOrder = isInOrder ? inOrder + 1 : 0;
        return inOrder;
    }

    long bytesHeld() {
        return all.bytesHeld() + entering.bytesHeld() + leaving.bytesHeld();
    }

    /** Number of pairs up to one. */
    private int upTo(long key, long time) {
        return all.countBefore(
                (block, at) -> block.number(at, 0) < key || block.number(at, 0) == key && block.number(at, 1) <= time);
    }

    private static int upTo(RowTree times, long time) {
        return times.countBefore((block, at) -> block.number(at, 0) <= time);
    }

    /** The last time of the key up to a time; {@link ValueTable#NEVER} if there is none. */
    long before(long key, long time) {
        return timeAt(upTo(key, time) - 1, key, ValueTable.NEVER);
    }

    /** The first time of the key after a time; Long.MAX_VALUE if there is none. */
    long after(long key, long time) {
        return timeAt(upTo(key, time), key, Long.MAX_VALUE);
    }

    /** How often the key is there after a time, up to another. */
    int count(long key, long start, long end) {
        return upTo(key, end) - upTo(key, start);
    }

    private long timeAt(int pair, long key, long otherwise) {
        boolean isThere = pair >= 0 && pair < all.size() && all.number(pair, 0) == key;
        return isThere ? all.number(pair, 1) : otherwise;
    }

    void add(long key, long time) {
        int pair = upTo(key, time);
        long before = timeAt(pair - 1, key, ValueTable.NEVER);
        long after = timeAt(pair, key, Long.MAX_VALUE);
        all.insert(pair);
        all.put(pair, 0, key);
        all.put(pair, 1, time);
        if (before == time) {
            return;
        }
        boolean joinsBefore = isJoined(before, time);
        boolean joinsAfter = isJoined(time, after);
        boolean wereJoined = isJoined(before, after);
        if (!joinsBefore) {
            add(entering, time);
        } else if (!wereJoined) {
            remove(leaving, before);
        }
        if (!joinsAfter) {
            add(leaving, time);
        } else if (!wereJoined) {
            remove(entering, after);
        }
    }

    /** Whether the key is in all windows between two times of it that follow each other. */
    private boolean isJoined(long time, long next) {
        return time != ValueTable.NEVER && next != Long.MAX_VALUE && next < StageState.saturated(time, timespan);
    }

    /** Takes a pair out before which the key has none. */
    void removeFirst(long key, long time) {
        int pair = upTo(key, time) - 1;
        all.remove(pair);
        if (timeAt(pair - 1, key, ValueTable.NEVER) == time) {
            return;
        }
        long after = timeAt(pair, key, Long.MAX_VALUE);
        remove(entering, time);
        if (isJoined(time, after)) {
            add(entering, after);
        } else {
            remove(leaving, time);
        }
    }

    private static void add(RowTree times, long time) {
        int row = upTo(times, time);
        times.insert(row);
        times.put(row, 0, time);
    }

    private static void remove(RowTree times, long time) {
        times.remove(upTo(times, time) - 1);
    }

    /** How many keys the window {@code (start, end]} holds, one timespan long. */
    int distinct(long start, long end) {
        return upTo(entering, end) - upTo(leaving, start);
    }
}
