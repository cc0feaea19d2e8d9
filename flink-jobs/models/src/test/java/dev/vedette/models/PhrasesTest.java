package dev.vedette.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhrasesTest {
    @Test
    void drawsEveryAlternative() {
        Phrases phrases = Phrases.parse("""
                # what dogs do
                say
                  {dog} {barks|eats {food|a bone}}.
                dog
                  the dog
                  a {big|small} dog
                """);
        Set<String> drawn = new HashSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            drawn.add(phrases.draw("say", random));
        }
        assertThat(drawn)
                .containsExactlyInAnyOrder(
                        "The dog barks.",
                        "The dog eats food.",
                        "The dog eats a bone.",
                        "A big dog barks.",
                        "A big dog eats food.",
                        "A big dog eats a bone.",
                        "A small dog barks.",
                        "A small dog eats food.",
                        "A small dog eats a bone.");
    }

    @ParameterizedTest
    @CsvSource({"{cat} eats, nothing is named cat", "{a|b eats, a brace is not closed", "a} eats, a brace is closed"})
    void saysWhatIsWrong(String line, String fault) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Phrases.parse("say\n  " + line))
                .withMessageContaining(fault);
    }

    @Test
    void aFileMayUseWhatAnotherNamesAndHaveMoreOfIt() {
        Phrases phrases = Phrases.parse("""
                say
                  {dog} barks
                dog
                  the dog
                # of another file
                dog
                  a dog
                """);
        Set<String> drawn = new HashSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            drawn.add(phrases.draw("say", random));
        }
        assertThat(drawn).containsExactlyInAnyOrder("The dog barks", "A dog barks");
    }

    @ParameterizedTest
    @CsvSource({
        "attacks.phrases attacks-deeds.phrases attacks-manners.phrases attacks-languages.phrases,attack",
        "attacks.phrases attacks-deeds.phrases attacks-manners.phrases attacks-languages.phrases,foreign",
        "guidance.phrases guidance-manners.phrases guidance-languages.phrases,guidance",
        "guidance.phrases guidance-manners.phrases guidance-languages.phrases,foreign",
        "../sessions/injections.phrases,honest"
    })
    void thoseThatAModelLearnsAreManyAndWhole(String resources, String name) {
        String[] paths = Arrays.stream(resources.split(" "))
                .map(resource -> resource.startsWith("..") ? resource.substring(3) : "definitions/" + resource)
                .toArray(String[]::new);
        Phrases phrases = Phrases.read(Phrases.class, paths);
        Random random = new Random(7);
        Set<String> drawn = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            String sentence = phrases.draw(name, random);
            assertThat(sentence).as("seed 7").doesNotContain("{", "}", "|  ").hasSizeLessThanOrEqualTo(1_500);
            assertThat(sentence.getBytes(StandardCharsets.UTF_8))
                    .as("bytes of %s, seed 7: a Chinese sentence has few characters", sentence)
                    .hasSizeGreaterThanOrEqualTo(8);
            drawn.add(sentence);
        }
        assertThat(drawn).as("seed 7").hasSizeGreaterThan(500);
    }
}
