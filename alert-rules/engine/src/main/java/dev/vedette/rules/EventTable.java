package dev.vedette.rules;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Events in the order of their times, of equal times in that of their ids, so that arrival leaves no trace. A row is an
 * event with one of the keys that it came with; an event with several keys has as many rows, one after the other. All
 * rows stand in one array of numbers, and what an alert shows of the events in one of bytes: of millions of tables most
 * lie in no cache, and each array more is another wait for memory.
 *
 * <p>Adding at the end, taking from the start and searching cost O(log n); adding or taking out elsewhere moves what
 * lies behind, one block of memory.
 */
sealed class EventTable extends EventBytes permits EvidenceTable, StageState {

    private static final long[] NO_LONGS = {};

    /** Of a row's second number, where the event starts among the bytes; above it the marks, and the count. */
    private static final long PLACE = (1L << 30) - 1;

    private static final long COUNT = 1L << 32;

    /** Numbers of a row: its time; place, marks and count; the key, if it has one. */
    private final byte width;

    private long[] rows = NO_LONGS;
    /** The first row, and the one after the last. */
    private int from;

    private int to;

    /** What a stage notes of a row. */
    enum Mark {
        FIRST(1L << 31),
        SECOND(1L << 30);

        private final long bit;

        Mark(long bit) {
            this.bit = bit;
        }
    }

    /** @param keyed whether rows have keys; if not, each event has one row */
    EventTable(boolean keyed) {
        super(true);
        this.width = (byte) (keyed ? 3 : 2);
    }

    /** Without keys, and such that it can be given as it is: {@link #EventTable(EventTable)}. */
    EventTable() {
        super(false);
        this.width = 2;
    }

    /** Another one as it is now, to be read alone. */
    EventTable(EventTable now) {
        super(now);
        width = now.width;
        rows = Arrays.copyOfRange(now.rows, now.from * width, now.to * width);
        to = now.size();
    }

    private boolean isKeyed() {
        return width == 3;
    }

    final int size() {
        return to - from;
    }

    final boolean hasNoRows() {
        return from == to;
    }

    @Override
    long bytesHeld() {
        return (long) rows.length * Long.BYTES + super.bytesHeld();
    }

    final long time(int row) {
        return rows[(from + row) * width];
    }

    final long firstTime() {
        return rows[from * width];
    }

    final long lastTime() {
        return rows[(to - 1) * width];
    }

    final long key(int row) {
        return rows[(from + row) * width + 2];
    }

    private int detail(int row) {
        return (from + row) * width + 1;
    }

    private int place(int row) {
        return (int) (rows[detail(row)] & PLACE);
    }

    final int count(int row) {
        return (int) (rows[detail(row)] >>> 32);
    }

    final void count(int row, int count) {
        int at = detail(row);
        rows[at] = rows[at] & COUNT - 1 | (long) count << 32;
    }

    /** Adds one to the counts of the rows from {@code low}, inclusive, to {@code high}, exclusive. */
    final void countUp(int low, int high) {
        for (int row = low; row < high; row++) {
            rows[detail(row)] += COUNT;
        }
    }

    final boolean has(Mark mark, int row) {
        return (rows[detail(row)] & mark.bit) != 0;
    }

    final void set(Mark mark, int row) {
        rows[detail(row)] |= mark.bit;
    }

    final void clear(Mark mark, int row) {
        rows[detail(row)] &= ~mark.bit;
    }

    /** Whether the row is another one of the event of the row before it. */
    final boolean isSameEvent(int row) {
        return row > 0 && place(row) == place(row - 1);
    }

    /** The row's event, good until the table changes. */
    final EventRecord event(int row) {
        return event(place(row), time(row));
    }

    /** Number of rows up to the time: the first row after it. */
    final int firstAfter(long time) {
        if (from == to || lastTime() <= time) {
            return to - from;
        }
        // What is asked for mostly lies near one of the ends, and each look elsewhere is another wait for memory.
        int last = size() - 1;
        int low;
        int high;
        if (time - firstTime() <= lastTime() - time) {
            low = 0;
            high = 0;
            for (int step = 1; time(high) <= time; step *= 2) {
                low = high + 1;
                high = Math.min(high + step, last);
            }
        } else {
            low = last;
            high = last;
            for (int step = 1; low > 0 && time(low - 1) > time; step *= 2) {
                high = low - 1;
                low = Math.max(0, high - step);
            }
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time(middle) <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first row that does not stand before the event. */
    private int lowerBound(EventRecord event) {
        if (from == to || lastTime() < event.time()) {
            return to - from;
        }
        int low = 0;
        int high = to - from;
        while (low < high) {
            int middle = (low + high) >>> 1;
            long time = time(middle);
            if (time < event.time() || time == event.time() && event(middle).compareIds(event) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
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
        long place = isAt(row, event) ? place(row) : append(event);
        insert(row);
        rows[detail(row) - 1] = event.time();
        rows[detail(row)] = place;
        if (isKeyed()) {
            rows[detail(row) + 1] = key;
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
            rows[detail(row)] = rows[detail(row)] & ~PLACE | at;
        }
        return next;
    }

    /** Makes room for a row. */
    private void insert(int row) {
        int capacity = rows.length / width;
        if (to == capacity) {
            move(from > capacity / 4 ? capacity : size() + size() / 2 + 1);
        }
        int at = (from + row) * width;
        System.arraycopy(rows, at, rows, at + width, to * width - at);
        to++;
    }

    /** Rows at the start of an array for so many. */
    private void move(int capacity) {
        long[] target = capacity * width == rows.length ? rows : new long[capacity * width];
        System.arraycopy(rows, from * width, target, 0, size() * width);
        rows = target;
        to -= from;
        from = 0;
    }

    /** Takes the first rows out. */
    final void removeFirst(int number) {
        for (int row = 0; row < number; row++) {
            if (row + 1 >= size() || !isSameEvent(row + 1)) {
                lose(place(row));
            }
        }
        from += number;
        tidy();
    }

    final void remove(int row) {
        boolean isLast = !isSameEvent(row) && (row + 1 == size() || !isSameEvent(row + 1));
        if (isLast) {
            lose(place(row));
        }
        int at = (from + row) * width;
        System.arraycopy(rows, at + width, rows, at, to * width - at - width);
        to--;
        tidy();
    }

    /** Takes out, first ones first, at most so many rows that the predicate gives up. */
    final int removeIf(int most, IntPredicate predicate) {
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
                lastKept = place;
                System.arraycopy(rows, (from + row) * width, rows, (from + kept) * width, width);
                kept++;
            }
        }
        to = from + kept;
        tidy();
        return removed;
    }

    /** Gives memory back. */
    private void tidy() {
        if (from == to) {
            rows = NO_LONGS;
            from = 0;
            to = 0;
        } else if (rows.length > 16 * width && size() * width < rows.length / 4) {
            move(size() + size() / 4);
        }
        tidyBytes();
    }

    final void writeRows(StateWriter out, EventRecord.Texts texts) {
        out.count(size());
        long previous = 0;
        for (int row = 0; row < size(); row++) {
            boolean same = isSameEvent(row);
            out.count((rows[detail(row)] >>> 30 & 3) << 1 | (same ? 1 : 0));
            out.count(count(row));
            if (isKeyed()) {
                out.word(key(row));
            }
            if (!same) {
                out.number(time(row) - previous);
                previous = time(row);
                EventRecord event = event(row);
                texts.note(event);
                out.count(event.length());
                out.raw(event.bytes(), event.from(), event.length());
            }
        }
    }

    /** Into an empty table. */
    final void readRows(StateReader in, EventRecord.Texts texts) {
        int size = in.count();
        rows = new long[size * width];
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
            long place = same ? place(row - 1) : append(texts.read(in, time));
            rows[row * width] = time;
            rows[row * width + 1] = count << 32 | (long) (marks >> 1) << 30 | place;
            if (isKeyed()) {
                rows[row * width + 2] = key;
            }
            to = row + 1;
        }
    }
}
