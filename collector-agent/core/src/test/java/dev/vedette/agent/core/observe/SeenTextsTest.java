package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeenTextsTest {
    @Test
    void saysWhatStandsWhere() {
        SeenTexts seen = SeenTexts.of("result", List.of(Map.of("text", "hello")), Map.of("rows", List.of(7)));
        assertThat(seen.texts()).extracting(SeenTexts.Text::name).containsExactly("text", null);
        assertThat(seen.texts()).extracting(SeenTexts.Text::text).containsExactly("hello", "7");
        assertThat(seen.texts())
                .extracting(text -> text.place().get())
                .containsExactly("result[0].text", "result.structured.rows[0]");
        assertThat(seen.bytes()).as("of the content alone").contains((long) "[{\"text\":\"hello\"}]".length());
        assertThat(seen.characters()).isEqualTo(6);
        assertThat(seen.leftOut()).isZero();
    }

    /** What nobody will look into is not kept from being collected. */
    @Test
    void keepsNoMoreThanIsLookedIntoAndTheTextThatGoesBeyondIt() {
        int each = SeenTexts.MAX_CHARACTERS / 5 * 2;
        SeenTexts seen = SeenTexts.of("result", Collections.nCopies(10, "x".repeat(each)), null);
        assertThat(seen.texts()).hasSize(3);
        assertThat(seen.characters()).isEqualTo(3L * each);
        assertThat(seen.leftOut()).isEqualTo(7L * each);
        assertThat(seen.bytes()).contains(10L * (each + 2) + 9 + 2);
    }

    @Test
    void weighsMoreWithMoreTexts() {
        assertThat(SeenTexts.of("result", Collections.nCopies(1000, ""), null).weight())
                .isGreaterThan(
                        SeenTexts.of("result", List.of("x".repeat(1000)), null).weight());
    }

    @Test
    void tellsThatItDoesNotKnowHowMuchThereWas() {
        SeenTexts seen = SeenTexts.of("result", List.of("a", new Object(), "b"), null);
        assertThat(seen.bytes()).isEmpty();
        assertThat(seen.texts()).extracting(SeenTexts.Text::text).containsExactly("a");
        assertThat(seen.leftOut()).isEqualTo(1);
    }
}
