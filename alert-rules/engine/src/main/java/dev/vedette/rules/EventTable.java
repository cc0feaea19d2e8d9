package dev.vedette.rules;

import java.util.function.IntPredicate;

/**
 * Events in the order of their times, of equal times in that of their ids, so that arrival leaves no trace. A row is an
 * event with one of the keys that it came with; an event with several keys has as many rows, one after the other. What an
 * alert shows of the events stands in one array of bytes.
 *
 * <p>Adding, taking out and searching cost O(log n), and those of many rows a few times as many steps as a block has rows.
 */
sealed class EventTable extends EventRows permits EvidenceTable, StageState {

    /** Of a row's second number, where the event starts among the bytes; above it the marks, and the count. */
    private static final long PLACE = (1L << 30) - 1;
    /** It is another row of the event of the row before it. */
    private static final long SAME = Long.MIN_VALUE;

    /** @param keyed whether rows have keys; if not, each event has one row */
    EventTable(boolean keyed) {
        super(keyed, true);
    }

    /** Without keys, and such that it can be given as it is: {@link #EventTable(EventTable)}. */
    EventTable() {
        super(false, false);
    }

    /** Another one as it is now, to be read alone. */
    EventTable(EventTable now) {
        super(now);
    }

    private int place(int row) {
        return (int) (detail(row) & PLACE);
    }

    /** Whether the row is another one of the event of the row before it. */
    final boolean isSameEvent(int row) {
        return isSameEvent(detail(row));
    }

    /** By its second number. */
    static boolean isSameEvent(long detail) {
        return (detail & SAME) != 0;
    }

    private void setSameEvent(int row, boolean isSame) {
        long detail = detail(row);
        if (isSameEvent(detail) != isSame) {
            detail(row, detail ^ SAME);
        }
    }

    /** How many events have the rows from one, inclusive, to another, exclusive: all of theirs. */
    final int events(int from, int to) {
        if (!isKeyed()) {
            return to - from;
        }
        if (isLarge()) {
            return RowSummary.events(tree().summarize(from, to));
        }
        int events = 0;
        for (int row = from; row < to; row++) {
            events += isSameEvent(row) ? 0 : 1;
        }
        return events;
    }

    /** The row after the last one of the row's event. */
    final int eventEnd(int row) {
        int next = row + 1;
        while (next < size() && isSameEvent(next)) {
            next++;
        }
        return next;
    }

    /** The first row of the row's event. */
    final int eventStart(int row) {
        int first = row;
        while (isSameEvent(first)) {
            first--;
        }
        return first;
    }

    /** The row's event, good until the table changes. */
    final EventRecord event(int row) {
        return event(place(row), time(row));
    }

    /** The first row that does not stand before the event. */
    private int lowerBound(EventRecord event) {
        if (hasNoRows() || lastTime() < event.time()) {
            return size();
        }
        if (isLarge()) {
            return tree().countBefore((block, at) -> isBefore(block.number(at, 0), block.number(at, 1), event));
        }
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBefore(time(middle), detail(middle), event)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean isBefore(long time, long detail, EventRecord event) {
        return time < event.time()
                || time == event.time() && event((int) (detail & PLACE), time).compareIds(event) < 0;
    }

    private boolean isAt(int row, EventRecord event) {
        return row < size() && time(row) == event.time() && event(row).compareIds(event) == 0;
    }

    /** The first row of the event; -1 if it has none. */
    final int find(EventRecord event) {
        int row = lowerBound(event);
        return isAt(row, event) ? row : -1;
    }

    /** The row of the event and key; -1 if there is none. */
    final int find(EventRecord event, long key) {
        int row = find(event);
        if (row < 0) {
            return -1;
        }
        do {
            if (key(row) == key) {
                return row;
            }
            row++;
        } while (row < size() && isSameEvent(row));
        return -1;
    }

    /** Adds a row, before others of the same event; returns where. */
    final int add(EventRecord event, long key) {
        int row = lowerBound(event);
        boolean isKnown = isAt(row, event);
        long place = isKnown ? place(row) : append(event);
        insert(row, event.time(), place, key);
        if (isKnown) {
            setSameEvent(row + 1, true);
        }
        return row;
    }

    @Override
    final int moveAll(byte[] target) {
        int at = 0;
        int next = 0;
        int last = -1;
        for (int row = 0; row < size(); row++) {
            int place = place(row);
            if (place != last) {
                at = next;
                next = move(place, target, at);
                last = place;
            }
            putDetail(row, detail(row) & ~PLACE | at);
        }
        return next;
    }

    /** Takes the first rows out. */
    final void removeFirst(int number) {
        for (int row = 0; row < number; row++) {
            if (row + 1 >= size() || !isSameEvent(row + 1)) {
                lose(place(row));
            }
        }
        cutFirst(number);
        if (isKeyed() && !hasNoRows()) {
            setSameEvent(0, false);
        }
        tidy();
    }

    final void remove(int row) {
        boolean hasNext = row + 1 < size() && isSameEvent(row + 1);
        if (!isSameEvent(row) && hasNext) {
            setSameEvent(row + 1, false);
        } else if (!isSameEvent(row)) {
            lose(place(row));
        }
        cut(row);
        tidy();
    }

    /** Takes out, first ones first, at most so many rows that the predicate gives up. */
    final int removeIf(int most, IntPredicate predicate) {
        flatten();
        int kept = 0;
        int removed = 0;
        int size = size();
        int lastKept = -1;
        for (int row = 0; row < size; row++) {
            int place = place(row);
            if (removed < most && predicate.test(row)) {
                removed++;
                boolean more = row + 1 < size && place(row + 1) == place;
                if (!more && lastKept != place) {
                    lose(place(row));
                }
            } else {
                copy(row, kept);
                setSameEvent(kept, place == lastKept);
                lastKept = place;
                kept++;
            }
        }
        cutFrom(kept);
        tidy();
        growIfLarge();
        return removed;
    }

    final void writeRows(StateWriter out) {
        out.count(size());
        long previous = 0;
        for (int row = 0; row < size(); row++) {
            boolean same = isSameEvent(row);
            out.count((detail(row) >>> 30 & 3) << 1 | (same ? 1 : 0));
            out.count(count(row));
            if (isKeyed()) {
                out.word(key(row));
            }
            if (!same) {
                out.number(time(row) - previous);
                previous = time(row);
                EventRecord event = event(row);
                out.context(event.context());
                out.count(event.length());
                out.raw(event.bytes(), event.from(), event.length());
            }
        }
    }

    /** Into an empty table. */
    final void readRows(StateReader in, StoredTexts texts) {
        int size = in.count();
        makeRoom(bytesOfRows(in.ahead(), size, texts));
        for (int row = 0; row < size; row++) {
            int marks = in.count(7);
            long count = in.count(Integer.MAX_VALUE);
            long key = isKeyed() ? in.word() : 0;
            boolean same = (marks & 1) != 0;
            if (same && row == 0) {
                throw StateReader.broken("begins with a second row of no event");
            }
            long time = same ? time(row - 1) : in.number() + (row == 0 ? 0 : time(row - 1));
            if (row > 0 && time < time(row - 1)) {
                throw StateReader.broken("has events out of order");
            }
            long place = same ? place(row - 1) : append(texts.event(in, time));
            append(size, time, count << 32 | (long) (marks >> 1) << 30 | place | (same ? SAME : 0), key);
        }
        growIfLarge();
    }

    /** What the events of the rows that come next will take, so that the table need not grow with each of them. */
    private int bytesOfRows(StateReader in, int size, StoredTexts texts) {
        int bytes = 0;
        for (int row = 0; row < size; row++) {
            boolean same = (in.count(7) & 1) != 0;
            in.count(Integer.MAX_VALUE);
            if (isKeyed()) {
                in.word();
            }
            if (!same) {
                in.number();
                bytes += texts.skipEvent(in);
            }
        }
        return bytes;
    }
}
