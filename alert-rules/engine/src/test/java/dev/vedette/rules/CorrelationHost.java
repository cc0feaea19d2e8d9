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
 * that follows the events; matches for other groups go on to the partitions of the next level, whose watermarks stay
 * behind those of the level before; a state is now and then written and read back.
 */
final class CorrelationHost {

    private final RuleSet rules;
    private final String correlationId;
    private final Random random;
    private final long lateness;
    private final Consumer<Finding> findings;
    private final int partitions;
    private final List<List<Partition>> levels = new ArrayList<>();

    private long newest = Long.MIN_VALUE;
    /** How often a state is advanced before it is written and read back, about. */
    private int writeOneOf = 10;

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
        this.partitions = partitions;
        int count = rules.correlation(correlationId).orElseThrow().levels();
        for (int level = 0; level < count; level++) {
            List<Partition> own = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                own.add(new Partition());
            }
            levels.add(own);
        }
    }

    private static final class Partition {
        private final Map<List<String>, CorrelationState> states = new LinkedHashMap<>();
        private long watermark = Long.MIN_VALUE;
    }

    void writeOneOf(int times) {
        writeOneOf = times;
    }

    void add(EventView event, String id, long time) {
        newest = Math.max(newest, time);
        for (KeyedMatch match : rules.match(event)) {
            for (Contribution contribution : match.contributions()) {
                if (contribution.correlationId().equals(correlationId)) {
                    add(
                            match,
                            contribution,
                            new EvidenceRef(id, "e", contribution.matchedRuleId(), time, 0, 0, Map.of("a", id)));
                }
            }
        }
        // A job calls when a timer is due and then only; calling more often, or later, must not matter.
        advance(newest - lateness - 1, false);
    }

    private void add(KeyedMatch match, Contribution contribution, EvidenceRef evidence) {
        CompiledCorrelation correlation = rules.correlation(correlationId).orElseThrow();
        List<Partition> own = levels.get(correlation.level(contribution.stageId()));
        CorrelationState state = own.get(Math.floorMod(match.key().hashCode(), partitions))
                .states
                .computeIfAbsent(
                        List.of(match.key()),
                        unused -> CorrelationState.create(correlation, match.tenant(), match.group()));
        state.add(contribution, evidence).forEach(findings);
        sendOn(state.onward());
    }

    private void sendOn(List<Onward> onward) {
        for (Onward next : onward) {
            next.match().contributions().forEach(contribution -> add(next.match(), contribution, next.event()));
        }
    }

    private void advance(long watermark, boolean certain) {
        long most = watermark;
        for (List<Partition> level : levels) {
            for (Partition partition : level) {
                int often = certain ? 1 : random.nextInt(4);
                if (often > 0) {
                    partition.watermark = Math.max(partition.watermark, most);
                    advance(partition, partition.watermark, often == 1);
                }
            }
            most = level.stream().mapToLong(each -> each.watermark).min().orElse(most);
        }
    }

    private void advance(Partition partition, long watermark, boolean all) {
        for (Map.Entry<List<String>, CorrelationState> entry : partition.states.entrySet()) {
            CorrelationState state = entry.getValue();
            if (all || state.nextTimer() <= watermark) {
                state.advance(watermark).forEach(findings);
                assertThat(state.nextTimer()).isGreaterThan(watermark);
                sendOn(state.onward());
            }
            if (random.nextInt(writeOneOf) == 0) {
                byte[] bytes = state.write();
                CorrelationState read = random.nextBoolean()
                        ? CorrelationState.read(state.correlation(), bytes)
                        : Apart.of(state).read(state.correlation());
                assertThat(read.write()).isEqualTo(bytes);
                entry.setValue(read);
            }
        }
        partition.states.values().removeIf(CorrelationState::isEmpty);
    }

    /** Time goes as far as the events, then to its end. */
    void finish(boolean toItsEnd) {
        for (long watermark : toItsEnd ? new long[] {newest, Long.MAX_VALUE - 1} : new long[] {newest}) {
            advance(watermark, true);
        }
    }

    /** Of all states that are left. */
    List<CorrelationState> states() {
        return levels.stream()
                .flatMap(level -> level.stream())
                .flatMap(partition -> partition.states.values().stream())
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
