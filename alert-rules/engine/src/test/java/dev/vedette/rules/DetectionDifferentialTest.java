package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rules.reference.ReferenceEvent;
import dev.vedette.rules.reference.ReferenceRule;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Sets of generated rules against generated events, compared with a second reading of the specification. A million pairs
 * unless {@code -Dpairs=}; the same ones again with {@code -Dseed=}.
 */
class DetectionDifferentialTest {

    private static final int RULES = 200;
    private static final int EVENTS = 500;

    private final Map<String, long[]> verdicts = new TreeMap<>();
    private long pairs;
    private long matches;

    @Test
    void agreesWithASecondReadingOfTheSpecification() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        long wanted = Long.getLong("pairs", 1_000_000);
        System.out.println("DetectionDifferentialTest -Dseed=" + seed);
        long start = processorTime();
        for (int set = 0; pairs < wanted; set++) {
            compare(new Random(seed + set), seed);
        }
        System.out.printf(
                "%,d pairs, %.1f %% match, %.1f s of processor time; matched and not, by modifier: %s%n",
                pairs, 100.0 * matches / pairs, (processorTime() - start) / 1e9, summary());
        assertThat((double) matches / pairs).isBetween(0.05, 0.5);
        assertThat(verdicts).allSatisfy((modifier, counts) -> {
            assertThat(counts[0]).as(modifier + " matched").isPositive();
            assertThat(counts[1]).as(modifier + " did not match").isPositive();
        });
    }

    private void compare(Random random, long seed) throws RuleException {
        List<GeneratedRule> rules = new ArrayList<>();
        List<RuleFile> files = new ArrayList<>();
        List<ReferenceRule> references = new ArrayList<>();
        for (int i = 0; i < RULES; i++) {
            GeneratedRule rule = new GeneratedRule(random, String.format("00000000-0000-4000-8000-%012d", i));
            rules.add(rule);
            files.add(RuleFile.parse("generated", rule.yaml()));
            references.add(new ReferenceRule(rule.yaml(), this::count));
        }
        RuleSet compiled = RuleSet.compile(files);
        GeneratedEvent events = new GeneratedEvent(random, rules);
        for (int i = 0; i < EVENTS; i++) {
            Map<String, Object> event = events.next();
            String json = GeneratedText.json(event);
            Set<String> matched = compiled.match(JsonEvent.parse(json)).stream()
                    .flatMap(keyed -> keyed.contributions().stream())
                    .map(Contribution::matchedRuleId)
                    .collect(Collectors.toSet());
            ReferenceEvent reference = new ReferenceEvent(event);
            for (int r = 0; r < RULES; r++) {
                boolean expected = references.get(r).matches(reference);
                if (matched.contains(rules.get(r).id()) != expected) {
                    throw new AssertionError("-Dseed=" + seed + ": " + (expected ? "should" : "should not") + " match\n"
                            + rules.get(r).yaml() + json);
                }
                pairs++;
                matches += expected ? 1 : 0;
            }
        }
    }

    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void count(List<String> modifiers, boolean matched) {
        List<String> counted = modifiers.isEmpty() ? List.of("none") : modifiers;
        counted.forEach(modifier -> verdicts.computeIfAbsent(modifier, unused -> new long[2])[matched ? 0 : 1]++);
    }

    private String summary() {
        return verdicts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue()[0] + "/" + entry.getValue()[1])
                .collect(Collectors.joining(", "));
    }
}
