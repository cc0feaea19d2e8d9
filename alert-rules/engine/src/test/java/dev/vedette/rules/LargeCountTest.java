package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts of more than half of what a state can keep: an estimate decides, not before it is so and soon after. */
class LargeCountTest {

    private static final long STEP = 10_000;

    @ParameterizedTest
    @CsvSource({
        // The last column: by how much more than the bound there may be before it is certain; SEMANTICS.md states it.
        "event_count, gte, 60000, 0",
        "event_count, gt, 150000, 0",
        "value_count, gte, 150000, 0.20"
    })
    void fireWhenTheyAreCertain(String type, String operator, int bound, double error) throws Exception {
        CompiledCorrelation compiled = Rules.compile(
                        "title: a\nid: a\ndetection: {s: {k: a}, condition: s}\n---\ntitle: Root\nid: root\n"
                                + "vedette: {suppression: 1d, evidence: 1}\ncorrelation: {type: " + type
                                + ", rules: [a], timespan: 1h, condition: {"
                                + (type.equals("value_count") ? "field: v, " : "") + operator + ": " + bound + "}}\n")
                .correlation("root")
                .orElseThrow();
        assertThat(compiled.limits())
                .singleElement()
                .extracting(CorrelationLimit::limit)
                .isEqualTo(CorrelationReader.MAX_LIMIT);
        CorrelationState state = CorrelationState.create(compiled, "t", List.of());
        Optional<Finding> first = Optional.empty();
        long events = 0;
        while (first.isEmpty()) {
            assertThat(++events).isLessThanOrEqualTo((long) (bound * (1 + error)) + 1);
            first = state
                    .add(
                            new Contribution("root", "root", "a", Long.toString(events)),
                            new EvidenceRef("e" + events, "e", "a", events * STEP, 0, events, Map.of()))
                    .stream()
                    .findFirst();
        }
        assertThat(events).isGreaterThanOrEqualTo(operator.equals("gt") ? bound + 1 : bound);
        if (bound > CorrelationReader.MAX_LIMIT) {
            Estimate estimate = first.get().estimate().orElseThrow();
            assertThat(estimate.atLeast().longValueExact()).isBetween((long) bound, events);
            assertThat(estimate.atMost().orElseThrow().longValueExact()).isGreaterThanOrEqualTo(events);
            assertThat(first.get().exact()).isFalse();
        }
    }
}
