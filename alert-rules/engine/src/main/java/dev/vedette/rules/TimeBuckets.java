package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.jspecify.annotations.Nullable;

/**
 * The events of a group that has more of them than its state keeps one by one: all since that was so, in stretches of
 * time of equal length. A window is answered for by two bounds: it certainly holds the buckets that lie in it, and possibly
 * those that it cuts. What is said of it is what both bounds say; with sketches, as far as {@link #DEVIATIONS} reach.
 */
final class TimeBuckets {

    /** Standard deviations of a sketch of distinct values that its bounds are apart from the estimate. */
    static final int DEVIATIONS = 3;

    private static final int PER_TIMESPAN = 32;
    private static final int SKETCHES_PER_TIMESPAN = 16;
    private static final long PERCENTILE_UNIT = 100_000;

    private final Stage stage;
    private final long length;
    /** So that an event that comes a timespan late still finds the buckets of its window. */
    private final int most;
    /** In the order of their numbers. */
    private final List<TimeBucket> buckets = new ArrayList<>();

    /** Time of the newest event that is in no bucket: of windows that start before it less is known. */
    private long since;

    /** The union of the buckets from one number to another, both inclusive, while none of them changes. */
    private @Nullable HllSketch union;

    private long unionFrom;
    private long unionTo;

    private TimeBuckets(Stage stage, long since) {
        this.stage = stage;
        this.since = since;
        int parts = perTimespan(stage.type());
        this.most = 2 * parts + 1;
        this.length = (stage.timespan() + parts - 1) / parts;
    }

    /** Whether the type has them. */
    static boolean has(Type type) {
        return switch (type) {
            case EVENT_COUNT, VALUE_COUNT, VALUE_SUM, VALUE_AVG, VALUE_PERCENTILE -> true;
            default -> false;
        };
    }

    static int perTimespan(Type type) {
        return type == Type.VALUE_COUNT || type == Type.VALUE_PERCENTILE ? SKETCHES_PER_TIMESPAN : PER_TIMESPAN;
    }

    /**
     * Buckets of all that a table holds.
     *
     * @param since time of the newest event that it does not hold any more
     */
    static TimeBuckets of(Stage stage, EventTable events, long since) {
        TimeBuckets buckets = new TimeBuckets(stage, since);
        for (int row = events.size() - 1; row >= 0; row--) {
            buckets.add(events.time(row), stage.type() == Type.EVENT_COUNT ? 0 : events.key(row));
        }
        return buckets;
    }

    void add(long time, long key) {
        long number = Math.floorDiv(time, length);
        int at = buckets.size();
        while (at > 0 && buckets.get(at - 1).number >= number) {
            at--;
        }
        if (at == buckets.size() || buckets.get(at).number != number) {
            if (!buckets.isEmpty() && number <= buckets.get(buckets.size() - 1).number - most) {
                since = Math.max(since, time);
                return;
            }
            buckets.add(at, TimeBucket.of(stage, number));
        }
        buckets.get(at).add(time, key);
        if (number >= unionFrom && number <= unionTo) {
            union = null;
        }
        long newest = buckets.get(buckets.size() - 1).number;
        while (buckets.get(0).number <= newest - most) {
            giveUpFirst();
        }
    }

    private void giveUpFirst() {
        since = Math.max(since, buckets.remove(0).last());
    }

    /** Gives up what no window holds that starts at the time or later. */
    void evict(long start) {
        while (!buckets.isEmpty() && buckets.get(0).last() <= start) {
            giveUpFirst();
        }
    }

    /** Whether all is known of windows that start there; if not, their events are at least those of the buckets. */
    boolean reachTo(long start) {
        return start >= since;
    }

    /** Whether the window {@code (start, end]} fulfils the condition at both bounds. */
    boolean test(Threshold threshold, long start, long end) {
        List<TimeBucket> inside = new ArrayList<>();
        List<TimeBucket> cut = new ArrayList<>(2);
        for (TimeBucket bucket : buckets) {
            if (bucket.isInside(start, end)) {
                inside.add(bucket);
            } else if (bucket.overlaps(start, end)) {
                cut.add(bucket);
            }
        }
        return switch (stage.type()) {
            case VALUE_COUNT -> testDistinct(threshold, inside, cut);
            case VALUE_SUM -> testSum(threshold, inside, cut);
            case VALUE_AVG ->
                threshold.testBoth(
                        bound -> average(inside, cut, bound, false).signum(),
                        bound -> average(inside, cut, bound, true).signum());
            case VALUE_PERCENTILE ->
                threshold.testBoth(
                        bound -> percentile(inside, cut, bound, false), bound -> percentile(inside, cut, bound, true));
            default -> {
                long least = count(inside);
                yield threshold.testBoth(least, least + count(cut));
            }
        };
    }

    private static long count(List<TimeBucket> buckets) {
        return buckets.stream().mapToLong(TimeBucket::count).sum();
    }

    private boolean testDistinct(Threshold threshold, List<TimeBucket> inside, List<TimeBucket> cut) {
        Union all = new Union(TimeBucket.Distinct.LOG_REGISTERS);
        if (!inside.isEmpty()) {
            // The newest bucket is the one that changes.
            int last = inside.size() - 1;
            if (last > 0) {
                all.update(union(inside.subList(0, last)));
            }
            all.update(((TimeBucket.Distinct) inside.get(last)).sketch());
        }
        long least = (long) all.getLowerBound(DEVIATIONS);
        if (threshold.isMonotone()) {
            return threshold.test(least);
        }
        cut.forEach(bucket -> all.update(((TimeBucket.Distinct) bucket).sketch()));
        return threshold.testBoth(least, (long) all.getUpperBound(DEVIATIONS));
    }

    private HllSketch union(List<TimeBucket> some) {
        long from = some.get(0).number;
        long to = some.get(some.size() - 1).number;
        HllSketch known = union;
        if (known == null || from != unionFrom || to != unionTo) {
            Union all = new Union(TimeBucket.Distinct.LOG_REGISTERS);
            some.forEach(bucket -> all.update(((TimeBucket.Distinct) bucket).sketch()));
            known = all.getResult(TgtHllType.HLL_8);
            union = known;
            unionFrom = from;
            unionTo = to;
        }
        return known;
    }

    private static boolean testSum(Threshold threshold, List<TimeBucket> inside, List<TimeBucket> cut) {
        BigInteger least = BigInteger.ZERO;
        BigInteger most = BigInteger.ZERO;
        for (TimeBucket each : inside) {
            TimeBucket.Summed bucket = (TimeBucket.Summed) each;
            BigInteger sum = bucket.positive().add(bucket.negative());
            least = least.add(sum);
            most = most.add(sum);
        }
        for (TimeBucket each : cut) {
            least = least.add(((TimeBucket.Summed) each).negative());
            most = most.add(((TimeBucket.Summed) each).positive());
        }
        BigInteger low = least;
        BigInteger high = most;
        return threshold.testBoth(
                bound -> low.compareTo(BigInteger.valueOf(bound)), bound -> high.compareTo(BigInteger.valueOf(bound)));
    }

    /** At least, or at most, by how much the sum exceeds that of as many numbers that are the bound. */
    private static BigInteger average(List<TimeBucket> inside, List<TimeBucket> cut, long bound, boolean atMost) {
        BigInteger excess = BigInteger.ZERO;
        for (TimeBucket each : inside) {
            TimeBucket.Summed bucket = (TimeBucket.Summed) each;
            excess = excess.add(bucket.positive())
                    .add(bucket.negative())
                    .subtract(BigInteger.valueOf(bound).multiply(BigInteger.valueOf(bucket.count())));
        }
        for (TimeBucket each : cut) {
            // Any of its numbers may be in the window: at worst all, each as far from the bound as one is.
            TimeBucket.Summed bucket = (TimeBucket.Summed) each;
            BigInteger far =
                    BigInteger.valueOf(atMost ? bucket.most() : bucket.least()).subtract(BigInteger.valueOf(bound));
            if (far.signum() == (atMost ? 1 : -1)) {
                excess = excess.add(far.multiply(BigInteger.valueOf(bucket.count())));
            }
        }
        return excess;
    }

    /** How the percentile stands to the bound, at least or at most: -1, 0 or 1. */
    private int percentile(List<TimeBucket> inside, List<TimeBucket> cut, long bound, boolean atMost) {
        if (isBelowRank(inside, cut, bound, true, atMost)) {
            return 1;
        }
        return isBelowRank(inside, cut, bound, false, atMost) ? 0 : -1;
    }

    /**
     * Whether fewer numbers are up to the bound than the percentile's rank counts, so that it is above the bound.
     *
     * @param inclusive whether the bound itself counts
     * @param possibly whether it may be so; if not, whether it is
     */
    private boolean isBelowRank(
            List<TimeBucket> inside, List<TimeBucket> cut, long bound, boolean inclusive, boolean possibly) {
        long percentile = stage.measure().percentile();
        long numbers = 0;
        // Numbers up to the bound, times 100 percent, less the rank.
        long excess = 0;
        for (TimeBucket each : inside) {
            TimeBucket.Ordered bucket = (TimeBucket.Ordered) each;
            long some = possibly ? bucket.fewestUpTo(bound, inclusive) : bucket.mostUpTo(bound, inclusive);
            numbers += some;
            excess += some * PERCENTILE_UNIT - percentile * bucket.count();
        }
        for (TimeBucket each : cut) {
            TimeBucket.Ordered bucket = (TimeBucket.Ordered) each;
            if (possibly) {
                excess -= percentile * (bucket.count() - bucket.fewestUpTo(bound, inclusive));
            } else {
                long some = bucket.mostUpTo(bound, inclusive);
                numbers += some;
                excess += some * (PERCENTILE_UNIT - percentile);
            }
        }
        return numbers == 0 || excess < 0;
    }

    void write(StateWriter out) {
        out.number(since);
        out.count(buckets.size());
        buckets.forEach(bucket -> bucket.write(out));
    }

    static TimeBuckets read(StateReader in, Stage stage) {
        TimeBuckets read = new TimeBuckets(stage, in.number());
        for (int n = in.count(); n > 0; n--) {
            TimeBucket bucket = TimeBucket.read(in, stage);
            int last = read.buckets.size() - 1;
            if (last >= 0 && bucket.number <= read.buckets.get(last).number) {
                throw StateReader.broken("has time buckets out of order");
            }
            read.buckets.add(bucket);
        }
        return read;
    }
}
