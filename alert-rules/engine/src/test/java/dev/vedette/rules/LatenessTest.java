package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code vedette: {lateness}}: what a state keeps for events behind the watermark. */
class LatenessTest {

    private static final String ROOT = "00000000-0000-4000-8000-000000000001";
    private static final long SECOND = 1_000_000;

    private final List<Finding> findings = new ArrayList<>();
    private CorrelationState state;

    private void rule(String lateness, String correlation) throws Exception {
        CompiledCorrelation compiled = Rules.compile("""
                        title: a
                        name: a
                        id: a
                        detection: {s: {k: a}, condition: s}
                        ---
                        title: b
                        name: b
                        id: b
                        detection: {s: {k: b}, condition: s}
                        ---
                        title: Root
                        id: %s
                        vedette: {suppression: 1h%s}
                        correlation: {%s}
                        """.formatted(ROOT, lateness, correlation))
                .correlation(ROOT)
                .orElseThrow();
        state = CorrelationState.create(compiled, "tenant", List.of());
        findings.clear();
    }

    private void add(String rule, String value, long seconds) {
        findings.addAll(state.add(
                new Contribution(ROOT, ROOT, rule, value),
                new EvidenceRef(rule + seconds, "e", rule, seconds * SECOND, 0, 0, Map.of())));
    }

    private void advance(long seconds) {
        findings.addAll(state.advance(seconds * SECOND));
        // A restart loses nothing of it.
        state = CorrelationState.read(state.correlation(), state.write());
    }

    @Test
    void aLateEventFindsItsNeighbours() throws Exception {
        String pair = "type: event_count, rules: [a], timespan: 10s, condition: {gte: 2}";
        for (String lateness : List.of("", ", lateness: 1m")) {
            rule(lateness, pair);
            add("a", "", 3600);
            advance(3660);
            add("a", "", 3605);
            if (lateness.isEmpty()) {
                assertThat(findings).isEmpty();
            } else {
                assertThat(findings).singleElement().satisfies(finding -> {
                    assertThat(finding.evidenceCount()).isEqualTo(2);
                    assertThat(finding.exact()).isTrue();
                });
            }
        }
    }

    /** Beyond its lateness nothing is kept for it. */
    @Test
    void stateGoesWhenTheLatenessHasPassedToo() throws Exception {
        rule(", lateness: 1m", "type: event_count, rules: [a], timespan: 10s, condition: {gte: 2}");
        add("a", "", 3600);
        advance(3610);
        assertThat(state.isEmpty()).isFalse();
        assertThat(state.nextTimer()).isBetween(3670 * SECOND, 3675 * SECOND);
        advance(3675);
        assertThat(state.isEmpty()).isTrue();
    }

    /** An alert whose bucket has passed grows, and does not begin anew with a lower count. */
    @Test
    void anAlertWhoseBucketHasPassedGrows() throws Exception {
        rule(", lateness: 10m", "type: event_count, rules: [a], timespan: 10s, condition: {gte: 1}");
        add("a", "", 3600);
        add("a", "", 3700);
        advance(7300);
        add("a", "", 7190);
        assertThat(findings).extracting(Finding::evidenceCount).containsExactly(1L, 2L, 3L);
        assertThat(findings)
                .extracting(Finding::alertId)
                .containsOnly(findings.get(0).alertId());
        assertThat(findings.get(2).exact()).isTrue();
    }

    @Test
    void whatWaitsForTheWatermarkIsDecidedByWhatWasKept() throws Exception {
        rule(", lateness: 5m", "type: first_seen, rules: [a], group-by: [], timespan: 10s, condition: {field: v}");
        add("a", "known", 3600);
        advance(3700);
        findings.clear();
        add("a", "known", 3605);
        add("a", "new", 3606);
        advance(3701);
        assertThat(findings)
                .singleElement()
                .satisfies(finding -> assertThat(finding.evidence())
                        .extracting(EvidenceRef::eventId)
                        .contains("a3606")
                        .doesNotContain("a3605"));
    }

    @Test
    void aLateQuestionFindsItsAnswer() throws Exception {
        String absent = "type: absent, rules: [a, b], expected: [b], timespan: 10s";
        for (String lateness : List.of("", ", lateness: 5m")) {
            rule(lateness, absent);
            add("b", "", 3605);
            advance(3700);
            add("a", "", 3600);
            advance(3701);
            assertThat(findings).hasSize(lateness.isEmpty() ? 1 : 0);
        }
    }

    @Test
    void aQuestionThatWasDecidedIsNotAskedOnceMore() throws Exception {
        rule(", lateness: 5m", "type: absent, rules: [a, b], expected: [b], timespan: 10s");
        add("a", "", 3600);
        advance(3611);
        assertThat(findings).hasSize(1);
        add("a", "", 3600);
        add("a", "", 3620);
        advance(3700);
        assertThat(findings).extracting(Finding::evidenceCount).containsExactly(1L, 2L);
        advance(4000);
        assertThat(state.isEmpty()).isFalse();
        advance(7500);
        assertThat(state.isEmpty()).isTrue();
    }

    @Test
    void latenessIsNoPartOfWhatAStateMeans() throws Exception {
        rule("", "type: event_count, rules: [a], timespan: 10s, condition: {gte: 2}");
        String without = state.correlation().stateVersion();
        rule(", lateness: 5m", "type: event_count, rules: [a], timespan: 10s, condition: {gte: 2}");
        assertThat(state.correlation().stateVersion()).isEqualTo(without);
        assertThat(state.correlation().metadata().lateness()).hasValue(java.time.Duration.ofMinutes(5));
    }
}
