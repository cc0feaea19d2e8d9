package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rules.reference.ReferenceAlert;
import dev.vedette.rules.reference.ReferenceCorrelations;
import dev.vedette.rules.reference.ReferenceEvent;
import dev.vedette.rules.reference.TimedEvent;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What a group's state says of more events than it keeps: nothing that is not so, and all that {@code SEMANTICS.md}
 * promises. Against the definitions, as {@link CorrelationDifferentialTest} below the limit.
 */
class CorrelationLimitTest {

    private static final String ROOT = GeneratedCorrelation.ROOT;
    private static final long SECOND = GeneratedCorrelation.SECOND;
    private static final long LATENESS = 2 * SECOND;
    private static final int LEAST_LIMIT = 60;
    private static final List<String> TYPES =
            List.of("event_count", "value_count", "value_sum", "sizes", "value_avg", "value_percentile", "share");

    @Test
    void nothingThatIsNotSoAndAllThatIsPromised() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("CorrelationLimitTest -Dseed=" + seed);
        Map<String, int[]> alerts = new TreeMap<>();
        for (int run = 0; run < 350; run++) {
            holdAgainstReference(seed + run, alerts);
        }
        alerts.forEach((type, sums) -> System.out.println(
                type + ": " + sums[0] + " alerts, " + sums[1] + " promised, " + sums[2] + " not exact"));
        assertThat(alerts.values()).allMatch(sums -> sums[0] > 100 && sums[1] > 50);
    }

    /** A dense second at the beginning of a window that waits: all that the newest window does not hold was given up. */
    @Test
    void whatAWaitingWindowHoldsStaysWhenTheNewestDoesNotHoldIt() throws Exception {
        holdAgainstReference(-1014552834470274718L, new TreeMap<>());
    }

    /** Likewise of shares, when a gap comes before the event that is one too many. */
    @Test
    void ofSharesNoMoreIsGivenUpThanHasToGo() throws Exception {
        holdAgainstReference(-7568733132055441046L, new TreeMap<>());
    }

    private static void holdAgainstReference(long seed, Map<String, int[]> alerts) throws Exception {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        String type = TYPES.get(Math.floorMod(seed, TYPES.size()));
        String bounds = bounds(type, random);
        String yaml = rule(type, bounds, random);
        String what = "-Dseed=" + seed + " (first run)\n" + yaml;
        List<TimedEvent> events = events(random);
        long lateness = random.nextBoolean() ? LATENESS : 0;
        Map<List<Object>, Finding> found = run(yaml, events, lateness, random);

        ReferenceCorrelations reference = new ReferenceCorrelations(yaml);
        Map<List<Object>, ReferenceAlert> expected = new HashMap<>();
        reference.alerts(events).forEach(alert -> expected.put(key(alert), alert));
        assertThat(expected.keySet()).as(what).containsAll(found.keySet());
        // An event out of order may find that the newest one has taken what only its own window held.
        boolean countedToBound =
                lateness == 0 && type.endsWith("count") && bounds.startsWith("gt") && !bounds.contains("lt");
        Set<List<Object>> promised = countedToBound
                ? expected.keySet()
                : reference.keysOfSmallWindows(events, LEAST_LIMIT / 2, 4 * LATENESS);
        assertThat(found.keySet()).as(what).containsAll(promised);
        found.forEach((key, finding) -> assertThat(finding.evidenceCount())
                .as(what)
                .isLessThanOrEqualTo(expected.get(key).count()));
        int[] sums = alerts.computeIfAbsent(type, unused -> new int[3]);
        sums[0] += found.size();
        sums[1] += promised.size();
        sums[2] += (int) found.values().stream().filter(f -> !f.exact()).count();
    }

    /**
     * A condition, and one that is only true where the first is by more than the error that {@code SEMANTICS.md} states for
     * events that come evenly: two cut buckets.
     */
    private record Estimated(String type, String condition, String byMoreThanTheError) {}

    private static Estimated estimated(int which, Random random) {
        int bound = random.nextInt(8);
        boolean atOnce = random.nextBoolean();
        return switch (which) {
            // Bounds of counts are half of the limit at most; beyond it their windows hold more.
            case 0 ->
                atOnce
                        ? new Estimated("event_count", "gte: " + bound, "gte: " + (bound + 25))
                        : new Estimated("event_count", "neq: " + bound, "neq: " + bound);
            case 1 ->
                atOnce
                        ? new Estimated(
                                "value_count", "field: wide, gte: " + bound, "field: wide, gte: " + (bound + 22))
                        : new Estimated("value_count", "field: wide, neq: " + bound, "field: wide, neq: " + bound);
            case 2 ->
                new Estimated(
                        "sizes", "field: size, gte: " + 150 * (1 + bound), "field: size, gte: " + 190 * (1 + bound));
            case 3 ->
                new Estimated("value_sum", "field: n, gte: " + 120 * bound, "field: n, gte: " + (120 * bound + 150));
            case 4 -> new Estimated("value_avg", "field: n, lt: " + bound, "field: n, lt: " + (bound - 2));
            default ->
                new Estimated(
                        "value_percentile",
                        "field: n, percentile: 60, gte: " + bound,
                        "field: n, percentile: 30, gte: " + bound);
        };
    }

    @Test
    void estimatesSayWhatIsSoAndAllThatIsSoByMoreThanTheError() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("estimates -Dseed=" + seed);
        Map<String, int[]> alerts = new TreeMap<>();
        for (int run = 0; run < 180; run++) {
            Random random = new Random((seed + run) * 0x9E3779B97F4A7C15L);
            Estimated estimated = estimated((int) Math.floorMod(seed + run, 6L), random);
            String yaml = estimatedRule(estimated.type, estimated.condition, random.nextInt(40));
            String what = "-Dseed=" + (seed + run) + " (first run)\n" + yaml;
            List<TimedEvent> events = evenEvents(random);
            Map<List<Object>, Finding> found = run(yaml, events, LATENESS, random);
            Set<List<Object>> expected = keys(yaml, events);
            Set<List<Object>> certain = keys(yaml.replace(estimated.condition, estimated.byMoreThanTheError), events);
            assertThat(expected).as(what).containsAll(found.keySet()).containsAll(certain);
            assertThat(found.keySet()).as(what).containsAll(certain);
            int[] sums = alerts.computeIfAbsent(estimated.type, unused -> new int[6]);
            sums[0] += found.size();
            sums[1] += expected.size();
            sums[2] += certain.size();
            sums[3] += (int) found.values().stream().filter(f -> !f.exact()).count();
            for (Finding finding : found.values()) {
                boolean isEstimated = finding.estimate().isPresent();
                assertThat(isEstimated && finding.exact()).as(what + finding).isFalse();
                sums[4] += isEstimated ? 1 : 0;
                sums[5] += isEstimated && !isTrue(finding, estimated, events, what) ? 1 : 0;
            }
        }
        alerts.forEach((type, sums) -> System.out.println("estimates, " + type + ": " + sums[0] + " alerts of "
                + sums[1] + ", " + sums[2] + " by more than the error, " + sums[3] + " not exact, " + sums[4]
                + " with bounds, " + sums[5] + " of them wrong"));
        assertThat(alerts.values()).hasSize(6).allMatch(sums -> sums[2] > 20 && sums[3] > 20 && sums[4] > 20);
        // Of sketches: three standard deviations, 99 percent of the ranks.
        alerts.forEach((type, sums) -> assertThat(sums[5])
                .as(type)
                .isLessThanOrEqualTo(type.equals("value_count") || type.equals("value_percentile") ? 2 : 0));
    }

    /** Whether the finding's bounds hold what its window holds; that they fulfil the condition is asserted. */
    private static boolean isTrue(Finding finding, Estimated estimated, List<TimedEvent> events, String what) {
        Estimate estimate = finding.estimate().orElseThrow();
        BigDecimal atLeast = estimate.atLeast();
        BigDecimal atMost = estimate.atMost().orElse(BigDecimal.valueOf(Long.MAX_VALUE));
        String[] condition = estimated
                .condition
                .substring(estimated.condition.lastIndexOf(',') + 1)
                .strip()
                .split(": ");
        BigDecimal bound = new BigDecimal(condition[1]);
        assertThat(
                        switch (condition[0]) {
                            case "gte" -> atLeast.compareTo(bound) >= 0;
                            case "lte" -> atMost.compareTo(bound) <= 0;
                            // Not rounded when it is compared.
                            case "lt" -> atMost.compareTo(bound) <= 0;
                            default -> atLeast.compareTo(bound) > 0 || atMost.compareTo(bound) < 0;
                        })
                .as(what + finding)
                .isTrue();
        BigDecimal truth = measure(estimated, events, finding.windowStart(), finding.windowEnd());
        return atLeast.compareTo(truth) <= 0 && atMost.compareTo(truth) >= 0;
    }

    private static BigDecimal measure(Estimated estimated, List<TimedEvent> events, long start, long end) {
        List<Map<String, Object>> inside = events.stream()
                .filter(event -> event.time() > start && event.time() <= end)
                .map(event -> event.fields().root())
                .toList();
        String field = estimated.condition.contains("size") ? "size" : "n";
        long[] numbers = inside.stream()
                .mapToLong(fields -> ((Number) fields.get(field)).longValue())
                .sorted()
                .toArray();
        return switch (estimated.type) {
            case "event_count" -> BigDecimal.valueOf(inside.size());
            case "value_count" ->
                BigDecimal.valueOf(inside.stream()
                        .map(fields -> fields.get("wide"))
                        .distinct()
                        .count());
            case "value_avg" ->
                BigDecimal.valueOf(LongStream.of(numbers).sum())
                        .divide(BigDecimal.valueOf(numbers.length), MathContext.DECIMAL64);
            case "value_percentile" -> BigDecimal.valueOf(numbers[(int) Math.ceil(0.6 * numbers.length) - 1]);
            default -> BigDecimal.valueOf(LongStream.of(numbers).sum());
        };
    }

    private static Set<List<Object>> keys(String yaml, List<TimedEvent> events) {
        Set<List<Object>> keys = new HashSet<>();
        new ReferenceCorrelations(yaml).alerts(events).forEach(alert -> keys.add(key(alert)));
        return keys;
    }

    private static String estimatedRule(String type, String condition, int more) {
        return "title: root\nname: root\nid: " + ROOT + "\nvedette: {suppression: " + (1 + more) + "s, limit: "
                + (LEAST_LIMIT + more) + (type.equals("sizes") ? ", non-negative: true" : "")
                + "}\ncorrelation:\n  type: " + (type.equals("sizes") ? "value_sum" : type)
                + "\n  rules: [r]\n  timespan: 48s\n  condition: {" + condition
                + "}\n---\ntitle: r\nname: r\ndetection: {s: {k: 0}, condition: s}\n";
    }

    /** Some hundred events of one group, about three in a second, whose numbers and values change slowly. */
    private static List<TimedEvent> evenEvents(Random random) {
        List<TimedEvent> events = new ArrayList<>();
        long time = 1_000_000 * SECOND;
        double level = random.nextInt(6);
        for (int i = 0; i < 500; i++) {
            time += 1 + random.nextInt(600_000);
            level = Math.max(-2, Math.min(8, level + (random.nextDouble() - 0.5) / 2));
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("k", 0);
            fields.put("wide", "v" + random.nextInt(40 + (int) (40 * (level + 2))));
            fields.put("n", (int) level - 1 + random.nextInt(3));
            fields.put("size", Math.max(0, (int) level + random.nextInt(10)));
            events.add(new TimedEvent("e" + i, time, new ReferenceEvent(fields)));
        }
        return events;
    }

    private static Map<List<Object>, Finding> run(String yaml, List<TimedEvent> events, long lateness, Random random)
            throws RuleException {
        CorrelationHost.Last last = new CorrelationHost.Last();
        CorrelationHost host = new CorrelationHost(Rules.compile(yaml), ROOT, 1, LATENESS, random, last);
        List<Long> arrivals = events.stream()
                .map(event -> event.time() + (long) (random.nextDouble() * lateness))
                .toList();
        IntStream.range(0, events.size())
                .boxed()
                .sorted(Comparator.comparing(arrivals::get))
                .map(events::get)
                .forEach(e ->
                        host.add(JsonEvent.parse(GeneratedText.json(e.fields().root())), e.id(), e.time()));
        host.finish(true);
        assertThat(host.states()).isEmpty();
        Map<List<Object>, Finding> found = new HashMap<>();
        last.byId.values().forEach(finding -> found.put(key(finding), finding));
        return found;
    }

    private static List<Object> key(ReferenceAlert alert) {
        return List.of(alert.tenant(), alert.group(), alert.bucket());
    }

    private static List<Object> key(Finding finding) {
        return List.of(
                finding.tenant(),
                finding.group().stream().map(GroupValue::value).toList(),
                Math.floorDiv(finding.bucketStart(), finding.bucketEnd() - finding.bucketStart()));
    }

    private static String rule(String type, String bounds, Random random) {
        String condition =
                switch (type) {
                    case "event_count" -> bounds;
                    case "value_count", "share" -> "field: v, " + bounds;
                    case "sizes" -> "field: size, " + bounds;
                    case "value_percentile" ->
                        "field: n, percentile: " + List.of(5, 50, 90).get(random.nextInt(3)) + ", " + bounds;
                    default -> "field: n, " + bounds;
                };
        String own = type.equals("sizes") ? ", non-negative: true" : "";
        String name = type.equals("sizes") ? "value_sum" : type.equals("share") ? "value_percentile" : type;
        return "title: root\nname: root\nid: " + ROOT + "\nvedette: {suppression: " + (1 + random.nextInt(60))
                + "s, limit: " + (LEAST_LIMIT + random.nextInt(60)) + own + "}\ncorrelation:\n  type: " + name
                + "\n  rules: [r]\n  timespan: " + 64 * (1 + random.nextInt(4)) + "s\n  condition: {" + condition
                + "}\n---\ntitle: r\nname: r\ndetection: {s: {k: 0}, condition: s}\n";
    }

    private static String bounds(String type, Random random) {
        int bound = 1 + random.nextInt(15);
        int scaled =
                switch (type) {
                    case "event_count", "value_count" -> bound;
                    case "value_sum", "sizes" -> bound * 20;
                    case "share" -> bound * 2;
                    default -> bound - 4;
                };
        String range = "gt: " + (type.endsWith("count") ? Math.max(0, scaled - 4) : scaled - 4) + ", lte: ";
        return List.of("gte: ", "gte: ", "gt: ", "lt: ", "lte: ", "neq: ", range)
                        .get(random.nextInt(7))
                + scaled;
    }

    /** Some hundred events of one group, dense and less so, with numbers and values that change slowly. */
    private static List<TimedEvent> events(Random random) {
        List<TimedEvent> events = new ArrayList<>();
        Set<Long> times = new HashSet<>();
        long time = 1_000_000 * SECOND;
        int level = 0;
        int step = 300_000;
        for (int i = 0; i < 600; i++) {
            if (random.nextInt(50) == 0) {
                level = random.nextInt(12) - 3;
                step = 200_000 + random.nextInt(random.nextBoolean() ? 3_000_000 : 20_000_000);
            }
            time += random.nextInt(step);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("k", 0);
            fields.put("v", "v" + (level + random.nextInt(8)));
            fields.put("n", level + random.nextInt(4));
            fields.put("size", random.nextInt(10));
            if (times.add(time)) {
                events.add(new TimedEvent("e" + i, time, new ReferenceEvent(fields)));
            }
        }
        return events;
    }
}
