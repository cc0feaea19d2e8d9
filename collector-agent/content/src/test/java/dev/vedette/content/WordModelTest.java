package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordModelTest {
    private static final List<String> ORDER = List.of("you", "must", "obey");

    /** Takes the pair "must obey" for what it looks for, and nothing else. */
    private static WordModel model() {
        byte[] weights = new byte[WordModel.SIZE];
        for (int place : WordModel.places(List.of("must", "obey"))) {
            weights[place] = 40;
        }
        for (String word : List.of("must", "obey")) {
            weights[WordModel.places(List.of(word))[0]] = 0;
        }
        return new WordModel(weights, 1, -1);
    }

    @Test
    void aTextIsWhatItsWordsAndPairsAre() {
        assertThat(model().logit(ORDER)).isGreaterThan(0);
        assertThat(model().logit(List.of("obey", "must", "you"))).isNegative();
        assertThat(model().logit(List.of())).isEqualTo(-1);
    }

    @Test
    void theHeaviestPartsSayWhy() {
        assertThat(model().parts(ORDER, 3))
                .singleElement()
                .satisfies(part -> assertThat(part.words()).isEqualTo("must obey"));
    }

    @Test
    void honestWordsAroundDoNotHideAnOrder() {
        List<String> padded = new ArrayList<>(numbered(0, 2_000));
        padded.addAll(ORDER);
        padded.addAll(numbered(2_000, 4_000));
        assertThat(model().logit(padded)).isGreaterThan(0);
    }

    @Test
    void noWordOfALongTextIsPassedOver() {
        for (int before : new int[] {0, 59, 60, 118, 119, 120, 121, 179, 180, 239, 240, 300}) {
            List<String> text = new ArrayList<>(numbered(0, before));
            text.addAll(ORDER);
            assertThat(model().logit(text)).as(before + " words before").isGreaterThan(-1);
        }
    }

    @Test
    void repeatingAWordChangesNothing() {
        List<String> repeated = new ArrayList<>(Collections.nCopies(50, "obey"));
        assertThat(WordModel.places(repeated)).hasSize(2);
    }

    @Test
    void otherNumbersOfWeightsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new WordModel(new byte[3], 1, 0));
    }

    private static List<String> numbered(int from, int to) {
        List<String> words = new ArrayList<>();
        for (int i = from; i < to; i++) {
            words.add("w" + i);
        }
        return words;
    }
}
