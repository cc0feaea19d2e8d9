package dev.vedette.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskGrammarTest {

    private static Set<String> expansions(String grammar) {
        TaskGrammar task = TaskGrammar.parse(grammar);
        Set<String> all = new TreeSet<>();
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            all.add(String.join(" ", task.expand(random)));
        }
        return all;
    }

    @Test
    void sequenceIsKeptInOrder() {
        assertThat(TaskGrammar.parse("a b  c").expand(new Random(1))).isEqualTo(List.of("a", "b", "c"));
    }

    @Test
    void everyWayIsTakenAndNoOther() {
        assertThat(expansions("a (b | c d)? e{1,2}"))
                .containsExactlyInAnyOrder("a e", "a e e", "a b e", "a b e e", "a c d e", "a c d e e");
    }

    @Test
    void repetitionMayBeNone() {
        assertThat(expansions("a b{0,2}")).containsExactlyInAnyOrder("a", "a b", "a b b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a (b; at character 5",
                "a | ; at character 4",
                "a{3,1}; at character 7",
                "a B; at character 2",
                "a ); at character 2"
            })
    void faultNamesItsPlace(String grammar, String place) {
        assertThatThrownBy(() -> TaskGrammar.parse(grammar))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(place);
    }
}
