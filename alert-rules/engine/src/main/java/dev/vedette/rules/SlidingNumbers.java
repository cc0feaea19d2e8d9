package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The numbers of one window of a table, in millionths, and their sum or order: windows are asked for one after the other,
 * so that each number is taken in once and given up once. Taking one in or out of an order moves what lies above it.
 */
abstract sealed class SlidingNumbers {

    private static final long MILLION = 1_000_000;
    /** So large a sum of whole numbers is still one of millionths. */
    private static final long SMALL = Long.MAX_VALUE / MILLION / 2;

    private static final int THOUSANDTHS = 100_000;

    /** Of fewer numbers it is not worth its memory: they are looked through. */
    static final int MANY = 16;

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
        BigInteger sum =
                BigInteger.valueOf(whole).multiply(BigInteger.valueOf(MILLION)).add(BigInteger.valueOf(millionths));
        return sum.compareTo(BigInteger.valueOf(bound).multiply(BigInteger.valueOf(n)));
    }

    /** The sum, in millionths. */
    BigInteger sum() {
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
        BigInteger sum() {
            return BigInteger.valueOf(whole)
                    .multiply(BigInteger.valueOf(MILLION))
                    .add(BigInteger.valueOf(millionths));
        }

        @Override
        boolean test(Threshold threshold) {
            return threshold.testOrder(bound -> compare(whole, millionths, bound, average ? count : 1));
        }
    }

    /** Percentiles by the nearest rank. */
    static final class Order extends SlidingNumbers {
        private final int percentile;
        private long[] sorted = {};
        private int size;

        /** @param percentile thousandths of a percent */
        Order(int percentile) {
            this.percentile = percentile;
        }

        @Override
        void take(long number) {
            if (size == sorted.length) {
                sorted = Arrays.copyOf(sorted, size + size / 2 + 4);
            }
            int at = Arrays.binarySearch(sorted, 0, size, number);
            at = at < 0 ? -at - 1 : at;
            System.arraycopy(sorted, at, sorted, at + 1, size - at);
            sorted[at] = number;
            size++;
        }

        @Override
        void give(long number) {
            int at = Arrays.binarySearch(sorted, 0, size, number);
            System.arraycopy(sorted, at + 1, sorted, at, size - at - 1);
            size--;
        }

        @Override
        void clear() {
            sorted = new long[0];
            size = 0;
        }

        @Override
        long bytesHeld() {
            return (long) sorted.length * Long.BYTES;
        }

        @Override
        boolean test(Threshold threshold) {
            long number = sorted[rank(percentile, size) - 1];
            return threshold.testOrder(bound -> Long.compare(number, bound));
        }

        /** Of n numbers in ascending order, which one; from 1. */
        static int rank(int percentile, int n) {
            long rank = ((long) percentile * n + THOUSANDTHS - 1) / THOUSANDTHS;
            return (int) Math.max(1, rank);
        }
    }
}
