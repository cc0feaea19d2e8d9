package dev.vedette.console.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.console.definition.MarkedText.Marked;
import dev.vedette.console.suspicion.Suspect;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is suspicious in a difference. */
class MarkedTextTest {

    private static Suspect suspect(int from, int to) {
        return new Suspect(Suspect.Kind.ORDER, from, to, "why");
    }

    private static String said(MarkedText text) {
        return text.parts().stream()
                .map(part -> part.kind().name().charAt(0) + part.text() + part.suspects())
                .collect(Collectors.joining(" "));
    }

    @Test
    void partsAreCutWhereSuspectsBeginAndEnd() {
        // one two | one 2 three
        MarkedText text = MarkedText.of(
                TextDifference.of("one two", "one 2 three").parts(),
                List.of(suspect(2, 6)),
                List.of(suspect(0, 5), suspect(1, 2)));

        assertThat(said(text)).isEqualTo("So[0] Sn[0, 1] Se [0] Rtw[2] Ro[] A2[0] A three[]");
        assertThat(text.suspects()).containsExactly(suspect(0, 5), suspect(1, 2), suspect(2, 6));
    }

    /** Of what stayed the newer version's suspects are shown alone. */
    @Test
    void oneOfTheOlderVersionCountsWhereItWasRemoved() {
        MarkedText text = MarkedText.of(
                TextDifference.of("gone same", "same").parts(), List.of(suspect(5, 9)), List.of(suspect(0, 4)));

        assertThat(text.suspects()).containsExactly(suspect(0, 4));
        assertThat(said(text)).isEqualTo("Rgone [] Ssame[0]");
    }

    @Test
    void whateverIsMarkedTheTextsStay() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int n = 0; n < 500; n++) {
            String before = text(random);
            String after = text(random);
            MarkedText marked = MarkedText.of(
                    TextDifference.of(before, after).parts(), suspects(random, before), suspects(random, after));
            assertThat(joined(marked, TextDifference.Kind.ADDED))
                    .as("seed %d", seed)
                    .isEqualTo(before);
            assertThat(joined(marked, TextDifference.Kind.REMOVED))
                    .as("seed %d", seed)
                    .isEqualTo(after);
            assertThat(marked.parts())
                    .as("seed %d", seed)
                    .allMatch(part -> part.suspects().stream()
                            .allMatch(number -> number < marked.suspects().size()));
        }
    }

    private static String joined(MarkedText marked, TextDifference.Kind without) {
        return marked.parts().stream()
                .filter(part -> part.kind() != without)
                .map(Marked::text)
                .collect(Collectors.joining());
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            text.append("ab".charAt(random.nextInt(2))).append(' ');
        }
        return text.toString();
    }

    private static List<Suspect> suspects(Random random, String text) {
        List<Suspect> suspects = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            int from = random.nextInt(text.length());
            suspects.add(suspect(from, from + 1 + random.nextInt(text.length() - from)));
        }
        return suspects;
    }
}
