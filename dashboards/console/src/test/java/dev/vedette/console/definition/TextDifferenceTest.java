package dev.vedette.console.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.console.definition.TextDifference.Kind;
import dev.vedette.console.definition.TextDifference.Part;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextDifferenceTest {

    @ParameterizedTest
    @CsvSource({
        "'', '', ''",
        "same, same, 'same'",
        "'', new, '{+new+}'",
        "old, '', '[-old-]'",
        "'Reads a file.', 'Reads a file and mails it.', 'Reads a file{+ and mails it+}.'",
        "'one two three', 'one 2 three', 'one [-two-]{+2+} three'",
        "'a b c d', 'b c x d', '[-a -]b c{+ x+} d'",
    })
    void wordsThatChangedAreMarked(String before, String after, String marked) {
        String said = TextDifference.of(before, after).parts().stream()
                .map(TextDifferenceTest::marked)
                .collect(Collectors.joining());
        assertThat(said).isEqualTo(marked);
    }

    @Test
    void partsMakeBothTextsWhateverTheyAre() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String before = text(random, random.nextInt(60));
            String after = text(random, random.nextInt(60));
            TextDifference.Result result = TextDifference.of(before, after);
            assertThat(result.wordByWord()).isTrue();
            assertThat(without(result, Kind.ADDED)).as("seed %d", seed).isEqualTo(before);
            assertThat(without(result, Kind.REMOVED)).as("seed %d", seed).isEqualTo(after);
        }
    }

    /** 64 KiB of nothing in common cost as much as the most edits, and no more. */
    @Test
    @Timeout(10)
    void textsThatHaveNothingInCommonAreGivenWhole() {
        String before = "start " + "a;".repeat(32_000) + " end";
        String after = "start " + "b:".repeat(32_000) + " end";

        TextDifference.Result result = TextDifference.of(before, after);

        assertThat(result.wordByWord()).isFalse();
        assertThat(result.parts()).hasSize(4);
        assertThat(without(result, Kind.ADDED)).isEqualTo(before);
        assertThat(without(result, Kind.REMOVED)).isEqualTo(after);
    }

    private static String text(Random random, int words) {
        return IntStream.range(0, words)
                .mapToObj(i -> "ab ,\n\u202e\ud83d\ude00"
                        .codePoints()
                        .skip(random.nextInt(7))
                        .limit(1)
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining()))
                .collect(Collectors.joining());
    }

    private static String without(TextDifference.Result result, Kind kind) {
        return result.parts().stream()
                .filter(part -> part.kind() != kind)
                .map(Part::text)
                .collect(Collectors.joining());
    }

    private static String marked(Part part) {
        return switch (part.kind()) {
            case SAME -> part.text();
            case REMOVED -> "[-" + part.text() + "-]";
            case ADDED -> "{+" + part.text() + "+}";
        };
    }
}
