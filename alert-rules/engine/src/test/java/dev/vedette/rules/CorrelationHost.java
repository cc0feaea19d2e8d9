package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What a stream does with correlations, in one thread: groups lie in some partitions, each with a watermark of its own
 * that follows the events; a state is now and then written and read back.
 */
final class CorrelationHost {

    private final RuleSet rules;
    private final String correlationId;
    private final Random random;
    private final long lateness;
    private final Consumer<Finding> findings;
    private final List<Map<List<String>, CorrelationState>> partitions = new ArrayList<>();

    private long newest = Long.MIN_VALUE;

    /**
     * @param correlationId the only one that is looked at
     * @param lateness how much later than a newer event an older one may come, microseconds
     */
    CorrelationHost(
            RuleSet rules,
            String correlationId,
            int partitions,
            long lateness,
            Random random,
            Consumer<Finding> findings) {
        this.rules = rules;
        this.correlationId = correlationId;
        this.random = random;
        this.lateness = lateness;
        this.findings = findings;
        for (int i = 0; i < partitions; i++) {
            this.partitions.add(new LinkedHashMap<>());
        }
    }

    void add(EventView event, String id, long time) {
        newest = Math.max(newest, time);
        for (KeyedMatch match : rules.match(event)) {
            var partition = partitions.get(Math.floorMod(match.key().hashCode(), partitions.size()));
            for (Contribution contribution : match.contributions()) {
                if (!contribution.correlationId().equals(correlationId)) {
                    continue;
                }
                CompiledCorrelation correlation =
                        rules.correlation(contribution.correlationId()).orElseThrow();
                CorrelationState state = partition.computeIfAbsent(
                        List.of(contribution.correlationId(), match.key()),
                        unused -> CorrelationState.create(correlation, match.tenant(), match.group()));
                state.add(
                                contribution,
                                new EvidenceRef(id, "e", contribution.matchedRuleId(), time, 0, 0, Map.of("a", id)))
                        .forEach(findings);
            }
        }
        // A job calls when a timer is due and then only; calling more often, or later, must not matter.
        long watermark = newest - lateness - 1;
        for (var partition : partitions) {
            int often = random.nextInt(4);
            if (often > 0) {
                advance(partition, watermark, often == 1);
            }
        }
    }

    private void advance(Map<List<String>, CorrelationState> partition, long watermark, boolean all) {
        for (Map.Entry<List<String>, CorrelationState> entry : partition.entrySet()) {
            CorrelationState state = entry.getValue();
            if (all || state.nextTimer() <= watermark) {
                state.advance(watermark).forEach(findings);
                assertThat(state.nextTimer()).isGreaterThan(watermark);
            }
            if (random.nextInt(10) == 0) {
                byte[] bytes = state.write();
                CorrelationState read = CorrelationState.read(state.correlation(), bytes);
                assertThat(read.write()).isEqualTo(bytes);
                entry.setValue(read);
            }
        }
        partition.values().removeIf(CorrelationState::isEmpty);
    }

    /** Time goes as far as the events, then to its end. */
    void finish(boolean toItsEnd) {
        for (long watermark : toItsEnd ? new long[] {newest, Long.MAX_VALUE - 1} : new long[] {newest}) {
            for (var partition : partitions) {
                advance(partition, watermark, true);
            }
        }
    }

    /** Of all states that are left. */
    List<CorrelationState> states() {
        return partitions.stream()
                .flatMap(partition -> partition.values().stream())
                .toList();
    }

    /** The last finding of each alert; the count of each must have grown with every finding. */
    static final class Last implements Consumer<Finding> {
        final Map<String, Finding> byId = new HashMap<>();

        @Override
        public void accept(Finding finding) {
            Finding before = byId.put(finding.alertId(), finding);
            assertThat(before == null || before.evidenceCount() < finding.evidenceCount())
                    .as("the count of an alert grows with each finding: " + before + " " + finding)
                    .isTrue();
        }
    }
}
