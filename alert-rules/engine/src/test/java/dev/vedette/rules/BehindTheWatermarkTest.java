package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Events that come when the watermark has passed them, among so many that a group's rows are a tree: each is decided by the
 * window that ends with it, over the events that are kept. An event a second, so that each window has an alert of its own.
 */
class BehindTheWatermarkTest {

    private static final String ROOT = "00000000-0000-4000-8000-000000000001";
    private static final long SECOND = 1_000_000;
    private static final long START = 1_000_000 * SECOND;

    /** An event that is kept, in seconds. */
    private record Kept(long second, long number) {}

    /** A correlation without its condition's operator, and what that compares of an event's window. */
    private record Type(String correlation, Measure measure) {}

    private interface Measure {
        double of(List<Kept> window, Kept event);
    }

    private static final List<Type> TYPES = List.of(
            new Type("event_count| ", (window, event) -> window.size()),
            new Type("value_count|field: n, ", (window, event) -> distinct(window)),
            new Type("value_sum|field: n, ", (window, event) -> sum(window)),
            new Type("value_avg|field: n, ", (window, event) -> (double) sum(window) / window.size()),
            new Type("value_percentile|field: n, percentile: 30, ", (window, event) -> percentile(window, 30)),
            new Type("value_percentile|field: n, percentile: 99.5, ", (window, event) -> percentile(window, 99.5)),
            new Type("value_percentile|field: n, ", BehindTheWatermarkTest::share));

    private static long distinct(List<Kept> window) {
        return window.stream().mapToLong(Kept::number).distinct().count();
    }

    private static long sum(List<Kept> window) {
        return window.stream().mapToLong(Kept::number).sum();
    }

    private static double percentile(List<Kept> window, double percent) {
        long[] sorted = window.stream().mapToLong(Kept::number).sorted().toArray();
        return sorted[(int) Math.max(1, Math.ceil(percent * sorted.length / 100)) - 1];
    }

    private static double share(List<Kept> window, Kept event) {
        long same = window.stream().filter(kept -> kept.number == event.number).count();
        return 100.0 * same / window.size();
    }

    @Test
    void eachIsDecidedByTheWindowThatEndsWithIt() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("BehindTheWatermarkTest -Dseed=" + seed);
        Map<String, Integer> satisfied = new HashMap<>();
        int runs = TYPES.size() * Operator.values().length;
        for (int run = 0; run < runs; run++) {
            int which = (int) Math.floorMod(seed + run, (long) runs);
            Type type = TYPES.get(which % TYPES.size());
            Operator operator = Operator.values()[which / TYPES.size()];
            String what = "-Dseed=" + (seed + run) + " (first run), " + type.correlation + operator.key;
            Random random = new Random((seed + run) * 0x9E3779B97F4A7C15L);
            satisfied.merge(type.correlation, run(type, operator, random, what), Integer::sum);
        }
        assertThat(satisfied).hasSameSizeAs(TYPES);
        assertThat(satisfied.values()).allMatch(count -> count > 100);
    }

    private static int run(Type type, Operator operator, Random random, String what) throws Exception {
        int seconds = 1_500 + random.nextInt(1_000);
        int timespan = random.nextBoolean() ? 4_000 : 300 + random.nextInt(800);
        List<Long> places = new ArrayList<>();
        for (long second = 0; second < seconds; second++) {
            places.add(second);
        }
        List<Long> late = places.stream().filter(second -> random.nextBoolean()).collect(Collectors.toList());
        places.removeAll(late);
        Numbers numbers = new Numbers(random);
        // Some event's own window says what the condition asks for, so that it is true of some and not of others.
        List<Kept> all = places.stream().map(numbers::at).toList();
        double bound = Math.rint(type.measure.of(all.subList(0, 1 + random.nextInt(all.size())), all.get(0)));
        String[] parts = type.correlation.split("\\|");
        Host host = new Host(
                Rules.compile(rule(parts[0], parts[1] + operator.key + ": " + (long) bound, timespan))
                        .correlation(ROOT)
                        .orElseThrow(),
                timespan,
                window -> operator.test(type.measure.of(window, window.get(window.size() - 1)), bound));
        for (long second : places) {
            // Late events come among those in order, and after all.
            int passed = (int) late.stream().filter(other -> other < second).count();
            for (; passed > 0 && random.nextInt(4) == 0; passed--) {
                host.add(numbers.at(late.remove(random.nextInt(passed))), what);
            }
            host.add(numbers.at(second), what);
        }
        while (!late.isEmpty()) {
            host.add(numbers.at(late.remove(random.nextInt(late.size()))), what);
        }
        return host.satisfied;
    }

    private static String rule(String type, String condition, int timespan) {
        return """
                title: a
                id: a
                detection: {s: {event.name: a}, condition: s}
                ---
                title: Late
                id: %s
                vedette: {limit: 100000, suppression: 1s}
                correlation: {type: %s, rules: [a], timespan: %ds, condition: {%s}}
                """.formatted(ROOT, type, timespan, condition);
    }

    private enum Operator {
        LT("lt", sign -> sign < 0),
        LTE("lte", sign -> sign <= 0),
        EQ("eq", sign -> sign == 0),
        NEQ("neq", sign -> sign != 0);

        private final String key;
        private final Predicate<Integer> test;

        Operator(String key, Predicate<Integer> test) {
            this.key = key;
            this.test = test;
        }

        private boolean test(double measure, double bound) {
            return test.test(Double.compare(measure, bound));
        }
    }

    /** The number of each second; few of them are many times there. */
    private static final class Numbers {
        private final long[] numbers;

        private Numbers(Random random) {
            int range = 2 + random.nextInt(60);
            numbers = random.longs(10_000, 0, range).toArray();
            if (random.nextBoolean()) {
                Arrays.fill(numbers, 500, 1_500, 1);
            }
        }

        private Kept at(long second) {
            return new Kept(second, numbers[(int) second]);
        }
    }

    private static final class Host {
        private final CorrelationState state;
        private final CorrelationRule.Type type;
        private final long timespan;
        private final Predicate<List<Kept>> condition;
        private final List<Kept> kept = new ArrayList<>();
        private long newest = -1;
        private long lost = Long.MIN_VALUE;
        private int satisfied;

        private Host(CompiledCorrelation correlation, long timespan, Predicate<List<Kept>> condition) {
            this.state = CorrelationState.create(correlation, "default", List.of());
            this.type = correlation.root().type();
            this.timespan = timespan;
            this.condition = condition;
        }

        private void add(Kept event, String what) {
            newest = Math.max(newest, event.second);
            long time = START + event.second * SECOND;
            // Numbers are in millionths.
            String value = type == CorrelationRule.Type.EVENT_COUNT ? "" : Long.toString(event.number * SECOND);
            EvidenceRef evidence = new EvidenceRef("e" + event.second, "a", "a", time, 0, 0, Map.of());
            state.add(new Contribution(ROOT, ROOT, "a", value, List.of()), evidence);
            List<Finding> found = state.advance(START + newest * SECOND);
            kept.add(event);
            List<Kept> window = kept.stream()
                    .filter(other -> other.second > event.second - timespan && other.second <= event.second)
                    .sorted((one, other) -> Long.compare(one.second, other.second))
                    .toList();
            boolean expected = event.second - timespan >= lost && condition.test(window);
            satisfied += expected ? 1 : 0;
            assertThat(found.stream().anyMatch(finding -> finding.bucketStart() == time))
                    .as("%s, second %d of %d", what, event.second, newest)
                    .isEqualTo(expected);
            kept.stream()
                    .filter(other -> other.second <= newest - timespan)
                    .forEach(other -> lost = Math.max(lost, other.second));
            kept.removeIf(other -> other.second <= newest - timespan);
        }
    }
}
