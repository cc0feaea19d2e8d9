package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an evaluation in memory does with more groups than it can keep. */
class GroupStatesTest {

    private static final long SECOND = 1_000_000;
    private static final String FLOODED = "11111111-1111-4111-8111-111111111111";
    private static final String OTHER = "22222222-2222-4222-8222-222222222222";

    private final List<Finding> found = new ArrayList<>();
    private long time;
    private int events;

    private static RuleSet rules(String limit) throws RuleException {
        return Rules.compile("""
                title: Twice by name
                id: %s
                correlation: {type: event_count, rules: [a], group-by: [name], timespan: 1d, condition: {gte: 2}}
                vedette: {limit: %s}
                ---
                title: Twice by host
                id: %s
                correlation: {type: event_count, rules: [b], group-by: [host], timespan: 1d, condition: {gte: 2}}
                ---
                title: A
                name: a
                id: 33333333-3333-4333-8333-333333333333
                detection: {s: {k: a}, condition: s}
                ---
                title: B
                name: b
                id: 44444444-4444-4444-8444-444444444444
                detection: {s: {k: b}, condition: s}
                """.formatted(FLOODED, limit, OTHER));
    }

    private void add(Evaluation evaluation, String kind, String field, String value) throws Exception {
        time += SECOND;
        String event = "{\"k\":\"%s\",\"%s\":\"%s\"}".formatted(kind, field, value);
        found.addAll(evaluation.add(JsonEvent.parse(event), Integer.toString(++events), time));
    }

    @Test
    void theGroupWithoutAnEventForLongestIsForgottenAndThatIsSaid() throws Exception {
        Evaluation evaluation = new Evaluation(rules("100"), 3, Long.MAX_VALUE);
        for (String name : List.of("old", "kept", "other", "kept", "new")) {
            add(evaluation, "a", "name", name);
        }
        assertThat(evaluation.size()).isEqualTo(3);
        assertThat(evaluation.losses()).containsExactly(new Evaluation.Loss(FLOODED, 0, 1));
        found.clear();
        add(evaluation, "a", "name", "new");
        assertThat(found).hasSize(1);
        // Twice, but nobody knows any more.
        found.clear();
        add(evaluation, "a", "name", "old");
        assertThat(found).isEmpty();
    }

    @Test
    void groupsOfOneRuleDoNotPushOutThoseOfAnother() throws Exception {
        Evaluation evaluation = new Evaluation(rules("100"), Integer.MAX_VALUE, 1 << 20);
        add(evaluation, "b", "host", "h");
        for (int i = 0; i < 20_000; i++) {
            add(evaluation, "a", "name", "n" + i);
        }
        assertThat(evaluation.size()).isBetween(500, 2_100);
        assertThat(evaluation.losses())
                .singleElement()
                .satisfies(loss -> assertThat(loss.ruleId()).isEqualTo(FLOODED))
                .satisfies(loss -> assertThat(loss.groups()).isGreaterThan(17_000));
        add(evaluation, "b", "host", "h");
        assertThat(found).extracting(Finding::ruleId).containsExactly(OTHER);
    }

    @Test
    void eventsBeyondALimitAreSaidAlsoWhenTheirGroupHasEnded() throws Exception {
        Evaluation evaluation = new Evaluation(rules("10"));
        for (int i = 0; i < 50; i++) {
            add(evaluation, "a", "name", "n");
        }
        List<Evaluation.Loss> losses = evaluation.losses();
        assertThat(losses)
                .singleElement()
                .satisfies(loss -> assertThat(loss.events()).isBetween(40L, 49L));
        evaluation.finish();
        assertThat(evaluation.size()).isZero();
        assertThat(evaluation.losses()).isEqualTo(losses);
    }

    @Test
    void nothingIsLostWithinTheBounds() throws Exception {
        Evaluation evaluation = new Evaluation(rules("100"));
        for (int i = 0; i < 1000; i++) {
            add(evaluation, "a", "name", "n" + i);
        }
        evaluation.finish();
        assertThat(evaluation.losses()).isEmpty();
    }
}
