package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** It finds what a search for each literal by itself finds. */
class LiteralAutomatonTest {

    private static final String[] OF_LITERALS = {"a", "b", "c", "é", "ab", "\u4e2d", "😀"};
    private static final String[] OF_TEXTS = {"a", "b", "c", "x", "é", "\u4e2d", "😀", "abc"};
    /** Many symbols, so that few states get a row. */
    private static final String[] OF_LONG_LITERALS = "abcdefghijklmnopqrstuvwxyz0123456789-_/.".split("");

    @ParameterizedTest
    @CsvSource({"1, 1, 4", "1, 9, 40", "10, 9, 40", "1000, 9, 40", "5000, 3, 200", "20000, 9, 200"})
    void findsEveryLiteral(int number, int length, int textLength) {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("findsEveryLiteral -Dseed=" + seed);
        Random random = new Random(seed);
        TreeSet<String> distinct = new TreeSet<>();
        for (int tries = 0; distinct.size() < number && tries < 2 * number; tries++) {
            distinct.add(joined(random, tries % 2 == 0 ? OF_LITERALS : OF_LONG_LITERALS, 1 + random.nextInt(length)));
        }
        List<String> literals = List.copyOf(distinct);
        Alphabet alphabet = new Alphabet(literals);
        LiteralAutomaton automaton = new LiteralAutomaton(literals, alphabet);
        for (int n = 0; n < 60; n++) {
            StringBuilder made = new StringBuilder(
                    joined(random, n % 2 == 0 ? OF_TEXTS : OF_LONG_LITERALS, random.nextInt(textLength)));
            if (n % 3 == 0) {
                made.insert(random.nextInt(made.length() + 1), literals.get(random.nextInt(literals.size())));
            }
            String text = made.toString();
            TreeSet<String> expected = new TreeSet<>();
            for (int i = 0; i < literals.size(); i++) {
                String literal = literals.get(i);
                assertThat(automaton.length(i)).isEqualTo(octets(literal));
                for (int at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
                    expected.add(i + " to " + octets(text.substring(0, at + literal.length())));
                }
            }
            char[] symbols = new char[3 * text.length()];
            int size = alphabet.write(text.toCharArray(), text.length(), symbols);
            TreeSet<String> actual = new TreeSet<>();
            automaton.scan(symbols, size, (literal, end) -> actual.add(literal + " to " + end));
            assertThat(actual).as("-Dseed=%d: %s", seed, text).isEqualTo(expected);
        }
    }

    /** Each half of a pair of surrogates has three. */
    private static int octets(String text) {
        return text.chars()
                .map(c -> Character.isSurrogate((char) c)
                        ? 3
                        : String.valueOf((char) c).getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    private static String joined(Random random, String[] pieces, int count) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < count; i++) {
            joined.append(pieces[random.nextInt(pieces.length)]);
        }
        return joined.toString();
    }
}
