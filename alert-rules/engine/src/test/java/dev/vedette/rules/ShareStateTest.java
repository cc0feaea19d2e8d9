package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares where one event tells: those at the edges of a window, and those that are gone. */
class ShareStateTest {

    private static final long SECOND = 1_000_000;
    private static final long START = 1_000_000 * SECOND;
    private static final long TIMESPAN = 1_000 * SECOND;
    /** More than stand in an array. */
    private static final int MANY = 2 * RowBlock.CAPACITY;

    private static CorrelationState state(String correlation) throws RuleException {
        CompiledCorrelation compiled =
                Rules.compile("""
                title: A
                id: a
                detection: {s: {k: a}, condition: s}
                ---
                title: Root
                id: root
                vedette: {limit: 10000, suppression: 1s}
                correlation: {type: %s, rules: [a], timespan: 1000s}
                """.formatted(correlation)).correlation("root").orElseThrow();
        return CorrelationState.create(compiled, "t", List.of());
    }

    private static List<Finding> add(CorrelationState state, String value, long time) {
        return state.add(
                new Contribution("root", "root", "a", value),
                new EvidenceRef("e" + time, "n", "a", time, 0, 0, Map.of()));
    }

    /** Each of two events that lie a timespan apart is alone in its window, whatever windows were looked at before. */
    @ParameterizedTest
    @ValueSource(strings = {"in order, few", "in order, many", "behind, many"})
    void whatLiesATimespanBackIsOutside(String how) throws Exception {
        for (String value : List.of("same", "other")) {
            CorrelationState state = state("value_percentile, condition: {field: v, eq: 100}");
            boolean isBehind = how.startsWith("behind");
            // Of many events in order, those before are in neither window; of many that are later, neither event is.
            long before = START - 2 * TIMESPAN - MANY;
            for (int i = 1; i <= MANY && how.endsWith("many"); i++) {
                add(state, "v" + i % 2, (isBehind ? START : before) + i);
            }
            if (isBehind) {
                state.advance(START + MANY);
            }
            add(state, value, START - TIMESPAN);
            add(state, "same", START);
            List<Long> found = new ArrayList<>();
            state.advance(isBehind ? START + MANY : START)
                    .forEach(finding -> found.addAll(finding.evidence().stream()
                            .map(EvidenceRef::occurredAt)
                            .toList()));
            assertThat(found).as(how + ", " + value).contains(START - TIMESPAN, START);
        }
    }

    /** A microsecond later it is inside. */
    @Test
    void whatLiesALittleLessThanATimespanBackIsInside() throws Exception {
        CorrelationState state = state("value_percentile, condition: {field: v, eq: 50}");
        add(state, "a", START - TIMESPAN + 1);
        add(state, "b", START);
        assertThat(state.advance(START))
                .singleElement()
                .satisfies(finding -> assertThat(finding.evidence())
                        .extracting(EvidenceRef::occurredAt)
                        .containsExactly(START));
    }

    /** What is known of each value's times is given up with the events, as long as late ones keep it in use. */
    @ParameterizedTest
    @ValueSource(
            strings = {"value_percentile, condition: {field: v, gt: 90}", "value_count, condition: {field: v, gte: 500}"
            })
    void timesOfValuesGoWithTheirEvents(String correlation) throws Exception {
        CorrelationState state = state(correlation);
        long least = Long.MAX_VALUE;
        long most = 0;
        // No event lies where the window of one begins that comes a microsecond behind the one before: it has lost
        // none.
        long pace = TIMESPAN / MANY - 7;
        for (int i = 0; i < 20 * MANY; i++) {
            long time = START + i * pace;
            add(state, "v" + i % 600, i % 50 == 0 ? time - pace - 1 : time);
            state.advance(time);
            if (i >= 2 * MANY) {
                least = Math.min(least, state.bytes());
                most = Math.max(most, state.bytes());
            }
        }
        assertThat(most).isLessThan(2 * least);
    }
}
