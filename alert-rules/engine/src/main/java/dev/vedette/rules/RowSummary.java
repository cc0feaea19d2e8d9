package dev.vedette.rules;

import java.util.Arrays;

/**
 * What is known of some rows of a table together, so that those which cannot hold what is looked for are passed over.
 * Its first number says which marks there are, and in its upper 32 bits how many events.
 */
class RowSummary {

    /** In a summary's first number: a row with the first mark, one with the second, one without the first. */
    static final int FIRST = 1;

    static final int SECOND = 2;
    static final int OPEN = 4;

    /** Of rows that have no marks. */
    static final RowSummary NONE = new RowSummary(0, false);
    /** The marks alone. */
    static final RowSummary MARKS = new RowSummary(1, false);
    /** The marks, and a measure of each row in a last column of its own. */
    static final RowSummary MEASURES = new RowSummary(1, true);

    private static final long ONE_EVENT = 1L << 32;

    private final int length;
    private final boolean isMeasured;

    /**
     * @param length of a summary
     * @param isMeasured whether rows have measures, of which the greatest is known
     */
    RowSummary(int length, boolean isMeasured) {
        this.length = length;
        this.isMeasured = isMeasured;
    }

    final int length() {
        return length;
    }

    final boolean isMeasured() {
        return isMeasured;
    }

    /** Of no rows. */
    void clear(long[] summary) {
        Arrays.fill(summary, 0);
    }

    /** Takes rows of a block in, from one, inclusive, to another, exclusive. */
    void take(RowBlock block, int from, int to, long[] into) {
        long flags = 0;
        long events = 0;
        for (int at = from; at < to; at++) {
            flags |= flags(block, at);
            events += EventTable.isSameEvent(block.number(at, 1)) ? 0 : ONE_EVENT;
        }
        into[0] = (into[0] | flags) + events;
    }

    static int flags(RowBlock block, int at) {
        int marks = EventTable.marks(block.number(at, 1));
        return marks | ((marks & FIRST) == 0 ? OPEN : 0);
    }

    /** Takes the rows of another summary in, which stand behind those of this one. */
    void join(long[] other, long[] into) {
        into[0] = (into[0] | other[0] & ONE_EVENT - 1) + (other[0] & -ONE_EVENT);
    }

    static int events(long[] summary) {
        return (int) (summary[0] / ONE_EVENT);
    }
}
