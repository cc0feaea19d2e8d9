package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeaningsTest {
    /** Known words short and long, silent ones, words of two lists, and words that are their beginning. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "A",
                "x",
                "to",
                "The",
                "ok",
                "send",
                "Transfer",
                "transactions",
                "web",
                "calendar",
                "unsubscribe",
                "invoice",
                "invoices",
                "discount",
                "secret",
                "stämme",
                "ÜBERWEISUNG",
                "12345678",
                "bob@mail.example"
            })
    void whatAWordCountsAsIsTheSameWithoutItsText(String word) {
        long expected = Fingerprint64.of(Meanings.of(word));
        assertThat(Meanings.fingerprint(word)).isEqualTo(expected);
        char[] small = (". " + word.toLowerCase(Locale.ROOT) + " .").toCharArray();
        int to = small.length - 2;
        assertThat(Meanings.fingerprint(small, 2, to, Fingerprint64.of(small, 2, to)))
                .isEqualTo(expected);
    }

    @Test
    void wordsThatMeanTheSameAreOneAndSilentOnesAreNone() {
        assertThat(Meanings.fingerprint("forward"))
                .isEqualTo(Meanings.fingerprint("transfer"))
                .isNotEqualTo(Meanings.fingerprint("delete"));
        assertThat(Meanings.fingerprint("transaction")).isEqualTo(Meanings.fingerprint("transactions"));
        assertThat(Meanings.fingerprint("the")).isEqualTo(Meanings.SILENCE).isEqualTo(Meanings.fingerprint("q"));
    }
}
