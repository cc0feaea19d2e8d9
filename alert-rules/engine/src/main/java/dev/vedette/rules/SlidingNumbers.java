package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one window of a table, in millionths, and their sum or order: windows are asked for one after the other,
 * so that each number is taken in once and given up once.
 */
abstract sealed class SlidingNumbers {

    private static final long MILLION = 1_000_000;
    /** So large a sum of whole numbers is still one of millionths. */
    private static final long SMALL = Long.MAX_VALUE / MILLION / 2;

    private static final int THOUSANDTHS = 100_000;

    /** Of fewer numbers it is not worth its memory: they are looked through. */
    static final int MANY = 16;

    /** Of a tree's rows: the whole parts and the millionths of their keys. */
    static final RowSummary SUMS = new RowSummary(3, true) {
        @Override
        void take(RowBlock block, int from, int to, long[] into) {
            super.take(block, from, to, into);
            for (int at = from; at < to; at++) {
                long number = block.number(at, 2);
                into[1] += number / MILLION;
                into[2] += number % MILLION;
            }
        }

        @Override
        void join(long[] other, long[] into) {
            super.join(other, into);
            into[1] += other[1];
            into[2] += other[2];
        }
    };

    /** The sum of a tree's rows, in millionths, which are not negative; at most Long.MAX_VALUE. */
    static long sum(SummaryTree rows, int from, int to) {
        long[] sums = sums(rows, from, to);
        return saturated(sums[1], sums[2]);
    }

    private static long saturated(long whole, long millionths) {
        long all = whole + millionths / MILLION;
        return all >= Long.MAX_VALUE / MILLION ? Long.MAX_VALUE : all * MILLION + millionths % MILLION;
    }

    /** The sum of a tree's rows, in millionths. */
    static BigInteger exactSum(SummaryTree rows, int from, int to) {
        long[] sums = sums(rows, from, to);
        return whole(sums[1], sums[2]);
    }

    private static long[] sums(SummaryTree rows, int from, int to) {
        long[] sums = new long[SUMS.length()];
        rows.summarize(from, to, sums);
        return sums;
    }

    private static BigInteger whole(long whole, long millionths) {
        return BigInteger.valueOf(whole).multiply(BigInteger.valueOf(MILLION)).add(BigInteger.valueOf(millionths));
    }

    /** The window: after the start, up to the end. */
    private long start = Long.MIN_VALUE;

    private long end = Long.MIN_VALUE;

    /** Whether stages of the type ask for numbers. */
    static boolean has(Type type) {
        return type == Type.VALUE_SUM || type == Type.VALUE_AVG || type == Type.VALUE_PERCENTILE;
    }

    static SlidingNumbers of(Stage stage) {
        return stage.type() == Type.VALUE_PERCENTILE
                ? new Order(stage.measure().percentile())
                : new Sum(stage.type() == Type.VALUE_AVG);
    }

    /** Those of the rows from {@code low}, inclusive, to {@code high}, exclusive. */
    static SlidingNumbers of(Stage stage, EventTable events, int low, int high) {
        SlidingNumbers numbers = of(stage);
        for (int row = low; row < high; row++) {
            numbers.take(events.key(row));
        }
        return numbers;
    }

    abstract void take(long number);

    abstract void give(long number);

    abstract void clear();

    /** Bytes of memory that its arrays have. */
    long bytesHeld() {
        return 0;
    }

    /** Whether the numbers of the window fulfil the condition. */
    abstract boolean test(Threshold threshold);

    /**
     * Makes {@code (newStart, newEnd]} the window.
     *
     * @param last the last row of it
     */
    final void slide(EventTable events, long newStart, long newEnd, int last) {
        if (newStart < start || newEnd < end) {
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

    /** How the sum {@code whole + millionths / 1,000,000} stands to a bound, in millionths, times n. */
    static int compare(long whole, long millionths, long bound, long n) {
        if (Math.abs(whole) <= SMALL && Math.abs(millionths) <= SMALL && Math.abs(bound) <= Long.MAX_VALUE / n) {
            return Long.compare(whole * MILLION + millionths, bound * n);
        }
        return whole(whole, millionths).compareTo(BigInteger.valueOf(bound).multiply(BigInteger.valueOf(n)));
    }

    /** The sum, in millionths. */
    BigInteger sum() {
        throw new IllegalStateException("numbers in their order have no sum");
    }

    /** The sum of numbers that are not negative, in millionths; at most Long.MAX_VALUE. */
    long saturatedSum() {
        throw new IllegalStateException("numbers in their order have no sum");
    }

    /** Sum and average. Whole numbers and millionths apart: neither can overflow. */
    static final class Sum extends SlidingNumbers {
        private final boolean average;
        private long whole;
        private long millionths;
        private long count;

        Sum(boolean average) {
            this.average = average;
        }

        @Override
        void take(long number) {
            whole += number / MILLION;
            millionths += number % MILLION;
            count++;
        }

        @Override
        void give(long number) {
            whole -= number / MILLION;
            millionths -= number % MILLION;
            count--;
        }

        @Override
        void clear() {
            whole = 0;
            millionths = 0;
            count = 0;
        }

        @Override
        long saturatedSum() {
            return saturated(whole, millionths);
        }

        @Override
        BigInteger sum() {
            return whole(whole, millionths);
        }

        @Override
        boolean test(Threshold threshold) {
            return threshold.testOrder(bound -> compare(whole, millionths, bound, average ? count : 1));
        }
    }

    /** Percentiles by the nearest rank. */
    static final class Order extends SlidingNumbers {
        /** So many stand in an array; more in a tree. */
        private static final int FEW = 1024;

        private final int percentile;
        private long[] sorted = {};
        private int size;
        private @Nullable RowTree tree;

        /** @param percentile thousandths of a percent */
        Order(int percentile) {
            this.percentile = percentile;
        }

        @Override
        void take(long number) {
            if (tree == null && size == FEW) {
                tree = new RowTree(1);
                for (int row = 0; row < size; row++) {
                    tree.insert(row);
                    tree.put(row, 0, sorted[row]);
                }
                sorted = new long[0];
            }
            if (tree != null) {
                int row = countBelow(tree, number);
                tree.insert(row);
                tree.put(row, 0, number);
            } else {
                insert(number);
            }
            size++;
        }

        private static int countBelow(RowTree numbers, long number) {
            return numbers.countBefore((block, at) -> block.number(at, 0) < number);
        }

        private void insert(long number) {
            if (size == sorted.length) {
                sorted = Arrays.copyOf(sorted, size + size / 2 + 4);
            }
            int at = Arrays.binarySearch(sorted, 0, size, number);
            at = at < 0 ? -at - 1 : at;
            System.arraycopy(sorted, at, sorted, at + 1, size - at);
            sorted[at] = number;
        }

        @Override
        void give(long number) {
            size--;
            if (tree != null) {
                tree.remove(countBelow(tree, number));
                if (size <= FEW / 2) {
                    sorted = tree.toArray();
                    tree = null;
                }
            } else {
                int at = Arrays.binarySearch(sorted, 0, size + 1, number);
                System.arraycopy(sorted, at + 1, sorted, at, size - at);
            }
        }

        @Override
        void clear() {
            sorted = new long[0];
            size = 0;
            tree = null;
        }

        @Override
        long bytesHeld() {
            return (long) sorted.length * Long.BYTES + (tree == null ? 0 : tree.bytesHeld());
        }

        @Override
        boolean test(Threshold threshold) {
            int rank = rank(percentile, size);
            long number = tree == null ? sorted[rank - 1] : tree.number(rank - 1, 0);
            return threshold.testOrder(bound -> Long.compare(number, bound));
        }

        /** Of n numbers in ascending order, which one; from 1. */
        static int rank(int percentile, int n) {
            long rank = ((long) percentile * n + THOUSANDTHS - 1) / THOUSANDTHS;
            return (int) Math.max(1, rank);
        }
    }
}
