package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
