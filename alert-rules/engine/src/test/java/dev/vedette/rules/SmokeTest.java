package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SmokeTest {
    @Test
    void tokenFromTwoPlaces() throws RuleException {
        RuleFile file = RuleFile.parse("t", """
                title: Used
                name: used
                detection:
                  s:
                    event.name: vedette.auth.attempt
                  condition: s
                ---
                title: Replay
                id: 11111111-1111-4111-8111-111111111111
                correlation:
                  type: value_count
                  rules: [used]
                  group-by: [token]
                  timespan: 1h
                  condition: {field: ctx, gte: 2}
                """);
        Evaluation e = new Evaluation(RuleSet.compile(List.of(file)));
        assertThat(e.add(
                        JsonEvent.parse("{\"event.name\":\"vedette.auth.attempt\",\"token\":\"t\",\"ctx\":\"a\"}"),
                        "1",
                        10))
                .isEmpty();
        List<Finding> f = e.add(
                JsonEvent.parse("{\"event.name\":\"vedette.auth.attempt\",\"token\":\"t\",\"ctx\":\"b\"}"), "2", 20);
        assertThat(f).hasSize(1);
        assertThat(f.get(0).evidenceCount()).isEqualTo(2);
        assertThat(e.finish()).isEmpty();
        assertThat(e.size()).isZero();
    }
}
