package dev.vedette.rules;

import org.jspecify.annotations.Nullable;

/** A block of rows of a {@link RowTree}, and a node of it: what is left of it stands before its rows, what is right behind. */
final class RowBlock {

    /** Rows that it holds at most. */
    static final int CAPACITY = 256;

    private static final long[] NO_LONGS = {};

    final int width;
    /** Heap order of a treap: nobody who sends events knows it. */
    final int priority;

    private final long[] rows;
    /** The first row, and the one after the last. */
    private int from;

    private int to;

    @Nullable
    RowBlock left;

    @Nullable
    RowBlock right;
    /** Rows of this and all below. */
    int size;

    /** What its own measures lack, and what those of all below it lack besides. */
    long owed;

    long owedBelow;
    /** The greatest measure of an {@link RowSummary#OPEN} row of its own, and of all, or more. */
    long mostOwn = Long.MIN_VALUE;

    long most = Long.MIN_VALUE;
    /** Of its own rows, and of all: good while they are not stale. */
    final long[] own;

    final long[] all;
    boolean isOwnStale = true;
    boolean isStale = true;

    RowBlock(int width, int summaryLength, int priority) {
        this.width = width;
        this.priority = priority;
        rows = new long[CAPACITY * width];
        own = summaryLength == 0 ? NO_LONGS : new long[summaryLength];
        all = summaryLength == 0 ? NO_LONGS : new long[summaryLength];
    }

    /** Bytes of memory. */
    static long bytesHeld(int width, int summaryLength) {
        return (long) Long.BYTES * (CAPACITY * width + 2 * summaryLength) + 144;
    }

    int count() {
        return to - from;
    }

    long number(int at, int column) {
        return rows[(from + at) * width + column];
    }

    void set(int at, int column, long value) {
        rows[(from + at) * width + column] = value;
    }

    /** The row's measure, which stands in its last column. */
    long measure(int at) {
        return StageState.saturated(number(at, width - 1), owed);
    }

    /** Whether the row has not matched. */
    boolean isOpen(int at) {
        return (number(at, 1) & EventRows.Mark.FIRST.bit) == 0;
    }

    /** The greatest measure of its own rows that have not matched; Long.MIN_VALUE if there is none. */
    long greatestOpen() {
        long greatest = Long.MIN_VALUE;
        for (int at = 0; at < count(); at++) {
            if (isOpen(at)) {
                greatest = Math.max(greatest, measure(at));
            }
        }
        return greatest;
    }

    /** Sets a measure; what is owed is paid first, since it may be as much as a number can say. */
    void setMeasure(int at, long value) {
        if (owed != 0) {
            for (int row = 0; row < count(); row++) {
                set(row, width - 1, measure(row));
            }
            owed = 0;
        }
        set(at, width - 1, value);
    }

    static int sizeOf(@Nullable RowBlock block) {
        return block == null ? 0 : block.size;
    }

    /** After a change of what is below. */
    void resize() {
        size = sizeOf(left) + count() + sizeOf(right);
        isStale = true;
    }

    /** Makes room for a row; there has to be some. */
    void insert(int at) {
        boolean forward = to * width < rows.length && (from == 0 || at >= count() / 2);
        if (forward) {
            System.arraycopy(rows, (from + at) * width, rows, (from + at + 1) * width, (count() - at) * width);
            to++;
        } else {
            System.arraycopy(rows, from * width, rows, (from - 1) * width, at * width);
            from--;
        }
        for (int column = 0; column < width; column++) {
            set(at, column, 0);
        }
        size++;
        isOwnStale = true;
    }

    void remove(int at) {
        System.arraycopy(rows, (from + at + 1) * width, rows, (from + at) * width, (count() - at - 1) * width);
        to--;
        isOwnStale = true;
    }

    void removeFirst(int number) {
        from += number;
        isOwnStale = true;
    }

    /** Appends rows of an array; there has to be room. */
    void append(long[] source, int first, int number) {
        if ((to + number) * width > rows.length) {
            System.arraycopy(rows, from * width, rows, 0, count() * width);
            to -= from;
            from = 0;
        }
        System.arraycopy(source, first * width, rows, to * width, number * width);
        to += number;
        isOwnStale = true;
    }

    /** Moves the rows from one on to another block, behind its own. */
    void moveTo(RowBlock other, int at) {
        other.owed = owed;
        other.append(rows, from + at, count() - at);
        to = from + at;
        isOwnStale = true;
    }

    void copyTo(long[] target, int row) {
        System.arraycopy(rows, from * width, target, row * width, count() * width);
    }

    /** Adds to the measures of all rows here and below. */
    void addToAll(long by) {
        owe(by);
        owedBelow = StageState.saturated(owedBelow, by);
        most = added(most, by);
    }

    /** Adds to the measures of its own rows. */
    void owe(long by) {
        owed = StageState.saturated(owed, by);
        mostOwn = added(mostOwn, by);
    }

    private static long added(long most, long by) {
        return most == Long.MIN_VALUE ? most : StageState.saturated(most, by);
    }

    /** Hands on what those below lack. */
    void settle() {
        if (owedBelow != 0) {
            if (left != null) {
                left.addToAll(owedBelow);
            }
            if (right != null) {
                right.addToAll(owedBelow);
            }
            owedBelow = 0;
        }
    }
}
