package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import java.math.BigInteger;

/**
 * What a condition asks of the numbers of one window of a table, in millionths. Windows that are asked for in the order of
 * their times slide: each number is taken in once and given up once.
 */
abstract sealed class SlidingNumbers {

    /** Of fewer numbers it is not worth its memory: they are looked through. */
    static final int MANY = 16;

    /** The window: after the start, up to the end. */
    private long start = Long.MIN_VALUE;

    private long end = Long.MIN_VALUE;

    /** Whether stages of the type ask for numbers. */
    static boolean has(Type type) {
        return type == Type.VALUE_SUM || type == Type.VALUE_AVG || type == Type.VALUE_PERCENTILE;
    }

    /** What a tree of a stage's rows has to know. */
    static RowSummary summary(Stage stage) {
        if (stage.type() == Type.VALUE_PERCENTILE) {
            return RankSummary.of(stage.threshold());
        }
        return stage.firesAtOnce() ? SumSummary.MEASURED_SUMS : SumSummary.SUMS;
    }

    /** Of no window. */
    static SlidingNumbers of(Stage stage) {
        return stage.type() == Type.VALUE_PERCENTILE ? new Ranks(stage) : new Sum(stage.type() == Type.VALUE_AVG);
    }

    /** Of a tree's rows from {@code low}, inclusive, to {@code high}, exclusive. */
    static SlidingNumbers of(Stage stage, SummaryTree rows, int low, int high) {
        SlidingNumbers numbers = of(stage);
        numbers.set(rows.summarize(low, high), high - low);
        return numbers;
    }

    /** Whether the numbers of a few rows fulfil the condition. */
    static boolean test(Stage stage, EventTable events, int low, int high) {
        if (stage.type() == Type.VALUE_PERCENTILE) {
            int rank = RankSummary.rank(stage.measure().percentile(), high - low);
            return stage.threshold().testOrder(bound -> RankSummary.order(events, low, high, bound, rank));
        }
        Sum sum = new Sum(stage.type() == Type.VALUE_AVG);
        for (int row = low; row < high; row++) {
            sum.take(events.key(row));
        }
        return sum.test(stage.threshold());
    }

    abstract void take(long number);

    abstract void give(long number);

    /** Makes it so many numbers, with the summary. */
    abstract void set(long[] summary, int count);

    abstract void clear();

    /** Bytes of memory that its arrays have. */
    long bytesHeld() {
        return 0;
    }

    /** Whether the numbers of the window fulfil the condition. */
    abstract boolean test(Threshold threshold);

    /** Whether a window lies behind this one, so that all of it would have to be taken in. */
    final boolean isPast(long otherStart, long otherEnd) {
        return otherStart < start || otherEnd < end;
    }

    /**
     * Makes {@code (newStart, newEnd]} the window.
     *
     * @param last the last row of it
     */
    final void slide(EventTable events, long newStart, long newEnd, int last) {
        if (isPast(newStart, newEnd)) {
            clear();
            start = newStart;
            end = newStart;
        }
        long left = Math.min(newStart, end);
        for (int row = events.firstAfter(start); row < events.size() && events.time(row) <= left; row++) {
            give(events.key(row));
        }
        long taken = Math.max(end, newStart);
        for (int row = last; row >= 0 && events.time(row) > taken; row--) {
            take(events.key(row));
        }
        start = newStart;
        end = newEnd;
    }

    private boolean holds(long time) {
        return time > start && time <= end;
    }

    final void added(long time, long number) {
        if (holds(time)) {
            take(number);
        }
    }

    final void removing(long time, long number) {
        if (holds(time)) {
            give(number);
        }
    }

    /** The sum, in millionths. */
    BigInteger sum() {
        throw new IllegalStateException("ranks have no sum");
    }

    /** The sum of numbers that are not negative, in millionths; at most Long.MAX_VALUE. */
    long saturatedSum() {
        throw new IllegalStateException("ranks have no sum");
    }

    /** Sum and average, as a {@link SumSummary} adds up. */
    static final class Sum extends SlidingNumbers {
        private final boolean average;
        private long upper;
        private long lower;
        private int count;

        Sum(boolean average) {
            this.average = average;
        }

        @Override
        void take(long number) {
            upper += SumSummary.upper(number);
            lower += SumSummary.lower(number);
            count++;
        }

        @Override
        void give(long number) {
            upper -= SumSummary.upper(number);
            lower -= SumSummary.lower(number);
            count--;
        }

        @Override
        void set(long[] summary, int numbers) {
            upper = summary[SumSummary.UPPER];
            lower = summary[SumSummary.LOWER];
            count = numbers;
        }

        @Override
        void clear() {
            upper = 0;
            lower = 0;
            count = 0;
        }

        @Override
        long saturatedSum() {
            return SumSummary.saturated(upper, lower);
        }

        @Override
        BigInteger sum() {
            return SumSummary.exact(upper, lower);
        }

        @Override
        boolean test(Threshold threshold) {
            return threshold.testOrder(bound -> SumSummary.compare(upper, lower, bound, average ? count : 1));
        }
    }

    /** Percentiles by the nearest rank: not the number of that rank, but how it stands to the bounds. */
    static final class Ranks extends SlidingNumbers {
        private final RankSummary summary;
        private final int percentile;
        private final long[] counts;
        private int count;

        Ranks(Stage stage) {
            summary = RankSummary.of(stage.threshold());
            percentile = stage.measure().percentile();
            counts = new long[summary.length()];
        }

        @Override
        void take(long number) {
            summary.count(number, 1, counts);
            count++;
        }

        @Override
        void give(long number) {
            summary.count(number, -1, counts);
            count--;
        }

        @Override
        void set(long[] other, int numbers) {
            System.arraycopy(other, 0, counts, 0, counts.length);
            count = numbers;
        }

        @Override
        void clear() {
            summary.clear(counts);
            count = 0;
        }

        @Override
        long bytesHeld() {
            return (long) counts.length * Long.BYTES;
        }

        @Override
        boolean test(Threshold threshold) {
            int rank = RankSummary.rank(percentile, count);
            return threshold.testOrder(bound -> summary.order(bound, rank, counts));
        }
    }
}
