package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RecordedEvaluationTest {
    private static final String RULES = """
            title: A
            id: a
            detection: {s: {k: a}, condition: s}
            ---
            title: Twice
            id: twice
            correlation: {type: event_count, rules: [a], timespan: 1h, group-by: [u], condition: {gte: 2}}
            """;

    private final List<RecordedEvaluation.Match> matches = new ArrayList<>();
    private long number;

    private void add(RecordedEvaluation evaluation, String user) {
        number++;
        evaluation.add(
                JsonEvent.parse("{\"k\": \"a\", \"u\": \"" + user + "\"}"),
                number,
                OptionalLong.of(number * 1_000_000L),
                matches::add);
    }

    @Test
    void anAlertIsToldOnceWhenNothingCanBeAddedToIt() throws Exception {
        RecordedEvaluation evaluation = new RecordedEvaluation(Rules.compile(RULES), false);
        for (int i = 0; i < 3; i++) {
            add(evaluation, "x");
            add(evaluation, "y");
        }
        assertThat(matches).isEmpty();
        evaluation.finish(matches::add);
        assertThat(matches)
                .extracting(RecordedEvaluation.Match::events)
                .containsExactly(List.of(1L, 3L, 5L), List.of(2L, 4L, 6L));
    }

    /** So that whoever makes alerts without end does not fill the memory. */
    @Test
    void ofMoreThanAreKeptOpenTheOldestIsToldEarlyAndOnceMoreWhenItGrows() throws Exception {
        RecordedEvaluation evaluation = new RecordedEvaluation(Rules.compile(RULES), false, 2);
        for (String user : List.of("x", "x", "y", "y", "z", "z")) {
            add(evaluation, user);
        }
        assertThat(matches).extracting(RecordedEvaluation.Match::events).containsExactly(List.of(1L, 2L));
        add(evaluation, "x");
        assertThat(matches)
                .extracting(RecordedEvaluation.Match::events)
                .containsExactly(List.of(1L, 2L), List.of(3L, 4L));
        evaluation.finish(matches::add);
        assertThat(matches)
                .extracting(RecordedEvaluation.Match::events)
                .containsExactly(List.of(1L, 2L), List.of(3L, 4L), List.of(5L, 6L), List.of(1L, 2L, 7L));
    }
}
