package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rules.reference.ReferenceAlert;
import dev.vedette.rules.reference.ReferenceCorrelations;
import dev.vedette.rules.reference.ReferenceEvent;
import dev.vedette.rules.reference.TimedEvent;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * {@link CorrelationState} against {@link ReferenceCorrelations}, which reads the rule itself, keeps all events and looks at
 * every window: disorder within the lateness, duplicates, equal times, gaps, several groups and partitions, state written
 * and read back in the middle. A million events unless {@code -Devents=}; the same ones again with {@code -Dseed=}.
 */
class CorrelationDifferentialTest {

    private static final long SECOND = GeneratedCorrelation.SECOND;
    private static final long LATENESS = 4 * SECOND;
    private static final int ORDERS = 120;
    private static final int SECOND_PARTS = 8;

    private record Arrived(JsonEvent event, TimedEvent timed) {
        String id() {
            return timed.id();
        }

        long time() {
            return timed.time();
        }
    }

    @Test
    void statesSayWhatTheDefinitionSays() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        long wanted = Long.getLong("events", 1_000_000);
        System.out.println("CorrelationDifferentialTest -Dseed=" + seed);
        long start = processorTime();
        Map<String, Integer> alertsByType = new TreeMap<>();
        Map<Integer, Integer> alertsByDepth = new TreeMap<>();
        long done = 0;
        for (int run = 0; done < wanted; run++) {
            Random random = random(seed + run);
            int depth = Math.max(1, random.nextInt(8) - 2);
            GeneratedCorrelation rule = new GeneratedCorrelation(random, depth);
            List<Arrived> events = events(random, rule, 20 + random.nextInt(160));
            RuleSet rules = Rules.compile(rule.yaml());
            Collection<ReferenceAlert> expected = new ReferenceCorrelations(rule.yaml()).alerts(timed(events));
            assertThat(run(rules, disorder(events, random), random))
                    .as("-Dseed=" + (seed + run) + " (first run)\n" + rule.yaml())
                    .containsExactlyInAnyOrderElementsOf(expected);
            alertsByType.merge(rule.rootType(), expected.size(), Integer::sum);
            alertsByDepth.merge(depth, expected.size(), Integer::sum);
            done += events.size();
        }
        System.out.printf(
                "%,d events, %.1f s of processor time; alerts by type %s, by depth of the chain %s%n",
                done, (processorTime() - start) / 1e9, alertsByType, alertsByDepth);
        assertThat(alertsByType.keySet()).containsExactlyInAnyOrderElementsOf(GeneratedCorrelation.TYPES);
        assertThat(alertsByType.values()).allMatch(count -> count > wanted / 1000);
        assertThat(alertsByDepth).containsOnlyKeys(1, 2, 3, 4, 5);
        assertThat(alertsByDepth.values()).allMatch(count -> count > wanted / 1000);
    }

    @Test
    void neitherOrderNorPartitionsLeaveATrace() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("neitherOrderNorPartitionsLeaveATrace -Dseed=" + seed);
        int alerts = 0;
        for (int run = 0; run < 25; run++) {
            Random random = random(seed + run);
            int depth = 1 + run % 5;
            GeneratedCorrelation rule = new GeneratedCorrelation(random, depth);
            RuleSet rules = Rules.compile(rule.yaml());
            List<Arrived> events = events(random, rule, 60);
            Collection<ReferenceAlert> first = run(rules, events, random);
            alerts += first.size();
            for (int order = 0; order < ORDERS; order++) {
                assertThat(run(rules, disorder(events, random), random))
                        .as("-Dseed=" + (seed + run) + " (first run), order " + order + "\n" + rule.yaml())
                        .containsExactlyInAnyOrderElementsOf(first);
            }
        }
        assertThat(alerts).isGreaterThan(50);
    }

    /**
     * The watermark follows each event, and what comes behind it within the rule's lateness counts as if it had not: of
     * conditions that more events make only truer, and whatever partition of the graph has come how far.
     */
    @Test
    void withinTheRulesLatenessAnEventBehindTheWatermarkIsNotLate() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("withinTheRulesLateness... -Dseed=" + seed);
        Map<String, Integer> alertsByType = new TreeMap<>();
        int differsWithout = 0;
        for (int run = 0; run < 1_500; run++) {
            Random random = random(seed + run);
            GeneratedCorrelation rule = new GeneratedCorrelation(random, 1 + random.nextInt(3));
            int root = rule.yaml().lastIndexOf("vedette: {");
            String patient =
                    rule.yaml().substring(0, root) + rule.yaml().substring(root).replaceFirst("\\{", "{lateness: 4s, ");
            RuleSet rules = Rules.compile(patient);
            if (!rules.correlation(GeneratedCorrelation.ROOT).orElseThrow().isMonotone()) {
                continue;
            }
            List<Arrived> events = events(random, rule, 20 + random.nextInt(100));
            Collection<ReferenceAlert> expected = new ReferenceCorrelations(patient).alerts(timed(events));
            List<Arrived> late = disorder(events, random);
            assertThat(run(rules, late, 0, 10, random))
                    .as("-Dseed=" + (seed + run) + " (first run)\n" + patient)
                    .containsExactlyInAnyOrderElementsOf(expected);
            alertsByType.merge(rule.rootType(), expected.size(), Integer::sum);
            Map<String, Long> without = counts(Rules.compile(rule.yaml()), late, random);
            differsWithout += without.equals(counts(rules, late, random)) ? 0 : 1;
        }
        System.out.println("alerts by type " + alertsByType + ", rules that find less without it " + differsWithout);
        assertThat(alertsByType).hasSizeGreaterThanOrEqualTo(5);
        assertThat(differsWithout).isGreaterThan(50);
    }

    /**
     * So many events in a window that a group's rows are a tree, in any order within a lateness that they all lie in: few of
     * them late, all at random, from the last to the first, or most at a few times.
     */
    @Test
    void neitherDoesAnyOrderOfManyEvents() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("neitherDoesAnyOrderOfManyEvents -Dseed=" + seed);
        Map<String, Integer> alertsByType = new TreeMap<>();
        int perType = Integer.getInteger("perType", 3);
        for (int run = 0; run < perType * GeneratedCorrelation.TYPES.size(); run++) {
            Random random = random(seed + run);
            String type = GeneratedCorrelation.TYPES.get(
                    (int) Math.floorMod(seed + run, (long) GeneratedCorrelation.TYPES.size()));
            GeneratedCorrelation rule = GeneratedCorrelation.ofManyEvents(random, type);
            RuleSet rules = Rules.compile(rule.yaml());
            int count = 3 * RowBlock.CAPACITY + random.nextInt(2 * RowBlock.CAPACITY);
            List<Arrived> events = manyEvents(random, rule, count);
            Collection<ReferenceAlert> expected = new ReferenceCorrelations(rule.yaml()).alerts(timed(events));
            alertsByType.merge(type, expected.size(), Integer::sum);
            for (int order = 0; order < 4; order++) {
                // With little lateness rows also go while others come.
                long lateness = order == 2 ? LATENESS : 1_000_000 * SECOND;
                assertThat(run(rules, anyOrder(events, order, random), lateness, 400, random))
                        .as("-Dseed=" + (seed + run) + " (first run), order " + order + "\n" + rule.yaml())
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
        System.out.println("alerts of many events by type " + alertsByType);
        assertThat(alertsByType).hasSameSizeAs(GeneratedCorrelation.TYPES);
        assertThat(alertsByType.values().stream().filter(count -> count > 0)).hasSizeGreaterThan(8);
    }

    private static List<Arrived> manyEvents(Random random, GeneratedCorrelation rule, int count) {
        List<Arrived> events = new ArrayList<>();
        long time = 1_000_000 * SECOND;
        boolean fewTimes = random.nextInt(4) == 0;
        for (int i = 0; i < count; i++) {
            time += fewTimes && random.nextInt(100) != 0 ? 0 : random.nextInt(SECOND_PARTS) * SECOND / SECOND_PARTS;
            Map<String, Object> fields = rule.event();
            events.add(new Arrived(
                    JsonEvent.parse(GeneratedText.json(fields)),
                    new TimedEvent("e" + random.nextInt(100) + "-" + i, time, new ReferenceEvent(fields))));
        }
        return events;
    }

    private static List<Arrived> anyOrder(List<Arrived> events, int order, Random random) {
        List<Arrived> arrived = new ArrayList<>(events);
        switch (order) {
            case 0 -> Collections.shuffle(arrived, random);
            case 1 -> Collections.reverse(arrived);
            case 2 -> {
                return disorder(events, random);
            }
            default -> {
                for (int moved = 0; moved < 40; moved++) {
                    arrived.add(random.nextInt(arrived.size()), arrived.remove(random.nextInt(arrived.size() - 1)));
                }
            }
        }
        return arrived;
    }

    /** Seeds that follow each other give generators that begin alike: not so when they are spread. */
    private static Random random(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static List<TimedEvent> timed(List<Arrived> events) {
        return events.stream().map(Arrived::timed).toList();
    }

    /** What a host of some partitions finds in the end. */
    private static Collection<ReferenceAlert> run(RuleSet rules, List<Arrived> events, Random random) {
        return run(rules, events, LATENESS, 10, random);
    }

    private static Collection<ReferenceAlert> run(
            RuleSet rules, List<Arrived> events, long lateness, int writeOneOf, Random random) {
        CorrelationHost.Last last = new CorrelationHost.Last();
        CorrelationHost host =
                new CorrelationHost(rules, GeneratedCorrelation.ROOT, 1 + random.nextInt(4), lateness, random, last);
        host.writeOneOf(writeOneOf);
        events.forEach(event -> host.add(event.event, event.id(), event.time()));
        host.finish(false);
        Collection<ReferenceAlert> alerts = last.byId.values().stream()
                .map(CorrelationDifferentialTest::alert)
                .toList();
        host.finish(true);
        assertThat(host.states()).isEmpty();
        return alerts;
    }

    /** The greatest count of each alert while the watermark follows each event, whatever is said of it. */
    private static Map<String, Long> counts(RuleSet rules, List<Arrived> events, Random random) {
        Map<String, Long> counts = new TreeMap<>();
        CorrelationHost host = new CorrelationHost(
                rules,
                GeneratedCorrelation.ROOT,
                1,
                0,
                random,
                finding -> counts.merge(finding.alertId(), finding.evidenceCount(), Math::max));
        events.forEach(event -> host.add(event.event, event.id(), event.time()));
        host.finish(false);
        return counts;
    }

    private static ReferenceAlert alert(Finding finding) {
        assertThat(finding.exact()).isTrue();
        long suppression = finding.bucketEnd() - finding.bucketStart();
        long bucket = Math.floorDiv(finding.bucketStart(), suppression);
        assertThat(bucket * suppression).isEqualTo(finding.bucketStart());
        List<String> group = finding.group().stream().map(GroupValue::value).toList();
        assertThat(finding.alertId()).isEqualTo(AlertIdentity.of(finding.tenant(), finding.ruleId(), group, bucket));
        return new ReferenceAlert(
                finding.ruleId(),
                finding.tenant(),
                group,
                bucket,
                finding.evidenceCount(),
                finding.windowEnd(),
                finding.evidence().stream().map(EvidenceRef::eventId).toList());
    }

    /** In the order of their times, some of them twice. */
    private static List<Arrived> events(Random random, GeneratedCorrelation rule, int count) {
        List<Arrived> events = new ArrayList<>();
        long time = 1_000_000 * SECOND + random.nextInt(1000) * SECOND;
        while (events.size() < count) {
            time += random.nextInt(12) == 0 ? random.nextInt(40) * SECOND : random.nextInt(6) * SECOND / 4;
            Map<String, Object> fields = rule.event();
            Arrived event = new Arrived(
                    JsonEvent.parse(GeneratedText.json(fields)),
                    new TimedEvent("e" + random.nextInt(100) + "-" + events.size(), time, new ReferenceEvent(fields)));
            events.add(event);
            if (random.nextInt(8) == 0) {
                events.add(event);
            }
        }
        return events;
    }

    private static List<Arrived> disorder(List<Arrived> events, Random random) {
        List<Long> arrivals = events.stream()
                .map(event -> event.time() + (long) (random.nextDouble() * LATENESS))
                .toList();
        return IntStream.range(0, events.size())
                .boxed()
                .sorted(Comparator.comparing(arrivals::get))
                .map(events::get)
                .collect(Collectors.toList());
    }
}
