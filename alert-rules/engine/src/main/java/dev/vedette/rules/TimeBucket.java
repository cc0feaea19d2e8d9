package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import java.math.BigInteger;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.kll.KllLongsSketch;
import org.apache.datasketches.memory.Memory;
import org.apache.datasketches.quantilescommon.QuantileSearchCriteria;

/** What is known of the events of one stretch of a group's time when they are not kept one by one. */
abstract sealed class TimeBucket {

    /** Which stretch: that many lengths after 1970. */
    final long number;

    /** Times of its first and its last event. */
    private long first = Long.MAX_VALUE;

    private long last = Long.MIN_VALUE;
    private long count;

    TimeBucket(long number) {
        this.number = number;
    }

    /** An empty one, for a stage's type. */
    static TimeBucket of(Stage stage, long number) {
        return switch (stage.type()) {
            case VALUE_COUNT -> new Distinct(number);
            case VALUE_SUM, VALUE_AVG -> new Summed(number);
            case VALUE_PERCENTILE -> new Ordered(number);
            default -> new Counted(number);
        };
    }

    /** Memory that one takes at most, about. */
    static long bytesAtMost(Type type) {
        return switch (type) {
            case VALUE_COUNT -> Distinct.BYTES;
            case VALUE_SUM, VALUE_AVG -> Summed.BYTES;
            case VALUE_PERCENTILE -> Ordered.BYTES;
            default -> Counted.BYTES;
        };
    }

    final void add(long time, long key) {
        first = Math.min(first, time);
        last = Math.max(last, time);
        count++;
        take(key);
    }

    final long first() {
        return first;
    }

    final long last() {
        return last;
    }

    final long count() {
        return count;
    }

    /** Whether the window {@code (start, end]} holds all of its events. */
    final boolean isInside(long start, long end) {
        return first > start && last <= end;
    }

    /** Whether the window may hold one. */
    final boolean overlaps(long start, long end) {
        return last > start && first <= end;
    }

    final void write(StateWriter out) {
        out.number(number);
        out.number(first);
        out.number(last);
        out.number(count);
        writeMeasure(out);
    }

    static TimeBucket read(StateReader in, Stage stage) {
        TimeBucket bucket = of(stage, in.number());
        bucket.first = in.number();
        bucket.last = in.number();
        bucket.count = in.number();
        bucket.readMeasure(in);
        return bucket;
    }

    abstract void take(long key);

    abstract void writeMeasure(StateWriter out);

    abstract void readMeasure(StateReader in);

    /** Of event_count. */
    static final class Counted extends TimeBucket {
        private static final long BYTES = 64;

        Counted(long number) {
            super(number);
        }

        @Override
        void take(long key) {}

        @Override
        void writeMeasure(StateWriter out) {}

        @Override
        void readMeasure(StateReader in) {}
    }

    /** Of sums and averages: numbers in millionths, positive and negative ones apart. */
    static final class Summed extends TimeBucket {
        private static final long BYTES = 160;

        private final WideSum positive = new WideSum();
        private final WideSum negative = new WideSum();
        private long least = Long.MAX_VALUE;
        private long most = Long.MIN_VALUE;

        Summed(long number) {
            super(number);
        }

        BigInteger positive() {
            return positive.value();
        }

        BigInteger negative() {
            return negative.value();
        }

        BigInteger sum() {
            return positive().add(negative());
        }

        /** The most, or the least, of its numbers. */
        long extreme(boolean atMost) {
            return atMost ? most : least;
        }

        @Override
        void take(long key) {
            (key < 0 ? negative : positive).add(key);
            least = Math.min(least, key);
            most = Math.max(most, key);
        }

        @Override
        void writeMeasure(StateWriter out) {
            positive.write(out);
            negative.write(out);
            out.number(least);
            out.number(most);
        }

        @Override
        void readMeasure(StateReader in) {
            positive.read(in);
            negative.read(in);
            least = in.number();
            most = in.number();
        }
    }

    /** A sum of as many numbers of 64 bits as there may be: {@code high · 2^32 + low}. */
    private static final class WideSum {
        private static final long LOW = 0xffffffffL;
        private long high;
        private long low;

        void add(long number) {
            low += number & LOW;
            high += (number >> 32) + (low >>> 32);
            low &= LOW;
        }

        BigInteger value() {
            return BigInteger.valueOf(high).shiftLeft(32).add(BigInteger.valueOf(low));
        }

        void write(StateWriter out) {
            out.number(high);
            out.number(low);
        }

        void read(StateReader in) {
            high = in.number();
            low = in.number();
        }
    }

    /** Of value_count: a HyperLogLog sketch of the keyed hashes, so that nobody who sends values can aim at it. */
    static final class Distinct extends TimeBucket {
        /** 2,048 registers of a byte: a standard error of 1.04 / sqrt(2048), 2.3 percent. */
        static final int LOG_REGISTERS = 11;

        static final long BYTES = 2_560;

        private HllSketch sketch = new HllSketch(LOG_REGISTERS, TgtHllType.HLL_8);

        Distinct(long number) {
            super(number);
        }

        HllSketch sketch() {
            return sketch;
        }

        @Override
        void take(long key) {
            sketch.update(key);
        }

        @Override
        void writeMeasure(StateWriter out) {
            // The compact form of few values comes back in another order.
            out.bytes(sketch.toUpdatableByteArray());
        }

        @Override
        void readMeasure(StateReader in) {
            byte[] bytes = in.bytes();
            try {
                sketch = HllSketch.heapify(bytes);
            } catch (RuntimeException e) { // the library's own, and those of arrays that end too early
                throw StateReader.broken("holds a sketch of distinct values that cannot be read");
            }
            if (sketch.getLgConfigK() != LOG_REGISTERS) {
                throw StateReader.broken("holds a sketch of distinct values of another size");
            }
        }
    }

    /** Of percentiles: a KLL sketch of the numbers. */
    static final class Ordered extends TimeBucket {
        /** A rank is within 1.33 percent of the numbers, with a probability of 99 percent. */
        static final int SIZE = 200;

        /** With the sorted view that a question makes. */
        private static final long BYTES = 16_384;

        static final double ERROR = KllLongsSketch.getNormalizedRankError(SIZE, false);

        private KllLongsSketch sketch = KllLongsSketch.newHeapInstance(SIZE);

        Ordered(long number) {
            super(number);
        }

        long least() {
            return sketch.getMinItem();
        }

        long most() {
            return sketch.getMaxItem();
        }

        /** At least so many numbers are below the bound, or not above it. */
        long fewestUpTo(long bound, boolean inclusive) {
            return (long) Math.max(0, Math.floor(upTo(bound, inclusive, -1)));
        }

        /** At most so many are. */
        long mostUpTo(long bound, boolean inclusive) {
            return (long) Math.min(count(), Math.ceil(upTo(bound, inclusive, 1)));
        }

        private double upTo(long bound, boolean inclusive, int side) {
            if (inclusive ? bound < sketch.getMinItem() : bound <= sketch.getMinItem()) {
                return 0;
            }
            if (inclusive ? bound >= sketch.getMaxItem() : bound > sketch.getMaxItem()) {
                return count();
            }
            double rank = sketch.getRank(
                    bound, inclusive ? QuantileSearchCriteria.INCLUSIVE : QuantileSearchCriteria.EXCLUSIVE);
            return sketch.isEstimationMode() ? (rank + side * ERROR) * count() : Math.rint(rank * count());
        }

        @Override
        void take(long key) {
            sketch.update(key);
        }

        @Override
        void writeMeasure(StateWriter out) {
            // Asking sorts what came last; so the bytes are the same whether somebody asked or not.
            sketch.getSortedView();
            byte[] bytes = sketch.toByteArray();
            out.bytes(bytes);
        }

        @Override
        void readMeasure(StateReader in) {
            byte[] bytes = in.bytes();
            try {
                sketch = KllLongsSketch.heapify(Memory.wrap(bytes));
            } catch (RuntimeException e) { // the library's own, and those of arrays that end too early
                throw StateReader.broken("holds a sketch of numbers that cannot be read");
            }
            if (sketch.getK() != SIZE || sketch.getN() != count()) {
                throw StateReader.broken("holds a sketch of other numbers");
            }
        }
    }
}
