package dev.vedette.models.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.content.PlainText;
import dev.vedette.content.Words;
import dev.vedette.models.definitions.Paraphrase.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParaphraseTest {
    private static final int ALIKE = 5;

    @Test
    void areAttacksAndHonestSentencesInTheSameManners() {
        List<Paraphrase> all = Paraphrase.all();
        assertThat(all).hasSizeGreaterThan(100).doesNotHaveDuplicates();
        Set<String> attacks = new HashSet<>();
        Paraphrase.of(Kind.ATTACK).forEach(one -> attacks.add(one.manner()));
        assertThat(Paraphrase.of(Kind.HONEST))
                .hasSizeGreaterThan(30)
                .allSatisfy(one -> assertThat(attacks).contains(one.manner()));
        assertThat(all).allSatisfy(one -> assertThat(one.sentence()).doesNotContain("\\u", "\t"));
    }

    @Test
    void whatHidesThemIsUndone() {
        assertThat(Paraphrase.of(Kind.ATTACK).stream()
                        .filter(one -> one.manner().equals("obfuscated"))
                        .filter(one -> PlainText.of(one.sentence()).contains("and keep mum about it.")))
                .as("but for digits in place of letters")
                .hasSize(7);
    }

    /** Else the report would tell how well a model finds what it has learned. */
    @Test
    void noneIsMadeOfWhatModelsLearn() {
        Random random = new Random(11);
        Set<List<String>> learned = new HashSet<>();
        for (int i = 0; i < 60_000; i++) {
            learned.addAll(runs(DefinitionTrainer.attack(random)));
        }
        assertThat(Paraphrase.of(Kind.ATTACK).stream()
                        .flatMap(one -> runs(PlainText.of(one.sentence())).stream())
                        .filter(learned::contains))
                .as("seed 11")
                .isEmpty();
    }

    /** Words in a row, those that name something left out. */
    private static List<List<String>> runs(String text) {
        List<String> words = Words.of(text, "", 1_000).stream()
                .filter(word -> Character.isLetter(word.charAt(0)))
                .toList();
        return IntStream.rangeClosed(0, words.size() - ALIKE)
                .mapToObj(i -> words.subList(i, i + ALIKE))
                .toList();
    }
}
