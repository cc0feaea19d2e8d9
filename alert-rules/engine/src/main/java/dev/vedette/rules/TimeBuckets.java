package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

    /**
     * Up to which end of a window, at least, the same buckets lie in it as in the one that ends at the time: until the next
     * one comes in, or leaves.
     */
    long sameUntil(long end) {
        long until = Long.MAX_VALUE;
        for (TimeBucket bucket : buckets) {
            long leaves = StageState.saturated(bucket.first(), stage.timespan());
            if (bucket.last() > end) {
                until = Math.min(until, bucket.last() - 1);
            }
            if (leaves > end) {
                until = Math.min(until, leaves - 1);
            }
        }
        return until;
    }

    /** The buckets that lie in a window, and those that it cuts. */
    private record Parts(List<TimeBucket> inside, List<TimeBucket> cut) {}

    private Parts parts(long start, long end) {
        Parts parts = new Parts(new ArrayList<>(buckets.size()), new ArrayList<>(2));
        for (TimeBucket bucket : buckets) {
            if (bucket.isInside(start, end)) {
                parts.inside.add(bucket);
            } else if (bucket.overlaps(start, end)) {
                parts.cut.add(bucket);
            }
        }
        return parts;
    }

    /** Whether the window {@code (start, end]} fulfils the condition at both bounds. */
    boolean test(Threshold threshold, long start, long end) {
        Parts parts = parts(start, end);
        return switch (stage.type()) {
            case VALUE_COUNT -> testDistinct(threshold, parts);
            case VALUE_SUM -> {
                BigInteger least = sum(parts, false);
                BigInteger most = sum(parts, true);
                yield threshold.testBoth(
                        bound -> least.compareTo(BigInteger.valueOf(bound)),
                        bound -> most.compareTo(BigInteger.valueOf(bound)));
            }
            case VALUE_AVG ->
                threshold.testBoth(
                        bound -> excess(parts, bound, false).signum(),
                        bound -> excess(parts, bound, true).signum());
            case VALUE_PERCENTILE ->
                threshold.testBoth(bound -> percentile(parts, bound, false), bound -> percentile(parts, bound, true));
            default -> {
                long least = count(parts.inside);
                yield threshold.testBoth(least, least + count(parts.cut));
            }
        };
    }

    /**
     * Both bounds of what the condition compares in the window {@code (start, end]}; the lower one alone where less is
     * known of it. Not to be asked of a window without an event in these buckets.
     */
    Estimate estimate(long start, long end) {
        Parts parts = parts(start, end);
        Estimate estimate =
                switch (stage.type()) {
                    case VALUE_COUNT -> {
                        Union all = distinct(parts.inside);
                        long least = (long) all.getLowerBound(DEVIATIONS);
                        yield Estimate.ofCounts(least, mostDistinct(all, parts.cut));
                    }
                    case VALUE_SUM -> Estimate.ofMillionths(sum(parts, false), sum(parts, true));
                    case VALUE_AVG -> Estimate.between(average(parts, false), average(parts, true));
                    case VALUE_PERCENTILE -> percentiles(parts);
                    default -> {
                        long least = count(parts.inside);
                        yield Estimate.ofCounts(least, least + count(parts.cut));
                    }
                };
        return reachTo(start) ? estimate : new Estimate(estimate.atLeast(), Optional.empty());
    }

    private static long count(List<TimeBucket> buckets) {
        return buckets.stream().mapToLong(TimeBucket::count).sum();
    }

    private boolean testDistinct(Threshold threshold, Parts parts) {
        Union all = distinct(parts.inside);
        long least = (long) all.getLowerBound(DEVIATIONS);
        return threshold.isMonotone() ? threshold.test(least) : threshold.testBoth(least, mostDistinct(all, parts.cut));
    }

    private Union distinct(List<TimeBucket> inside) {
        Union all = new Union(TimeBucket.Distinct.LOG_REGISTERS);
        if (!inside.isEmpty()) {
            // The newest bucket is the one that changes.
            int last = inside.size() - 1;
            if (last > 0) {
                all.update(union(inside.subList(0, last)));
            }
            all.update(((TimeBucket.Distinct) inside.get(last)).sketch());
        }
        return all;
    }

    private static long mostDistinct(Union inside, List<TimeBucket> cut) {
        cut.forEach(bucket -> inside.update(((TimeBucket.Distinct) bucket).sketch()));
        return (long) inside.getUpperBound(DEVIATIONS);
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

    /** At least, or at most. */
    private static BigInteger sum(Parts parts, boolean atMost) {
        BigInteger sum = BigInteger.ZERO;
        for (TimeBucket each : parts.inside) {
            sum = sum.add(((TimeBucket.Summed) each).sum());
        }
        for (TimeBucket each : parts.cut) {
            TimeBucket.Summed bucket = (TimeBucket.Summed) each;
            sum = sum.add(atMost ? bucket.positive() : bucket.negative());
        }
        return sum;
    }

    /** At least, or at most, by how much the sum exceeds that of as many numbers that are the bound. */
    private static BigInteger excess(Parts parts, long bound, boolean atMost) {
        BigInteger excess = BigInteger.ZERO;
        for (TimeBucket each : parts.inside) {
            TimeBucket.Summed bucket = (TimeBucket.Summed) each;
            excess = excess.add(bucket.sum())
                    .subtract(BigInteger.valueOf(bound).multiply(BigInteger.valueOf(bucket.count())));
        }
        for (TimeBucket each : parts.cut) {
            // Any of its numbers may be in the window: at worst all, each as far from the bound as one is.
            TimeBucket.Summed bucket = (TimeBucket.Summed) each;
            BigInteger far = BigInteger.valueOf(bucket.extreme(atMost)).subtract(BigInteger.valueOf(bound));
            if (far.signum() == (atMost ? 1 : -1)) {
                excess = excess.add(far.multiply(BigInteger.valueOf(bucket.count())));
            }
        }
        return excess;
    }

    /** The least, or the greatest, that the average may be, rounded away from it to millionths. */
    private static BigDecimal average(Parts parts, boolean atMost) {
        BigInteger sum = BigInteger.ZERO;
        long count = 0;
        for (TimeBucket bucket : parts.inside) {
            sum = sum.add(((TimeBucket.Summed) bucket).sum());
            count += bucket.count();
        }
        // The farthest first: what it does to the average decides whether the next one can do more.
        Comparator<TimeBucket.Summed> order = Comparator.comparingLong(bucket -> bucket.extreme(atMost));
        List<TimeBucket.Summed> cut = parts.cut.stream()
                .map(TimeBucket.Summed.class::cast)
                .sorted(atMost ? order.reversed() : order)
                .toList();
        for (TimeBucket.Summed bucket : cut) {
            BigInteger extreme = BigInteger.valueOf(bucket.extreme(atMost));
            int far = extreme.multiply(BigInteger.valueOf(count)).compareTo(sum);
            if (count == 0 || far == (atMost ? 1 : -1)) {
                sum = sum.add(extreme.multiply(BigInteger.valueOf(bucket.count())));
                count += bucket.count();
            }
        }
        return new BigDecimal(sum, Estimate.DECIMALS)
                .divide(
                        BigDecimal.valueOf(count),
                        Estimate.DECIMALS,
                        atMost ? RoundingMode.CEILING : RoundingMode.FLOOR);
    }

    /** The bounds of which the sketches say no more than that the percentile may be there. */
    private Estimate percentiles(Parts parts) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (List<TimeBucket> some : List.of(parts.inside, parts.cut)) {
            for (TimeBucket bucket : some) {
                least = Math.min(least, ((TimeBucket.Ordered) bucket).least());
                most = Math.max(most, ((TimeBucket.Ordered) bucket).most());
            }
        }
        long low = least;
        for (long high = most; low < high; ) {
            // The middle, rounded up, without overflow.
            long middle = (low | high) - ((low ^ high) >> 1);
            if (percentile(parts, middle, false) >= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        long high = most;
        for (long from = low; from < high; ) {
            long middle = (from & high) + ((from ^ high) >> 1);
            if (percentile(parts, middle, true) <= 0) {
                high = middle;
            } else {
                from = middle + 1;
            }
        }
        return Estimate.ofMillionths(BigInteger.valueOf(low), BigInteger.valueOf(high));
    }

    /** How the percentile stands to the bound, at least or at most: -1, 0 or 1. */
    private int percentile(Parts parts, long bound, boolean atMost) {
        if (isBelowRank(parts, bound, true, atMost)) {
            return 1;
        }
        return isBelowRank(parts, bound, false, atMost) ? 0 : -1;
    }

    /**
     * Whether fewer numbers are up to the bound than the percentile's rank counts, so that it is above the bound.
     *
     * @param inclusive whether the bound itself counts
     * @param possibly whether it may be so; if not, whether it is
     */
    private boolean isBelowRank(Parts parts, long bound, boolean inclusive, boolean possibly) {
        long percentile = stage.measure().percentile();
        long numbers = 0;
        // Numbers up to the bound, times 100 percent, less the rank.
        long excess = 0;
        for (TimeBucket each : parts.inside) {
            TimeBucket.Ordered bucket = (TimeBucket.Ordered) each;
            long some = possibly ? bucket.fewestUpTo(bound, inclusive) : bucket.mostUpTo(bound, inclusive);
            numbers += some;
            excess += some * PERCENTILE_UNIT - percentile * bucket.count();
        }
        for (TimeBucket each : parts.cut) {
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

    /** Memory that they take at most, about. */
    long bytesHeld() {
        return buckets.size() * TimeBucket.bytesAtMost(stage.type()) + (union == null ? 0 : TimeBucket.Distinct.BYTES);
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
