package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table finds what RE2/J finds, or gives up. */
class RegexDfaTest {

    private static final String[] PIECES = {
        "a",
        "b",
        "ab",
        "A",
        "(",
        ")",
        "|",
        "?",
        "*",
        "+",
        "{1,2}",
        "{0}",
        "{2}",
        "{1,}",
        "{",
        "}",
        ",",
        "[ab]",
        "[^a]",
        "[a-c]",
        "[^\\n]",
        "[]b]",
        "[a-]",
        "[\\d_]",
        "[\\Wa]",
        ".",
        "^",
        "$",
        "\\A",
        "\\z",
        "(?i)",
        "(?s)",
        "(?-i)",
        "(?:",
        "(?i:",
        "(?P<n>",
        "\\d",
        "\\D",
        "\\s",
        "\\S",
        "\\w",
        "\\W",
        "\\x41",
        "\\.",
        "\\n",
        "\\t",
        "k",
        "1",
        "_",
        " ",
        "\\b",
        "[[:alpha:]]",
        "\\pL",
        "é",
        "??",
        "*?",
        "+?",
        "\\Qb\\E"
    };
    private static final String[] TEXTS = {
        "a", "b", "A", "B", "c", "C", "1", "k", "K", "_", " ", "\n", "\t", ".", "{", "}", ",", "-", "]", "ab"
    };

    @Test
    void findsWhatRe2Finds() {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("findsWhatRe2Finds -Dseed=" + seed);
        Random random = new Random(seed);
        int tables = 0;
        int found = 0;
        for (int n = 0; n < 200_000; n++) {
            String regex = joined(random, PIECES, 9);
            int flags = (random.nextBoolean() ? Pattern.CASE_INSENSITIVE : 0)
                    | (random.nextBoolean() ? Pattern.DOTALL : 0)
                    | (random.nextInt(8) == 0 ? Pattern.MULTILINE : 0);
            Pattern pattern;
            try {
                pattern = Pattern.compile(regex, flags);
            } catch (PatternSyntaxException notOne) {
                continue;
            }
            Optional<RegexDfa> table = RegexDfa.of(pattern);
            if (table.isEmpty()) {
                continue;
            }
            tables++;
            for (int t = 0; t < 8; t++) {
                String text = joined(random, TEXTS, 6);
                boolean expected = pattern.matcher(text).find();
                found += expected ? 1 : 0;
                assertThat(table.get().find(text, text.length()))
                        .as("-Dseed=%d: %s with flags %d in '%s'", seed, regex, flags, text)
                        .isEqualTo(expected ? RegexDfa.Answer.FOUND : RegexDfa.Answer.NOT_FOUND);
            }
        }
        assertThat(tables).isGreaterThan(20_000);
        assertThat(found).isGreaterThan(20_000);
    }

    private static String joined(Random random, String[] pieces, int max) {
        StringBuilder joined = new StringBuilder();
        for (int i = random.nextInt(max + 1); i > 0; i--) {
            joined.append(pieces[random.nextInt(pieces.length)]);
        }
        return joined.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\bword",
                "\\pLx",
                "[[:alpha:]]",
                "caf\u00e9",
                "\\x{41}",
                "\\Qa\\E",
                "(?m)^a",
                "a.{40}b",
                "A(?i)k|A\\z"
            })
    void givesUpWhatItDoesNotKnow(String regex) {
        assertThat(RegexDfa.of(Pattern.compile(regex))).isEmpty();
    }

    @Test
    void leavesOtherCharactersToRe2() {
        RegexSearch search = new RegexSearch(Pattern.compile("k+x$", Pattern.CASE_INSENSITIVE), 1000);
        for (int i = 0; i < 100; i++) {
            // The Kelvin sign is a k to those who do not care for case.
            assertThat(search.finds("a \u212ax")).as("use %d", i).isTrue();
            assertThat(search.finds("a kX")).isTrue();
            assertThat(search.finds("a kX\u00e9")).isFalse();
        }
    }

    @Test
    void looksAtNoMoreThanItsLimit() {
        RegexSearch search = new RegexSearch(Pattern.compile("b$"), 3);
        for (int i = 0; i < 100; i++) {
            assertThat(search.finds("aabb")).isTrue();
            assertThat(search.finds("aaab")).as("use %d", i).isFalse();
        }
    }

    /** What a hostile rule can ask for is given up before it has taken noticeable time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a|b)*a(a|b){12}",
                "(((a?){30}){30})b",
                "([a-z]+){10}([0-9]+){10}[^x]{100}",
                "((a|b)(c|d)){200}",
                "(a{0,30}){30}"
            })
    void takesNoLongForWhatWouldBeLarge(String regex) {
        Pattern pattern = Pattern.compile(regex);
        long start = System.nanoTime();
        RegexDfa.of(pattern);
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }
}
