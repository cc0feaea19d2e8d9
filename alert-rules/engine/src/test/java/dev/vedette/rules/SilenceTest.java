package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How far the silence of {@code absent} reaches when a recording ends. */
class SilenceTest {

    private static final long SECOND = 1_000_000;
    private static final String QUESTION = "{\"k\":\"ask\"}";
    private static final String ELSE = "{\"k\":\"other\"}";

    private static RuleSet rules() throws RuleException {
        return Rules.compile("""
                title: No answer
                id: 11111111-1111-4111-8111-111111111111
                correlation:
                  type: absent
                  rules: [asked, answered]
                  expected: [answered]
                  timespan: 10s
                ---
                title: Asked
                id: 22222222-2222-4222-8222-222222222222
                name: asked
                detection: {s: {k: ask}, condition: s}
                ---
                title: Answered
                id: 33333333-3333-4333-8333-333333333333
                name: answered
                detection: {s: {k: answer}, condition: s}
                """);
    }

    private static List<Finding> evaluated(long newest) throws Exception {
        Evaluation evaluation = new Evaluation(rules());
        List<Finding> found = new ArrayList<>(evaluation.add(JsonEvent.parse(QUESTION), "1", 0));
        found.addAll(evaluation.add(JsonEvent.parse(ELSE), "2", newest));
        found.addAll(evaluation.finish());
        return found;
    }

    private static List<RecordedEvaluation.Match> recorded(long newest) throws Exception {
        List<RecordedEvaluation.Match> found = new ArrayList<>();
        RecordedEvaluation evaluation = new RecordedEvaluation(rules(), false);
        evaluation.add(JsonEvent.parse(QUESTION), 1, OptionalLong.of(0), found::add);
        evaluation.add(JsonEvent.parse(ELSE), 2, OptionalLong.of(newest), found::add);
        evaluation.finish(found::add);
        return found;
    }

    @Test
    void isNotAssumedAfterTheNewestEvent() throws Exception {
        assertThat(evaluated(10 * SECOND - 1)).isEmpty();
        assertThat(recorded(10 * SECOND - 1)).isEmpty();
    }

    @Test
    void reachesAsFarAsEventsThatMeanNothing() throws Exception {
        assertThat(evaluated(10 * SECOND)).hasSize(1);
        assertThat(recorded(10 * SECOND)).hasSize(1);
    }
}
