package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HiddenTextTest {
    @ParameterizedTest
    @CsvSource({
        "'Adds numbers.\udb40\udc41\udb40\udc42', HIDDEN_TEXT",
        "'A\ufe00\ufe01\ufe02', HIDDEN_TEXT",
        "'x\udb40\udd00\udb40\udd31\udb40\udd32', HIDDEN_TEXT",
        "'\ud83c\udff4\udb40\udc67 and then \udb40\udc41', HIDDEN_TEXT",
        "'name\u202etxt.exe', HIDDEN_DIRECTION",
        "'\u2067abc\u2069', HIDDEN_DIRECTION",
        "'pass\u200bword', HIDDEN_ZERO_WIDTH",
        "'a\u2062b', HIDDEN_ZERO_WIDTH",
        "'a\ufeffb', HIDDEN_ZERO_WIDTH",
    })
    void isFoundInDefinitionsAndInContents(String text, FindingKind kind) {
        assertThat(HiddenText.in(text)).containsExactly(kind);
        Examination examination = new Examination(1_000, List.of(), false);
        examination.text(null, () -> "result", text);
        assertThat(examination.findings().kinds()).containsExactly(kind.id());
    }

    /** A flag of a region, a family of joiners, a heart in colour, Persian, Hebrew with a mark, an ideograph's variant. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc65\udb40\udc6e\udb40\udc67\udb40\udc7f",
                "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
                "\u2764\ufe0f\u2764\ufe0f",
                "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
                "\u05e9\u05dc\u05d5\u05dd\u200f!",
                "\u8fbb\udb40\udd01",
                "\u2764\ufe0f\ufe0f",
                "\ufeffbegins with a mark of its byte order",
                "\udb40",
                "\ud83c\udff4",
                "",
            })
    void leavesWhatScriptsAndEmojiNeed(String text) {
        assertThat(HiddenText.in(text)).isEmpty();
        Examination examination = new Examination(1_000, List.of(), false);
        examination.text(null, () -> "result", text);
        assertThat(examination.findings().kinds()).isEmpty();
    }

    @Test
    void aFlagHidesNoMoreThanAFlagHas() {
        assertThat(HiddenText.in("\ud83c\udff4" + "\udb40\udc41".repeat(40))).containsExactly(FindingKind.HIDDEN_TEXT);
    }

    /** From and to, in characters of Java, and the kind. */
    @ParameterizedTest
    @CsvSource({
        "'A\ud83d\ude00\u200b\u2060b', '3-5 HIDDEN_ZERO_WIDTH'",
        "'A\ufe00\ufe01\ufe02\ufe03b\ufe00', '1-5 HIDDEN_TEXT'",
        "'x\udb40\udc41\udb40\udc42 \udb40\udc43\u202e', '1-5 HIDDEN_TEXT, 6-8 HIDDEN_TEXT, 8-9 HIDDEN_DIRECTION'",
        "'\ud83c\udff4\udb40\udc67\udb40\udc62 \u200b', '7-8 HIDDEN_ZERO_WIDTH'",
        "'plain', ''",
    })
    void standsWhere(String text, String expected) {
        assertThat(HiddenText.spans(text).stream()
                        .map(span -> span.from() + "-" + span.to() + " " + span.kind())
                        .collect(Collectors.joining(", ")))
                .isEqualTo(expected);
    }

    /** What stands somewhere is there at all, and the other way round. */
    @Test
    void spansAreOfTheKindsThatAreFound() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] pieces = {"a", " ", "\u200b", "\u202e", "\udb40\udc41", "\ufe00", "\ud83c\udff4", "\udb40", "\u2060"};
        for (int n = 0; n < 2_000; n++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(HiddenText.spans(text.toString()).stream()
                            .map(HiddenText.Span::kind)
                            .collect(Collectors.toSet()))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(HiddenText.in(text.toString()));
        }
    }
}
