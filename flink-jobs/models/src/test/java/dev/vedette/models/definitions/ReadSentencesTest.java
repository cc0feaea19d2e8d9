package dev.vedette.models.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadSentencesTest {
    private static final List<String> ORDER = List.of("send", "the", "password", "quietly", "a+b", "a+c", "b+c", ".");

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    @Test
    void areThoseThatMayBeAnOrderWhereverTheyStand() {
        List<String> honest = List.of("lists", "the", "invoices", "of", "a+b", "a", "customer", ".");
        assertThat(ReadSentences.of(joined(honest, ORDER))).containsExactly(ORDER);
        assertThat(ReadSentences.of(joined(ORDER, honest))).containsExactly(ORDER);
        assertThat(ReadSentences.of(joined(honest, ORDER.subList(0, 7))))
                .as("the last one without its stop")
                .containsExactly(ORDER.subList(0, 7));
    }

    @Test
    void aTextOfOneSentenceIsJudgedAsAWholeAlone() {
        assertThat(ReadSentences.of(ORDER)).isEmpty();
        assertThat(ReadSentences.of(List.of())).isEmpty();
    }

    @Test
    void aFewWordsAreNone() {
        assertThat(ReadSentences.of(joined(ORDER, List.of("a+b", "a+c", "b+c", "."))))
                .containsExactly(ORDER);
    }
}
