package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many events come, at whatever times, while the watermark stands still. */
class BoundedStateTest {

    private static final int EVENTS = 5_000;
    private static final long START = 1_000_000_000L;

    private static CorrelationState state(int limit, String correlation) throws RuleException {
        CompiledCorrelation compiled = Rules.compile("""
                title: A
                id: a
                detection: {s: {k: a}, condition: s}
                ---
                title: B
                id: b
                detection: {s: {k: b}, condition: s}
                ---
                title: Root
                id: root
                vedette: {limit: %d}
                correlation: {%s, timespan: 1h, group-by: [u]}
                """.formatted(limit, correlation))
                .correlation("root")
                .orElseThrow();
        return CorrelationState.create(compiled, "tenant", List.of(new GroupValue("u", "x")));
    }

    private static List<Finding> add(CorrelationState state, String value, int number, long time) {
        return state.add(
                new Contribution("root", "root", "a", value),
                new EvidenceRef("e" + number, "e", "a", time, 0, number, Map.of("u", "x")));
    }

    private static String value(String correlation, int i) {
        return correlation.contains("travel")
                ? Long.toString((i % 80) * 1_000_000L << 32 | i * 1000L)
                : Integer.toString(i);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type: event_count, rules: [a], condition: {gte: 50}",
                "type: event_count, rules: [a], condition: {lt: 50}",
                "type: value_count, rules: [a], condition: {field: v, gte: 50}",
                "type: value_count, rules: [a], condition: {field: v, lt: 50}",
                "type: temporal, rules: [a, b]",
                "type: temporal_ordered, rules: [a, b]",
                "type: value_sum, rules: [a], condition: {field: v, gt: 5}",
                "type: value_avg, rules: [a], condition: {field: v, gt: 5}",
                "type: value_percentile, rules: [a], condition: {field: v, percentile: 50, gt: 5}",
                "type: value_percentile, rules: [a], condition: {field: v, lte: 5}",
                "type: first_seen, rules: [a], condition: {field: v}",
                "type: changed, rules: [a], condition: {field: v}",
                "type: travel, rules: [a], condition: {field: [lat, lon], gt: 1000}",
                "type: absent, rules: [a]",
                "type: absent, rules: [a, b], expected: [b]"
            })
    void keepsNoMoreThanItsLimitAllows(String correlation) throws Exception {
        for (String order : List.of("one time", "ascending", "descending", "few times")) {
            CorrelationState state = state(100, correlation);
            int most = 0;
            for (int i = 0; i < EVENTS; i++) {
                long time =
                        switch (order) {
                            case "one time" -> START;
                            case "ascending" -> START + i;
                            case "descending" -> START - i;
                            default -> START + i / 1000;
                        };
                add(state, value(correlation, i), i, time);
                most = i % 50 == 0 ? Math.max(most, state.write().length) : most;
            }
            // 100 events of some 30 bytes, and as many as evidence of an alert.
            assertThat(most).as(order).isLessThan(10_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6, 500})
    void whatMayHaveBeenForgottenHasNotChanged(int values) throws Exception {
        CorrelationState state = state(3, "type: changed, rules: [a], condition: {field: v}");
        for (int i = 0; i < values; i++) {
            add(state, "v" + i, i, START);
        }
        state.advance(START);
        // A full table decides when the event comes, others behind the watermark.
        List<Finding> found = new ArrayList<>(add(state, "v" + (values - 1), values, START + 1));
        found.addAll(state.advance(START + 1));
        assertThat(found).isEmpty();
        found.addAll(add(state, "new", values + 1, START + 2));
        found.addAll(state.advance(START + 2));
        assertThat(found).as("compared with a time that is whole").hasSize(1);
    }
}
