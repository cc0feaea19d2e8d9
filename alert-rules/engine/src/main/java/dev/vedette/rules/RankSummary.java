package dev.vedette.rules;

/**
 * How many of the keys of some rows are less than each bound of a condition, and how many are at most that: how any
 * percentile of theirs stands to the bound follows.
 */
final class RankSummary extends RowSummary {

    private static final int THOUSANDTHS = 100_000;

    private final long[] bounds;

    private RankSummary(long[] bounds) {
        super(1 + 2 * bounds.length, false);
        this.bounds = bounds;
    }

    static RankSummary of(Threshold threshold) {
        return new RankSummary(threshold.bounds().stream()
                .mapToLong(Threshold.Bound::value)
                .distinct()
                .toArray());
    }

    @Override
    void take(RowBlock block, int from, int to, long[] into) {
        super.take(block, from, to, into);
        for (int at = from; at < to; at++) {
            count(block.number(at, 2), 1, into);
        }
    }

    @Override
    void join(long[] other, long[] into) {
        super.join(other, into);
        for (int at = 1; at < into.length; at++) {
            into[at] += other[at];
        }
    }

    /** Counts a key, so many times. */
    void count(long key, int times, long[] into) {
        for (int i = 0; i < bounds.length; i++) {
            into[2 * i + 1] += key < bounds[i] ? times : 0;
            into[2 * i + 2] += key <= bounds[i] ? times : 0;
        }
    }

    /** How the key of a rank, from 1, stands to a bound. */
    int order(long bound, int rank, long[] counts) {
        int at = 0;
        while (bounds[at] != bound) {
            at++;
        }
        return order(counts[2 * at + 1], counts[2 * at + 2], rank);
    }

    /** The same of a table's few rows. */
    static int order(EventTable events, int from, int to, long bound, int rank) {
        int below = 0;
        int upTo = 0;
        for (int row = from; row < to; row++) {
            long key = events.key(row);
            below += key < bound ? 1 : 0;
            upTo += key <= bound ? 1 : 0;
        }
        return order(below, upTo, rank);
    }

    private static int order(long below, long upTo, int rank) {
        return upTo < rank ? 1 : below >= rank ? -1 : 0;
    }

    /** Which one of n numbers in ascending order is the percentile, which is in thousandths; from 1. */
    static int rank(int percentile, int n) {
        long rank = ((long) percentile * n + THOUSANDTHS - 1) / THOUSANDTHS;
        return (int) Math.max(1, rank);
    }
}
