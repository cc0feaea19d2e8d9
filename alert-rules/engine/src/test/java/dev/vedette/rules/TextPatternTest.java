package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextPatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "abc ABC true",
                "abc abcd false",
                "a*c abbbc true",
                "a*c abcd false",
                "*b* abc true",
                "a?c abc true",
                "a?c ac false",
                "ab*bc abc false",
                "\\*a *a true",
                "\\*a xa false",
                "a\\?c a?c true",
                "a\\?c abc false",
                // A backslash before anything else stands for itself, once or twice.
                "c:\\dir C:\\DIR true",
                "c:\\\\dir C:\\DIR true",
                // An escaped backslash, then a wildcard.
                "c:\\\\* c:\\anything true",
                "c:\\\\* c:anything false",
                // Both escaped.
                "a\\\\\\*b a\\*b true",
                "a\\\\\\*b a\\xxb false",
                "STRASSE strasse true",
                "ÄÖ äö true",
            })
    void wildcardsAndEscapes(String pattern, String text, boolean expected) {
        assertThat(TextPattern.parse(pattern).matches(text)).isEqualTo(expected);
    }

    @Test
    void emptyMatchesEmptyAlone() {
        assertThat(TextPattern.parse("").matches("")).isTrue();
        assertThat(TextPattern.parse("").matches("a")).isFalse();
        assertThat(TextPattern.parse("*").matches("")).isTrue();
    }

    @Test
    void agreesWithRegularExpressions() {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            String pattern = text(random, "aAb*?");
            StringBuilder regex = new StringBuilder();
            pattern.chars()
                    .forEach(
                            c -> regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
            String text = text(random, "aAbB");
            assertThat(TextPattern.parse(pattern).matches(text))
                    .as("-Dseed=%d: %s on %s", seed, pattern, text)
                    .isEqualTo(Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE)
                            .matcher(text)
                            .matches());
            assertThat(TextPattern.parse(pattern).cased().matches(text))
                    .isEqualTo(Pattern.matches(regex.toString(), text));
        }
    }

    private static String text(Random random, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(9); n > 0; n--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
