package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * {@link CorrelationState} against {@link DirectEvaluation} on generated rules and events: disorder within the lateness,
 * duplicates, equal times, gaps, state written and read back in the middle.
 */
class CorrelationDifferentialTest {

    private static final long SECOND = 1_000_000;
    private static final long LATENESS = 4 * SECOND;
    private static final String ROOT = "00000000-0000-4000-8000-000000000000";

    private record Arrived(JsonEvent event, String id, long time) {}

    @Test
    void statesSayWhatTheDefinitionSays() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("CorrelationDifferentialTest seed " + seed);
        Map<CorrelationRule.Type, Integer> alertsByType = new TreeMap<>();
        for (int run = 0; run < 4000; run++) {
            Random random = new Random(seed + run);
            String yaml = rule(random);
            String what = "-Dseed=" + (seed + run) + " (first run)\n" + yaml;
            RuleSet rules = RuleSet.compile(List.of(RuleFile.parse("generated", yaml)));
            CompiledCorrelation correlation = rules.correlation(ROOT).orElseThrow();
            List<Arrived> events = events(random);
            DirectEvaluation direct = new DirectEvaluation(correlation);
            Set<String> seen = new HashSet<>();
            for (Arrived event : events) {
                if (seen.add(event.id)) {
                    contributions(rules, event).forEach(c -> direct.add(c, evidence(c, event)));
                }
            }
            Map<Long, DirectEvaluation.Alert> expected = direct.alerts();
            assertThat(run(rules, correlation, events, random)).as(what).isEqualTo(expected);
            alertsByType.merge(
                    correlation.stages().get(correlation.stages().size() - 1).type(), expected.size(), Integer::sum);
        }
        System.out.println("alerts compared: " + alertsByType);
        assertThat(alertsByType.keySet()).containsExactlyInAnyOrder(CorrelationRule.Type.values());
        assertThat(alertsByType.values()).allMatch(count -> count > 200);
    }

    @Test
    void theOrderOfArrivalLeavesNoTrace() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("theOrderOfArrivalLeavesNoTrace seed " + seed);
        for (int run = 0; run < 25; run++) {
            Random random = new Random(seed + run);
            String yaml = rule(random);
            RuleSet rules = RuleSet.compile(List.of(RuleFile.parse("generated", yaml)));
            CompiledCorrelation correlation = rules.correlation(ROOT).orElseThrow();
            List<Arrived> events = events(random);
            Map<Long, DirectEvaluation.Alert> first = run(rules, correlation, events, random);
            for (int order = 0; order < 120; order++) {
                assertThat(run(rules, correlation, disorder(events, random), random))
                        .as("-Dseed=" + (seed + run) + " order " + order + "\n" + yaml)
                        .isEqualTo(first);
            }
        }
    }

    /** Runs one group's state; returns the last finding of each bucket. */
    private static Map<Long, DirectEvaluation.Alert> run(
            RuleSet rules, CompiledCorrelation correlation, List<Arrived> events, Random random) {
        CorrelationState state = CorrelationState.create(correlation, "t", List.of());
        Map<Long, DirectEvaluation.Alert> alerts = new TreeMap<>();
        Map<String, Long> counts = new HashMap<>();
        long newest = Long.MIN_VALUE;
        for (Arrived event : events) {
            for (Contribution contribution : contributions(rules, event)) {
                note(state.add(contribution, evidence(contribution, event)), alerts, counts, correlation);
            }
            newest = Math.max(newest, event.time);
            long watermark = newest - LATENESS - 1;
            // The job calls when a timer is due and then only; calling more often must not matter.
            if (state.nextTimer() <= watermark || random.nextInt(4) == 0) {
                note(state.advance(watermark), alerts, counts, correlation);
                assertThat(state.nextTimer()).isGreaterThan(watermark);
            }
            if (random.nextInt(10) == 0) {
                byte[] bytes = state.write();
                state = CorrelationState.read(correlation, bytes);
                assertThat(state.write()).isEqualTo(bytes);
            }
        }
        note(state.advance(Long.MAX_VALUE - 1), alerts, counts, correlation);
        assertThat(state.isEmpty()).isTrue();
        assertThat(state.nextTimer()).isEqualTo(Long.MAX_VALUE);
        assertThat(state.dropped()).isZero();
        return alerts;
    }

    private static void note(
            List<Finding> findings,
            Map<Long, DirectEvaluation.Alert> alerts,
            Map<String, Long> counts,
            CompiledCorrelation correlation) {
        for (Finding finding : findings) {
            assertThat(finding.exact()).isTrue();
            Long before = counts.put(finding.alertId(), finding.evidenceCount());
            assertThat(before == null || before < finding.evidenceCount())
                    .as("the count of an alert grows with each finding")
                    .isTrue();
            long suppression = correlation.metadata().suppression().toMillis() * 1000;
            assertThat(finding.bucketEnd() - finding.bucketStart()).isEqualTo(suppression);
            assertThat(finding.alertId())
                    .isEqualTo(AlertIdentity.of("t", ROOT, List.of(), finding.bucketStart() / suppression));
            alerts.put(
                    finding.bucketStart() / suppression,
                    new DirectEvaluation.Alert(
                            finding.evidenceCount(),
                            finding.windowEnd(),
                            finding.evidence().stream()
                                    .map(EvidenceRef::eventId)
                                    .toList()));
        }
    }

    private static List<Contribution> contributions(RuleSet rules, Arrived event) {
        return rules.match(event.event).stream()
                .flatMap(match -> match.contributions().stream())
                .filter(contribution -> contribution.correlationId().equals(ROOT))
                .toList();
    }

    private static EvidenceRef evidence(Contribution contribution, Arrived event) {
        return new EvidenceRef(event.id, "e", contribution.matchedRuleId(), event.time, 0, 0, Map.of("a", event.id));
    }

    /** 1 to 60 events in the order of arrival, some of them twice. */
    private static List<Arrived> events(Random random) {
        List<Arrived> events = new ArrayList<>();
        int count = 1 + random.nextInt(60);
        long time = 1_000_000 * SECOND + random.nextInt(1000) * SECOND;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(12) == 0 ? random.nextInt(40) * SECOND : random.nextInt(6) * SECOND / 4;
            StringBuilder json =
                    new StringBuilder("{\"k\": [\"").append(random.nextInt(3)).append('"');
            if (random.nextInt(8) == 0) {
                json.append(", \"").append(random.nextInt(3)).append('"');
            }
            json.append("], \"v\": [\"").append(random.nextInt(5)).append('"');
            if (random.nextInt(6) == 0) {
                json.append(", \"").append(random.nextInt(5)).append('"');
            }
            Arrived event = new Arrived(
                    JsonEvent.parse(json.append("]}").toString()), "e" + random.nextInt(100) + "-" + i, time);
            events.add(event);
            if (random.nextInt(8) == 0) {
                events.add(event);
            }
        }
        return disorder(events, random);
    }

    private static List<Arrived> disorder(List<Arrived> events, Random random) {
        List<Long> arrivals = events.stream()
                .map(event -> event.time + (long) (random.nextDouble() * LATENESS))
                .toList();
        return IntStream.range(0, events.size())
                .boxed()
                .sorted(Comparator.comparing(arrivals::get))
                .map(events::get)
                .toList();
    }

    private static String rule(Random random) {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            yaml.append("title: r")
                    .append(i)
                    .append("\nname: r")
                    .append(i)
                    .append("\ndetection:\n  s:\n    k: '")
                    .append(i)
                    .append("'\n  condition: s\n---\n");
        }
        boolean chain = random.nextInt(3) == 0;
        if (chain) {
            yaml.append(correlation(random, "c", "11111111-1111-4111-8111-111111111111", List.of("r0", "r1", "r2")))
                    .append("---\n");
            yaml.append(correlation(
                    random, "root", ROOT, List.of("r0", "c", "r1"), "event_count", "temporal", "temporal_ordered"));
        } else {
            yaml.append(correlation(random, "root", ROOT, List.of("r0", "r1", "r2")));
        }
        return yaml.toString();
    }

    private static String correlation(Random random, String name, String id, List<String> from, String... types) {
        List<String> allowed = types.length > 0
                ? List.of(types)
                : List.of("event_count", "value_count", "temporal", "temporal_ordered", "first_seen");
        String type = allowed.get(random.nextInt(allowed.size()));
        List<String> rules = new ArrayList<>();
        rules.add(from.contains("c") ? "c" : from.get(random.nextInt(from.size())));
        for (int n = random.nextInt(3); n > 0; n--) {
            rules.add(random.nextInt(rules.size() + 1), from.get(random.nextInt(from.size())));
        }
        StringBuilder yaml = new StringBuilder("title: " + name + "\nname: " + name + "\nid: " + id
                + "\nvedette: {suppression: " + (1 + random.nextInt(30)) + "s, evidence: " + (1 + random.nextInt(8))
                + "}\ncorrelation:\n  type: " + type + "\n  rules: " + rules + "\n  timespan: "
                + (1 + random.nextInt(20))
                + "s\n");
        switch (type) {
            case "first_seen" -> {
                yaml.append("  condition: {field: v}\n");
                List<String> distinct = rules.stream().distinct().toList();
                if (distinct.size() > 1 && random.nextBoolean()) {
                    yaml.append("  known-from: [").append(distinct.get(0)).append("]\n");
                }
            }
            case "event_count" ->
                yaml.append("  condition: {").append(bounds(random)).append("}\n");
            case "value_count" ->
                yaml.append("  condition: {field: v, ").append(bounds(random)).append("}\n");
            case "temporal" -> {
                if (random.nextBoolean()) {
                    yaml.append("  condition: {gte: ")
                            .append(1 + random.nextInt(2))
                            .append("}\n");
                }
            }
            default -> {}
        }
        return yaml.toString();
    }

    private static String bounds(Random random) {
        int bound = 1 + random.nextInt(5);
        return switch (random.nextInt(9)) {
            case 0 -> "lt: " + bound;
            case 1 -> "lte: " + bound;
            case 2 -> "eq: " + bound;
            case 3 -> "neq: " + bound;
            case 4 -> "gt: " + bound + ", lte: " + (bound + 2);
            case 5 -> "gt: " + bound;
            default -> "gte: " + bound;
        };
    }
}
