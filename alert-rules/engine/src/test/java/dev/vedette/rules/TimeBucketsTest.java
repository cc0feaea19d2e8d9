package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Windows over time buckets, held against all events: what is said is so, and what is true by more than the stated error
 * is said.
 */
class TimeBucketsTest {

    private static final int EVENTS = 20_000;
    /** The largest number, in millionths. */
    private static final long MOST = 9_000_000_000_000_000_000L;

    /** Ranks of KLL and, at three standard deviations, counts of HyperLogLog: as SEMANTICS.md states them. */
    private static final double RANK_ERROR = 0.014;

    private static final double COUNT_ERROR = 0.08;

    private record Event(long time, long key) {}

    private static Stage stage(String type) throws RuleException {
        String condition =
                switch (type) {
                    case "event_count" -> "gte: 1";
                    case "value_percentile" -> "field: v, percentile: 70, gte: 1";
                    default -> "field: v, gte: 1";
                };
        return Rules.compile("title: a\nid: a\ndetection: {s: {k: a}, condition: s}\n---\ntitle: Root\nid: root\n"
                        + "correlation: {type: " + type + ", rules: [a], timespan: 1s, condition: {" + condition
                        + "}}\n")
                .correlation("root")
                .orElseThrow()
                .root();
    }

    private static long perTimespan(Stage stage) {
        return TimeBuckets.perTimespan(stage.type());
    }

    @ParameterizedTest
    @ValueSource(strings = {"event_count", "value_sum", "value_avg", "value_count", "value_percentile"})
    void saysWhatIsSoAndAllThatIsSoByMoreThanTheError(String type) throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("TimeBucketsTest " + type + " -Dseed=" + seed);
        Stage stage = stage(type);
        long timespan = stage.timespan();
        long length = timespan / perTimespan(stage);
        Random random = new Random(seed);
        int said = 0;
        int silent = 0;
        int wrong = 0;
        for (int run = 0; run < 8; run++) {
            List<Event> events = new ArrayList<>();
            int range = 1 + random.nextInt(4_000);
            for (int i = 0; i < EVENTS; i++) {
                long time = 7 * timespan + (long) (random.nextDouble() * 1.9 * timespan);
                events.add(new Event(time, random.nextInt(range) - (type.equals("value_count") ? 0 : range / 4)));
            }
            Collections.shuffle(events, random);
            TimeBuckets buckets = buckets(stage, events, random);
            for (int i = 0; i < 60; i++) {
                long end = 8 * timespan + (long) (random.nextDouble() * timespan);
                long start = end - timespan;
                long[] inner = keys(events, start + length, end - length);
                long[] outer = keys(events, start - length, end + length);
                long[] exact = keys(events, start, end);
                long truth = measure(type, exact);
                long bound = truth + (long) (truth * 0.4 * (random.nextDouble() - 0.5)) + random.nextInt(3) - 1;
                Threshold.Operator operator = Threshold.Operator.values()[random.nextInt(6)];
                Threshold threshold = new Threshold(List.of(new Threshold.Bound(operator, bound)));
                boolean says = buckets.test(threshold, start, end);
                boolean is = holds(threshold, type, exact);
                Estimate estimate = buckets.estimate(start, end);
                long atLeast = unscaled(type, estimate.atLeast());
                long atMost = unscaled(type, estimate.atMost().orElseThrow());
                if (says && !is || truth < atLeast || truth > atMost) {
                    wrong++;
                }
                long[] between = interval(type, inner, outer);
                boolean certain = threshold.testBoth(between[0], between[1]);
                assertThat(says || !certain)
                        .as(seed + " " + threshold + " of " + truth + ", " + Arrays.toString(between))
                        .isTrue();
                assertThat(List.of(atLeast, atMost))
                        .as(seed + " " + truth)
                        .allMatch(it -> it >= between[0] && it <= between[1]);
                // An average is not rounded when it is compared.
                assertThat(says || !threshold.testBoth(atLeast, atMost))
                        .as(seed + " " + threshold + " of " + truth + ", " + estimate)
                        .isTrue();
                assertThat(!says || type.equals("value_avg") || threshold.testBoth(atLeast, atMost))
                        .as(seed + " " + threshold + " of " + truth + ", " + estimate)
                        .isTrue();
                said += says ? 1 : 0;
                silent += is && !says ? 1 : 0;
            }
        }
        System.out.println(type + ": said " + said + ", true but not said " + silent + ", said but not true " + wrong);
        assertThat(said).isGreaterThan(50);
        // Sketches may be wrong, one side of three standard deviations, or of 99 percent: once in a hundred at most.
        assertThat(wrong).isLessThanOrEqualTo(type.equals("value_count") || type.equals("value_percentile") ? 2 : 0);
    }

    private static long unscaled(String type, BigDecimal number) {
        return (type.endsWith("_count") ? number : number.movePointRight(6)).longValueExact();
    }

    /** Some of them taken in, the state written and read, then the rest. */
    private static TimeBuckets buckets(Stage stage, List<Event> events, Random random) {
        TimeBuckets buckets = TimeBuckets.of(stage, new EvidenceTable(), Long.MIN_VALUE);
        for (Event event : events) {
            buckets.add(event.time, event.key);
            if (random.nextInt(4_000) == 0) {
                buckets = reread(stage, buckets);
            }
        }
        return reread(stage, buckets);
    }

    private static TimeBuckets reread(Stage stage, TimeBuckets buckets) {
        byte[] bytes = bytes(buckets);
        TimeBuckets read = TimeBuckets.read(new StateReader(bytes), stage);
        assertThat(bytes(read)).isEqualTo(bytes);
        return read;
    }

    private static byte[] bytes(TimeBuckets buckets) {
        StateWriter out = new StateWriter(64);
        buckets.write(out);
        return out.toBytes();
    }

    private static long[] keys(List<Event> events, long start, long end) {
        return events.stream()
                .filter(event -> event.time > start && event.time <= end)
                .mapToLong(Event::key)
                .sorted()
                .toArray();
    }

    private static long measure(String type, long[] keys) {
        return switch (type) {
            case "event_count" -> keys.length;
            case "value_count" -> LongStream.of(keys).distinct().count();
            case "value_sum" -> LongStream.of(keys).sum();
            case "value_avg" -> Math.floorDiv(LongStream.of(keys).sum(), (long) keys.length);
            default -> keys[(int) Math.ceil(0.7 * keys.length) - 1];
        };
    }

    private static boolean holds(Threshold threshold, String type, long[] keys) {
        if (type.equals("value_avg")) {
            long sum = LongStream.of(keys).sum();
            return threshold.testOrder(bound -> Long.compare(sum, bound * keys.length));
        }
        return threshold.test(measure(type, keys));
    }

    /** What the measure may seem to be when all that lies in cut buckets is unknown, the sketch's error included. */
    private static long[] interval(String type, long[] inner, long[] outer) {
        long cut = outer.length - inner.length;
        return switch (type) {
            case "value_count" ->
                new long[] {
                    (long) Math.floor(measure(type, inner) * (1 - 2 * COUNT_ERROR)) - 1,
                    (long) Math.ceil(measure(type, outer) * (1 + 2 * COUNT_ERROR)) + 1
                };
            case "value_sum" ->
                new long[] {
                    LongStream.of(inner).sum() + negative(outer) - negative(inner),
                    LongStream.of(inner).sum() + positive(outer) - positive(inner)
                };
            case "value_avg" -> {
                long least = outer[0];
                long most = outer[outer.length - 1];
                double average = LongStream.of(inner).sum() / (double) inner.length;
                double part = cut / (double) inner.length;
                yield new long[] {
                    (long) Math.floor(average + part * (least - average)) - 1,
                    (long) Math.ceil(average + part * (most - average)) + 1
                };
            }
            case "value_percentile" -> {
                double slack = 2 * RANK_ERROR * outer.length + cut + 2;
                int low = (int) Math.max(0, 0.7 * inner.length - slack);
                int high = (int) Math.min(inner.length - 1, 0.7 * inner.length + slack);
                yield new long[] {inner[low], inner[high]};
            }
            default -> new long[] {inner.length, outer.length};
        };
    }

    private static long negative(long[] keys) {
        return LongStream.of(keys).filter(key -> key < 0).sum();
    }

    private static long positive(long[] keys) {
        return LongStream.of(keys).filter(key -> key > 0).sum();
    }

    /** Of a window that cuts no bucket, the bounds are the sketch's own: as wide as its error, and seldom wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"value_count", "value_percentile"})
    void boundsAreAsWideAsTheSketchErrs(String type) throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("sketches, " + type + " -Dseed=" + seed);
        Stage stage = stage(type);
        Random random = new Random(seed);
        int runs = 200;
        int wrong = 0;
        for (int run = 0; run < runs; run++) {
            TimeBuckets buckets = TimeBuckets.of(stage, new EvidenceTable(), Long.MIN_VALUE);
            int size = 5_000;
            long[] keys = random.longs(size).toArray();
            for (long key : keys) {
                buckets.add(1, key);
            }
            Arrays.sort(keys);
            Estimate estimate = buckets.estimate(0, 1);
            long atLeast = unscaled(type, estimate.atLeast());
            long atMost = unscaled(type, estimate.atMost().orElseThrow());
            long truth = measure(type, keys);
            wrong += truth < atLeast || truth > atMost ? 1 : 0;
            double width = type.equals("value_count")
                    ? (atMost - atLeast) / (2.0 * size)
                    : (Arrays.binarySearch(keys, atMost) - Arrays.binarySearch(keys, atLeast)) / (2.0 * size);
            // The numbers that a sketch has kept are a few ranks apart.
            assertThat(width).isBetween(0.0, 2 * (type.equals("value_count") ? COUNT_ERROR : RANK_ERROR));
        }
        // Three standard deviations are wrong once in 370, 99 percent of ranks once in 100.
        assertThat(wrong).isLessThanOrEqualTo(runs / 20);
    }

    /** The union of the parts that stayed as they were is kept between questions. */
    @Test
    void aLateValueIsCountedAlsoWhenItsWindowWasAskedForBefore() throws Exception {
        Stage stage = stage("value_count");
        long part = stage.timespan() / TimeBuckets.perTimespan(stage.type());
        TimeBuckets buckets = TimeBuckets.of(stage, new EvidenceTable(), Long.MIN_VALUE);
        for (int i = 0; i < 100; i++) {
            buckets.add(part * (1 + i % 4), i);
        }
        assertThat(buckets.estimate(0, 5 * part).atMost().orElseThrow()).isLessThan(BigDecimal.valueOf(105));
        for (int i = 100; i < 150; i++) {
            buckets.add(part, i);
        }
        assertThat(buckets.estimate(0, 5 * part).atLeast()).isGreaterThan(BigDecimal.valueOf(145));
    }

    /** What is not known must not be taken for nothing. */
    @Test
    void windowsThatBeginBeforeWhatWasGivenUpAreNotReached() throws Exception {
        Stage stage = stage("event_count");
        long timespan = stage.timespan();
        TimeBuckets buckets = TimeBuckets.of(stage, new EvidenceTable(), Long.MIN_VALUE);
        buckets.add(1, 0);
        buckets.add(timespan, 0);
        assertThat(buckets.reachTo(0)).isTrue();

        buckets.evict(1);
        assertThat(buckets.reachTo(0)).isFalse();
        assertThat(buckets.reachTo(1)).isTrue();
        assertThat(buckets.estimate(1, timespan).atLeast()).isEqualByComparingTo("1");

        // Further ahead than two timespans: the oldest makes room.
        buckets.add(4 * timespan, 0);
        TimeBuckets reread = reread(stage, buckets);
        assertThat(reread.reachTo(timespan - 1)).isFalse();
        assertThat(reread.reachTo(timespan)).isTrue();
        assertThat(reread.estimate(3 * timespan, 4 * timespan).atLeast()).isEqualByComparingTo("1");
    }

    @Test
    void sumsDoNotOverflow() throws Exception {
        Stage stage = stage("value_sum");
        TimeBuckets buckets = TimeBuckets.of(stage, new EvidenceTable(), Long.MIN_VALUE);
        for (int i = 0; i < 100; i++) {
            buckets.add(1, MOST);
            buckets.add(1, -MOST);
            buckets.add(1, MOST);
        }
        Threshold above = new Threshold(List.of(new Threshold.Bound(Threshold.Operator.GT, MOST)));
        assertThat(buckets.test(above, 0, 1)).isTrue();
        assertThat(reread(stage, buckets).test(above, 0, 1)).isTrue();
        long carry = 0xffffffffL;
        for (int i = 0; i < 3; i++) {
            buckets.add(9 * stage.timespan(), carry);
        }
        Threshold equal = new Threshold(List.of(new Threshold.Bound(Threshold.Operator.EQ, 3 * carry)));
        assertThat(buckets.test(equal, 9 * stage.timespan() - 1, 9 * stage.timespan()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type: event_count, rules: [a], condition: {neq: 7}",
                "type: value_sum, rules: [a], condition: {field: v, gt: 500000000000}",
                "type: value_avg, rules: [a], condition: {field: v, lt: 5}",
                "type: value_count, rules: [a], condition: {field: v, lt: 5}",
                "type: value_percentile, rules: [a], condition: {field: v, percentile: 50, lt: 5}"
            })
    void aMillionEventsOfOneGroupTakeNoMoreThanStated(String correlation) throws Exception {
        CompiledCorrelation compiled = Rules.compile(
                        "title: a\nid: a\ndetection: {s: {k: a}, condition: s}\n---\ntitle: Root\nid: root\n"
                                + "vedette: {limit: 100}\ncorrelation: {" + correlation + ", timespan: 1h}\n")
                .correlation("root")
                .orElseThrow();
        CorrelationState state = CorrelationState.create(compiled, "t", List.of());
        int most = 0;
        // The watermark follows 10 minutes behind, so that buckets of two timespans are as full as they get.
        for (int i = 0; i < 1_000_000; i++) {
            long time = 1_000_000_000L + i * 20_000L;
            state.add(
                    new Contribution("root", "root", "a", Integer.toString(i * 7919)),
                    new EvidenceRef("e" + i, "e", "a", time, 0, i, Map.of()));
            if (i % 10_000 == 0) {
                state.advance(time - 600_000_000L);
                int written = state.write().length;
                most = Math.max(most, written);
                // What bounds the memory of hosts goes by it.
                assertThat(state.bytes()).isGreaterThanOrEqualTo(written - 1_024);
            }
        }
        System.out.println(correlation + ": " + most + " bytes at most");
        // 100 events and as much evidence of some 40 bytes, and what SEMANTICS.md states.
        ToLongFunction<String> stated =
                text -> text.contains("value_count") ? 33 * 2_150 : text.contains("percentile") ? 33 * 6_000 : 65 * 80;
        assertThat(most).isLessThan((int) (12_000 + stated.applyAsLong(correlation)));
        state.advance(Long.MAX_VALUE - 1);
        assertThat(state.isEmpty()).isTrue();
    }
}
