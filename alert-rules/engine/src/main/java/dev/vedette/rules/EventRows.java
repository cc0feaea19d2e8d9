package dev.vedette.rules;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the order of their times: while they are few in one array of numbers, from a block's capacity on in a tree of
 * blocks, so that one that comes out of order moves no more than a block. Of millions of tables most are small and lie in
 * no cache: each array more is another wait for memory.
 */
abstract sealed class EventRows extends EventBytes permits EventTable {

    private static final long[] NO_LONGS = {};
    /** So many rows more there is room for, so that few events do not move them all each time. */
    private static final int LEAST = 2;
    /** Bits of a row's second number that are its count. */
    private static final long COUNT = (long) Integer.MAX_VALUE << 32;

    /** Numbers of a row: its time; place, marks and count; the key, if it has one. */
    private final byte width;

    private long[] rows = NO_LONGS;
    /** The first row, and the one after the last; 0 and their number while there is a tree. */
    private int from;

    private int to;
    private @Nullable SummaryTree tree;

    /** What a stage notes of a row. */
    enum Mark {
        FIRST(1L << 31),
        SECOND(1L << 30);

        final long bit;

        Mark(long bit) {
            this.bit = bit;
        }
    }

    EventRows(boolean isKeyed, boolean isRing) {
        super(isRing);
        width = (byte) (isKeyed ? 3 : 2);
    }

    /** The same rows as they are now, to be read alone; of a table that has no tree. */
    EventRows(EventRows now) {
        super(now);
        width = now.width;
        rows = Arrays.copyOfRange(now.rows, now.from * width, now.to * width);
        to = now.size();
    }

    /** What a tree knows of its rows; {@link RowSummary#NONE} if there is never one. */
    RowSummary summary() {
        return RowSummary.MARKS;
    }

    /** Whether rows have counts. */
    boolean isCounted() {
        return false;
    }

    /** Sets the measures of all rows that now have some and are not counts. */
    void measure() {}

    final boolean isKeyed() {
        return width == 3;
    }

    /** Whether the rows are in a tree, with measures if its summary has them. */
    final boolean isLarge() {
        return tree != null;
    }

    final SummaryTree tree() {
        SummaryTree rows = tree;
        if (rows == null) {
            throw new IllegalStateException("rows are in an array");
        }
        return rows;
    }

    final int size() {
        return to - from;
    }

    final boolean hasNoRows() {
        return from == to;
    }

    @Override
    long bytesHeld() {
        return (tree == null ? (long) rows.length * Long.BYTES : tree.bytesHeld()) + super.bytesHeld();
    }

    final long time(int row) {
        return tree == null ? rows[(from + row) * width] : tree.number(row, 0);
    }

    final long firstTime() {
        return time(0);
    }

    final long lastTime() {
        return time(size() - 1);
    }

    final long key(int row) {
        return tree == null ? rows[(from + row) * width + 2] : tree.number(row, 2);
    }

    /** Place, marks, count unless that is the measure, and whether it is another row of an event. */
    final long detail(int row) {
        return tree == null ? rows[(from + row) * width + 1] : tree.number(row, 1);
    }

    final void detail(int row, long value) {
        if (tree == null) {
            rows[(from + row) * width + 1] = value;
        } else {
            tree.set(row, 1, value);
        }
    }

    /** Sets what no summary knows. */
    final void putDetail(int row, long value) {
        if (tree == null) {
            rows[(from + row) * width + 1] = value;
        } else {
            tree.put(row, 1, value);
        }
    }

    /** The marks in a row's second number, as in {@link RowSummary}. */
    static int marks(long detail) {
        return (int) (detail >>> 31 & 1 | detail >>> 29 & 2);
    }

    final boolean has(Mark mark, int row) {
        return (detail(row) & mark.bit) != 0;
    }

    final void set(Mark mark, int row) {
        detail(row, detail(row) | mark.bit);
    }

    final void clear(Mark mark, int row) {
        detail(row, detail(row) & ~mark.bit);
    }

    /** Number of distinct keys in the window that ends with the row. */
    final int count(int row) {
        return tree != null && isCounted() ? (int) tree.measure(row) : (int) ((detail(row) & COUNT) >>> 32);
    }

    final void count(int row, int count) {
        if (tree != null && isCounted()) {
            tree.setMeasure(row, count);
        } else {
            putDetail(row, detail(row) & ~COUNT | (long) count << 32);
        }
    }

    /** Adds one to the counts of the rows from {@code low}, inclusive, to {@code high}, exclusive. */
    final void countUp(int low, int high) {
        if (tree != null) {
            tree.addToAll(low, high, 1);
            return;
        }
        for (int row = low; row < high; row++) {
            rows[(from + row) * width + 1] += 1L << 32;
        }
    }

    /** Number of rows up to the time: the first row after it. */
    final int firstAfter(long time) {
        if (from == to || lastTime() <= time) {
            return to - from;
        }
        if (tree != null) {
            return tree.countBefore((block, at) -> block.number(at, 0) <= time);
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

    /** The first row of the row's time. */
    final int timeStart(int row) {
        long time = time(row);
        return row == 0 || time(row - 1) != time ? row : firstAfter(time - 1);
    }

    /** The row after the last one of the row's time. */
    final int timeEnd(int row) {
        long time = time(row);
        return row + 1 == size() || time(row + 1) != time ? row + 1 : firstAfter(time);
    }

    /** The first row with the mark from one, inclusive, to another, exclusive; the other if there is none. */
    final int next(Mark mark, int low, int high) {
        int row = low;
        if (tree != null && row < high && !has(mark, row)) {
            int flag = mark == Mark.FIRST ? RowSummary.FIRST : RowSummary.SECOND;
            return tree.next(low, high, new Flagged(flag));
        }
        while (row < high && !has(mark, row)) {
            row++;
        }
        return row;
    }

    /** As {@link #next}, without the first mark. */
    final int nextOpen(int low, int high) {
        int row = low;
        if (tree != null && row < high && has(Mark.FIRST, row)) {
            return tree.next(low, high, new Flagged(RowSummary.OPEN));
        }
        while (row < high && has(Mark.FIRST, row)) {
            row++;
        }
        return row;
    }

    private record Flagged(int flag) implements SummaryTree.Search {
        @Override
        public boolean mayBeAmong(long[] summary) {
            return (summary[0] & flag) != 0;
        }

        @Override
        public boolean is(RowBlock block, int at) {
            return (RowSummary.flags(block, at) & flag) != 0;
        }
    }

    /** Makes room for a row. */
    final void insert(int row, long time, long detail, long key) {
        if (tree == null && size() == RowBlock.CAPACITY && summary() != RowSummary.NONE) {
            grow();
        }
        if (tree != null) {
            tree.insert(row);
            tree.put(row, 0, time);
            tree.put(row, 1, detail);
            if (isKeyed()) {
                tree.put(row, 2, key);
            }
            to++;
            return;
        }
        int capacity = rows.length / width;
        boolean isFull = to == capacity && from <= capacity / 4;
        if (to == capacity) {
            move(isFull ? grown() : capacity);
        }
        int at = (from + row) * width;
        System.arraycopy(rows, at, rows, at + width, to * width - at);
        to++;
        rows[at] = time;
        rows[at + 1] = detail;
        if (isKeyed()) {
            rows[at + 2] = key;
        }
        if (isFull) {
            makeRoomFor(rows.length / width - to, size());
        }
    }

    /** Rows that there is room for when there was none. */
    private int grown() {
        return size() + size() / 2 + LEAST;
    }

    @Override
    final int moreRows() {
        if (tree != null) {
            return size() / 2;
        }
        int more = rows.length / width - size();
        if (more > size() / 4) {
            return more;
        }
        move(grown());
        return rows.length / width - to;
    }

    /** Adds a last row while a table is read, whose size is known. */
    final void append(int size, long time, long detail, long key) {
        if (rows.length < size * width) {
            rows = Arrays.copyOf(rows, size * width);
        }
        int at = to * width;
        rows[at] = time;
        rows[at + 1] = detail;
        if (isKeyed()) {
            rows[at + 2] = key;
        }
        to++;
    }

    /** Rows at the start of an array for so many. */
    private void move(int capacity) {
        long[] target = capacity * width == rows.length ? rows : new long[capacity * width];
        System.arraycopy(rows, from * width, target, 0, size() * width);
        if (target != rows) {
            rows = target;
        }
        to -= from;
        from = 0;
    }

    /** From an array into a tree, if they are too many for an array. */
    final void growIfLarge() {
        if (size() > RowBlock.CAPACITY && summary() != RowSummary.NONE) {
            grow();
        }
    }

    private void grow() {
        SummaryTree grown = new SummaryTree(width, summary());
        move(size());
        int size = size();
        for (int row = 0; row < size; row++) {
            grown.append(rows, row);
        }
        long[] before = rows;
        rows = NO_LONGS;
        tree = grown;
        if (isCounted()) {
            for (int row = 0; row < size; row++) {
                long detail = before[row * width + 1];
                grown.put(row, 1, detail & ~COUNT);
                grown.setMeasure(row, (detail & COUNT) >>> 32);
            }
        } else {
            measure();
        }
    }

    /** From a tree into an array; gives the array. */
    final long[] flatten() {
        SummaryTree before = tree;
        if (before != null) {
            long[] flat = before.toArray();
            for (int row = 0; row < size() && isCounted(); row++) {
                flat[row * width + 1] |= before.measure(row) << 32;
            }
            rows = flat;
            tree = null;
        }
        return rows;
    }

    final void cutFirst(int number) {
        if (tree != null) {
            tree.removeFirst(number);
            to -= number;
        } else {
            from += number;
        }
    }

    final void cut(int row) {
        if (tree != null) {
            tree.remove(row);
        } else {
            int at = (from + row) * width;
            System.arraycopy(rows, at + width, rows, at, to * width - at - width);
        }
        to--;
    }

    /** Copies a row over an earlier one, in an array. */
    final void copy(int row, int target) {
        System.arraycopy(rows, (from + row) * width, rows, (from + target) * width, width);
    }

    /** Gives up the rows from one on, in an array. */
    final void cutFrom(int row) {
        to = from + row;
    }

    /** Gives memory back. */
    final void tidy() {
        if (from == to) {
            rows = NO_LONGS;
            tree = null;
            from = 0;
            to = 0;
        } else if (tree != null && size() <= RowBlock.CAPACITY / 2) {
            flatten();
        } else if (rows.length > 16 * width && size() * width < rows.length / 4) {
            move(size() + size() / 4);
        }
        tidyBytes();
    }
}
