package dev.vedette.rules;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Events in the order of their times, of equal times in that of their ids, so that arrival leaves no trace. A row is an
 * event with one of the keys that it came with; an event with several keys has as many rows, one after the other. Rows
 * are columns of numbers, and what an alert shows of the events stands in one array of bytes.
 *
 * <p>Adding at the end, taking from the start and searching cost O(log n); adding or taking out elsewhere moves what
 * lies behind, a block of memory per column.
 */
final class EventTable {

    private static final long[] NO_LONGS = {};
    private static final int[] NO_INTS = {};
    private static final byte[] NO_BYTES = {};

    /** The two upper bits of a row's place are marks. */
    private static final int PLACE = (1 << 30) - 1;

    private final boolean keyed;
    private final boolean counted;

    private long[] times = NO_LONGS;
    private long[] keys = NO_LONGS;
    private int[] counts = NO_INTS;
    /** Where the row's event starts among the bytes, and its marks. */
    private int[] places = NO_INTS;

    private int from;
    private int to;

    private byte[] bytes = NO_BYTES;
    private int used;
    private int garbage;

    /** What a stage notes of a row. */
    enum Mark {
        FIRST(1 << 31),
        SECOND(1 << 30);

        private final int bit;

        Mark(int bit) {
            this.bit = bit;
        }
    }

    /**
     * @param keyed whether rows have keys; if not, each event has one row
     * @param counted whether rows have a count
     */
    EventTable(boolean keyed, boolean counted) {
        this.keyed = keyed;
        this.counted = counted;
    }

    int size() {
        return to - from;
    }

    boolean isEmpty() {
        return from == to;
    }

    /** Bytes of the events. */
    int bytesUsed() {
        return used - garbage;
    }

    long time(int row) {
        return times[from + row];
    }

    long firstTime() {
        return times[from];
    }

    long lastTime() {
        return times[to - 1];
    }

    long key(int row) {
        return keys[from + row];
    }

    int count(int row) {
        return counts[from + row];
    }

    void count(int row, int count) {
        counts[from + row] = count;
    }

    /** Adds one to the counts of the rows from {@code low}, inclusive, to {@code high}, exclusive. */
    void countUp(int low, int high) {
        for (int i = from + low; i < from + high; i++) {
            counts[i]++;
        }
    }

    boolean has(Mark mark, int row) {
        return (places[from + row] & mark.bit) != 0;
    }

    void set(Mark mark, int row) {
        places[from + row] |= mark.bit;
    }

    void clear(Mark mark, int row) {
        places[from + row] &= ~mark.bit;
    }

    /** Whether the row is another one of the event of the row before it. */
    boolean isSameEvent(int row) {
        return row > 0 && (places[from + row] & PLACE) == (places[from + row - 1] & PLACE);
    }

    /** The row's event, good until the table changes. */
    EventRecord event(int row) {
        StateReader in = new StateReader(bytes, places[from + row] & PLACE, used);
        int length = in.count();
        return new EventRecord(times[from + row], bytes, in.position(), length);
    }

    /** Number of rows up to the time: the first row after it. */
    int firstAfter(long time) {
        if (from == to || times[to - 1] <= time) {
            return to - from;
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
        return low - from;
    }

    /** The first row that does not stand before the event. */
    private int lowerBound(EventRecord event) {
        if (from == to || times[to - 1] < event.time()) {
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
    int find(EventRecord event) {
        int row = lowerBound(event);
        return isAt(row, event) ? row : -1;
    }

    /** The row of the event and key; -1 if there is none. */
    int find(EventRecord event, long key) {
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
    int add(EventRecord event, long key) {
        int row = lowerBound(event);
        boolean known = isAt(row, event);
        int place = known ? places[from + row] & PLACE : append(event);
        insert(row);
        times[from + row] = event.time();
        places[from + row] = place;
        if (keyed) {
            keys[from + row] = key;
        }
        if (counted) {
            counts[from + row] = 0;
        }
        return row;
    }

    private int append(EventRecord event) {
        int needed = event.length() + prefix(event.length());
        if (bytes.length - used < needed) {
            if (garbage > used / 4) {
                compact(needed);
            } else {
                bytes = Arrays.copyOf(bytes, used == 0 ? needed : used + Math.max(needed, used / 2));
            }
        }
        int place = used;
        used = put(event.bytes(), event.from(), event.length(), bytes, used);
        return place;
    }

    private static int prefix(int length) {
        int prefix = 1;
        for (int rest = length >>> 7; rest != 0; rest >>>= 7) {
            prefix++;
        }
        return prefix;
    }

    private static int put(byte[] source, int start, int length, byte[] target, int at) {
        int next = at;
        int rest = length;
        for (; (rest & ~0x7f) != 0; rest >>>= 7) {
            target[next++] = (byte) (rest & 0x7f | 0x80);
        }
        target[next++] = (byte) rest;
        System.arraycopy(source, start, target, next, length);
        return next + length;
    }

    /** Bytes without those of events that are gone, and with some room. */
    private void compact(int room) {
        byte[] target = new byte[used - garbage + room + (used - garbage) / 4];
        int at = 0;
        int last = -1;
        for (int row = 0; row < size(); row++) {
            int marks = places[from + row] & ~PLACE;
            int place = places[from + row] & PLACE;
            if (place == last) {
                places[from + row] = places[from + row - 1] & PLACE | marks;
                continue;
            }
            last = place;
            EventRecord event = event(row);
            places[from + row] = at | marks;
            at = put(event.bytes(), event.from(), event.length(), target, at);
        }
        bytes = target;
        used = at;
        garbage = 0;
    }

    /** Makes room for a row. */
    private void insert(int row) {
        if (to == times.length) {
            int size = size();
            if (from > times.length / 4) {
                move(times.length);
            } else {
                move(size + size / 2 + 2);
            }
        }
        int at = from + row;
        int behind = to - at;
        if (behind > 0) {
            System.arraycopy(times, at, times, at + 1, behind);
            System.arraycopy(places, at, places, at + 1, behind);
            if (keyed) {
                System.arraycopy(keys, at, keys, at + 1, behind);
            }
            if (counted) {
                System.arraycopy(counts, at, counts, at + 1, behind);
            }
        }
        to++;
    }

    /** Rows at the start of arrays of the length. */
    private void move(int length) {
        times = moved(times, length);
        if (keyed) {
            keys = moved(keys, length);
        }
        if (counted) {
            counts = moved(counts, length);
        }
        places = moved(places, length);
        to -= from;
        from = 0;
    }

    private long[] moved(long[] column, int length) {
        long[] target = length == column.length ? column : new long[length];
        System.arraycopy(column, from, target, 0, to - from);
        return target;
    }

    private int[] moved(int[] column, int length) {
        int[] target = length == column.length ? column : new int[length];
        System.arraycopy(column, from, target, 0, to - from);
        return target;
    }

    /** Takes the first rows out. */
    void removeFirst(int number) {
        for (int row = 0; row < number; row++) {
            if (row + 1 >= size() || !isSameEvent(row + 1)) {
                lose(row);
            }
        }
        from += number;
        tidy();
    }

    private void lose(int row) {
        int length = event(row).length();
        garbage += length + prefix(length);
    }

    void remove(int row) {
        removeIf(1, each -> each == row);
    }

    /** Takes out, first ones first, at most so many rows that the predicate gives up. */
    int removeIf(int most, IntPredicate predicate) {
        int kept = 0;
        int removed = 0;
        int size = size();
        int lastKept = -1;
        for (int row = 0; row < size; row++) {
            int place = places[from + row] & PLACE;
            if (removed < most && predicate.test(row)) {
                removed++;
                boolean more = row + 1 < size && (places[from + row + 1] & PLACE) == place;
                if (!more && lastKept != place) {
                    lose(row);
                }
            } else {
                lastKept = place;
                times[from + kept] = times[from + row];
                places[from + kept] = places[from + row];
                if (keyed) {
                    keys[from + kept] = keys[from + row];
                }
                if (counted) {
                    counts[from + kept] = counts[from + row];
                }
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
            times = NO_LONGS;
            keys = NO_LONGS;
            counts = NO_INTS;
            places = NO_INTS;
            bytes = NO_BYTES;
            from = 0;
            to = 0;
            used = 0;
            garbage = 0;
        } else if (times.length > 16 && size() < times.length / 4) {
            move(size() + size() / 4);
        }
        if (garbage > 1024 && garbage > used / 2) {
            compact(0);
        }
    }

    void write(StateWriter out, EventRecord.Texts texts) {
        out.count(size());
        long previous = 0;
        for (int row = 0; row < size(); row++) {
            boolean same = isSameEvent(row);
            int marks = places[from + row] >>> 30;
            out.count(marks << 1 | (same ? 1 : 0));
            if (keyed) {
                out.word(key(row));
            }
            if (counted) {
                out.count(count(row));
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
    void read(StateReader in, EventRecord.Texts texts) {
        int size = in.count();
        move(size);
        for (int row = 0; row < size; row++) {
            int marks = in.count(7);
            if (keyed) {
                keys[row] = in.word();
            }
            if (counted) {
                counts[row] = in.count(Integer.MAX_VALUE);
            }
            boolean same = (marks & 1) != 0;
            if (same && row == 0) {
                throw StateReader.broken("begins with a second row of no event");
            }
            long time = same ? times[row - 1] : in.number() + (row == 0 ? 0 : times[row - 1]);
            if (row > 0 && time < times[row - 1]) {
                throw StateReader.broken("has events out of order");
            }
            times[row] = time;
            places[row] = (same ? places[row - 1] & PLACE : append(texts.read(in, time))) | marks >> 1 << 30;
            to = row + 1;
        }
    }
}
