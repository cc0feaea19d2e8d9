package dev.vedette.models.definitions;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a sentence speaks of, whichever word it takes for that: who learned that "send the password" is an order to give a
 * secret away should find "hand over the passphrase". Each two notions of a sentence are words of their own at its end.
 * {@code notions.words} has the words of each.
 */
final class Notion {
    /** Between two notions in the word that they are. */
    static final char AND = '+';

    private static final String END = ".";
    private static final char FIRST_WITHOUT_BLANKS = '\u3040';
    private static final int LONGEST_WITHOUT_BLANKS = 6;
    private static final int MOST_OWN = 2;
    private static final int LEAST_SPELLED = 4;
    private static final String DIGITS = "013457";
    private static final String LETTERS = "oieast";
    private static final Pattern PIECES = Pattern.compile("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])");
    private static final List<String> NAMES = new ArrayList<>();
    private static final Map<String, Integer> BY_WORD = new HashMap<>();
    private static final String[][] PAIRS;
    private static final long TOOL;

    static {
        List<String> words = new ArrayList<>();
        List<Integer> notions = new ArrayList<>();
        for (String line : lines()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.charAt(0) != ' ') {
                NAMES.add(line);
                continue;
            }
            for (String word : line.strip().split(" +")) {
                words.add(word);
                notions.add(NAMES.size() - 1);
            }
        }
        for (int i = 0; i < words.size(); i++) {
            BY_WORD.putIfAbsent(words.get(i), notions.get(i));
        }
        for (int i = 0; i < words.size(); i++) {
            for (String form : forms(words.get(i))) {
                BY_WORD.putIfAbsent(form, notions.get(i));
            }
        }
        TOOL = 1L << NAMES.indexOf("tool");
        PAIRS = new String[NAMES.size()][NAMES.size()];
        for (int i = 0; i < NAMES.size(); i++) {
            for (int k = i + 1; k < NAMES.size(); k++) {
                PAIRS[i][k] = NAMES.get(i) + AND + NAMES.get(k);
            }
        }
    }

    private Notion() {}

    private static List<String> lines() {
        try (InputStream in = Notion.class.getResourceAsStream("notions.words")) {
            if (in == null) {
                throw new IllegalStateException("no resource notions.words");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** English ones of a verb or a noun. */
    private static List<String> forms(String word) {
        char last = word.charAt(word.length() - 1);
        if (word.length() < 3 || last < 'a' || last > 'z') {
            return List.of();
        }
        String stem = last == 'e' ? word.substring(0, word.length() - 1) : word;
        String changed = last == 'y' ? word.substring(0, word.length() - 1) + "i" : word;
        return List.of(
                word + "'s",
                word + "s",
                changed + "es",
                stem + "ed",
                changed + "ed",
                stem + "ing",
                word + last + "ing",
                word + last + "ed");
    }

    /**
     * Words, and behind those of each sentence what it speaks of.
     *
     * @param own name of the tool that they are said of: what it speaks of itself is no news
     */
    static List<String> behind(List<String> words, String own) {
        List<String> read = new ArrayList<>(words.size() * 2);
        long known = named(own);
        long sentence = 0;
        for (String word : words) {
            if (word.equals(END)) {
                say(sentence & ~known, read);
                sentence = 0;
                read.add(word);
            } else if (isWithoutBlanks(word.charAt(0)) || isWithoutBlanks(word.charAt(word.length() - 1))) {
                sentence |= withoutBlanks(word, read);
            } else {
                String plain = plain(word);
                sentence |= bit(plain);
                read.add(plain);
            }
        }
        say(sentence & ~known, read);
        return read;
    }

    private static long bit(String word) {
        Integer notion = BY_WORD.get(word);
        return notion == null ? 0 : 1L << notion;
    }

    /** Of a name, at most {@value #MOST_OWN}: else a name could hide all of them. That it is a tool says nothing of what it is for. */
    private static long named(String own) {
        long found = 0;
        for (String word : PIECES.split(own)) {
            long bit = bit(word.toLowerCase(Locale.ROOT)) & ~TOOL;
            if (Long.bitCount(found | bit) <= MOST_OWN) {
                found |= bit;
            }
        }
        return found;
    }

    /** Digits in place of letters are the letters, where that gives a word. */
    private static String plain(String word) {
        int i = 0;
        while (i < word.length() && word.charAt(i) > '9') {
            i++;
        }
        if (i == 0 || i == word.length() || word.length() < LEAST_SPELLED) {
            return word;
        }
        StringBuilder spelled = new StringBuilder(word);
        for (; i < word.length(); i++) {
            int digit = DIGITS.indexOf(word.charAt(i));
            if (digit >= 0) {
                spelled.setCharAt(i, LETTERS.charAt(digit));
            }
        }
        return BY_WORD.containsKey(spelled.toString()) ? spelled.toString() : word;
    }

    private static boolean isWithoutBlanks(char c) {
        return c >= FIRST_WITHOUT_BLANKS;
    }

    /** What is written without blanks: each two neighbouring characters are a word, as far as anybody knows. */
    private static long withoutBlanks(String text, List<String> read) {
        long found = 0;
        for (int i = 0; i < text.length(); i++) {
            int most = isWithoutBlanks(text.charAt(i)) ? Math.min(text.length(), i + LONGEST_WITHOUT_BLANKS) : i;
            for (int to = i + 1; to <= most; to++) {
                found |= bit(text.substring(i, to));
            }
            if (i + 1 < text.length() || i == 0) {
                read.add(text.substring(i, Math.min(text.length(), i + 2)));
            }
        }
        return found;
    }

    private static void say(long sentence, List<String> read) {
        for (long first = sentence; first != 0; first &= first - 1) {
            int i = Long.numberOfTrailingZeros(first);
            for (long second = first & first - 1; second != 0; second &= second - 1) {
                read.add(PAIRS[i][Long.numberOfTrailingZeros(second)]);
            }
        }
    }
}
