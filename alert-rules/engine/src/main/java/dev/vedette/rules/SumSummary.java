package dev.vedette.rules;

import java.math.BigInteger;

/**
 * The sum of the keys of some rows, which are numbers in millionths: their upper and their lower 32 bits added up apart, so
 * that neither overflows.
 */
final class SumSummary extends RowSummary {

    /** Where the upper and the lower bits stand. */
    static final int UPPER = 1;

    static final int LOWER = 2;

    /** Of rows without measures. */
    static final SumSummary SUMS = new SumSummary(false);
    /** Of rows whose measure is the sum of the window that they end. */
    static final SumSummary MEASURED_SUMS = new SumSummary(true);

    private static final long LOWER_BITS = 0xffff_ffffL;
    /** Sums whose parts are less are a number of 64 bits. */
    private static final long SMALL_UPPER = 1L << 30;

    private static final long SMALL_LOWER = 1L << 62;

    private SumSummary(boolean isMeasured) {
        super(3, isMeasured);
    }

    static long upper(long number) {
        return number >> 32;
    }

    static long lower(long number) {
        return number & LOWER_BITS;
    }

    @Override
    void take(RowBlock block, int from, int to, long[] into) {
        super.take(block, from, to, into);
        long upper = 0;
        long lower = 0;
        for (int at = from; at < to; at++) {
            long number = block.number(at, 2);
            upper += upper(number);
            lower += lower(number);
        }
        into[UPPER] += upper;
        into[LOWER] += lower;
    }

    @Override
    void join(long[] other, long[] into) {
        super.join(other, into);
        into[UPPER] += other[UPPER];
        into[LOWER] += other[LOWER];
    }

    /** Of a tree's rows that are not negative; at most Long.MAX_VALUE. */
    static long saturated(SummaryTree rows, int from, int to) {
        long[] sums = rows.summarize(from, to);
        return saturated(sums[UPPER], sums[LOWER]);
    }

    /** Of numbers that are not negative; at most Long.MAX_VALUE. */
    static long saturated(long upper, long lower) {
        long all = upper + upper(lower);
        return all > Integer.MAX_VALUE ? Long.MAX_VALUE : (all << 32) + lower(lower);
    }

    static BigInteger exact(long upper, long lower) {
        return BigInteger.valueOf(upper).shiftLeft(32).add(BigInteger.valueOf(lower));
    }

    /** How the sum stands to a bound times n. */
    static int compare(long upper, long lower, long bound, long n) {
        if (Math.abs(upper) < SMALL_UPPER && lower < SMALL_LOWER && Math.abs(bound) <= Long.MAX_VALUE / n) {
            return Long.compare((upper << 32) + lower, bound * n);
        }
        return exact(upper, lower).compareTo(BigInteger.valueOf(bound).multiply(BigInteger.valueOf(n)));
    }
}
