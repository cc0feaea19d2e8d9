package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How far an alert's events lie apart at most, and whether fewer events could make one that is none. */
class ReachTest {
    private static final String ROOT = "00000000-0000-4000-8000-000000000009";
    private static final String INNER = "00000000-0000-4000-8000-000000000001";
    private static final long HOUR = 3_600_000_000L;

    private static final String RULES = """
            title: A
            id: a
            detection: {s: {event.name: a}, condition: s}
            ---
            title: Inner
            id: %s
            correlation: {type: %%s, rules: [a], group-by: [user.id], timespan: 2h, condition: %%s}
            ---
            title: Root
            id: %s
            vedette: {suppression: 1h}
            correlation: {type: temporal, rules: [a, %s], group-by: [service.name], timespan: 5h}
            """.formatted(INNER, ROOT, INNER);

    private static CompiledCorrelation compile(String type, String condition) throws Exception {
        return RuleSet.compile(List.of(RuleFile.parse("reach.yml", RULES.formatted(type, condition))))
                .correlation(ROOT)
                .orElseThrow();
    }

    @Test
    void aChainReachesThroughAllItsTimespansAndASuppressionBucket() throws Exception {
        CompiledCorrelation rule = compile("event_count", "{gte: 3}");
        assertThat(rule.reach()).isEqualTo((2 + 5 + 1) * HOUR);
        assertThat(rule.isMonotone()).isTrue();
    }

    @Test
    void oneOfItsCorrelationsIsEnoughToBeWrong() throws Exception {
        assertThat(compile("event_count", "{lt: 3}").isMonotone()).isFalse();
        assertThat(compile("first_seen", "{field: url.domain}").isMonotone()).isFalse();
    }
}
