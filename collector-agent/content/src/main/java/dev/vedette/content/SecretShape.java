package dev.vedette.content;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What secrets look like: a prefix that issuers put before theirs, or letters and digits mixed as no name mixes them.
 * Errs in both directions: names that look so are hidden, and words that people choose as passwords are not found.
 */
public final class SecretShape {
    /**
     * What tokens begin with when they leave their issuers, by the first character; most of them are too short or too
     * regular for the other rule.
     */
    private static final String[][] PREFIXES =
            byFirst(Stream.concat(IssuedToken.prefixes().stream(), Stream.of("eyJ", "pk_live_", "rk_", "sk_", "ya29."))
                    .toList());

    private static final int MIN_PREFIXED_CHARACTERS = 8;
    private static final int MIN_MIXED_CHARACTERS = 16;
    private static final int MIN_CHANGES = 4;
    private static final int MIN_RANDOM_CHARACTERS = 20;
    private static final int MIN_RANDOM_PART = 6;
    /** More than the parts of a UUID that are long enough. */
    private static final int MIN_RANDOM_IN_PARTS = 24;

    private static final int MIN_IDENTIFIER_DIGITS = 6;
    private static final int UUID_CHARACTERS = 36;

    private SecretShape() {}

    /**
     * Whether a text has a part that looks like a secret. Words are what stands between other than letters and digits; a
     * secret may be cut into several by a dash.
     */
    public static boolean isSecret(String text) {
        if (isPrefixed(text)) {
            return true;
        }
        Word word = new Word();
        int random = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && word.add(text.charAt(i))) {
                continue;
            }
            random += word.isRandom() ? word.length : 0;
            if (word.isMixed() || random >= MIN_RANDOM_IN_PARTS) {
                return true;
            }
            word.begin();
        }
        return false;
    }

    /** Whether a text is a UUID, a number of some length or an e-mail address. */
    public static boolean isIdentifier(String text) {
        return text.indexOf('@') >= 0 || isUuid(text) || isLongNumber(text);
    }

    /** At the begin, or behind anything that is no letter or digit. */
    private static boolean isPrefixed(String text) {
        boolean begin = true;
        for (int i = 0; i + MIN_PREFIXED_CHARACTERS <= text.length(); i++) {
            char first = text.charAt(i);
            if (begin && first < PREFIXES.length) {
                for (String prefix : PREFIXES[first]) {
                    if (text.startsWith(prefix, i)) {
                        return true;
                    }
                }
            }
            begin = kind(text.charAt(i)) == Kind.OTHER;
        }
        return false;
    }

    private static String[][] byFirst(List<String> prefixes) {
        String[][] table = new String[128][];
        Arrays.setAll(
                table,
                first -> prefixes.stream()
                        .filter(prefix -> prefix.charAt(0) == first)
                        .toArray(String[]::new));
        return table;
    }

    private static boolean isUuid(String text) {
        if (text.length() != UUID_CHARACTERS) {
            return false;
        }
        for (int i = 0; i < UUID_CHARACTERS; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? text.charAt(i) != '-' : Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLongNumber(String text) {
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            Kind kind = kind(text.charAt(i));
            if (kind == Kind.LOWER || kind == Kind.UPPER) {
                return false;
            }
            digits += kind == Kind.DIGIT ? 1 : 0;
        }
        return digits >= MIN_IDENTIFIER_DIGITS;
    }

    private static Kind kind(char c) {
        if (c >= '0' && c <= '9') {
            return Kind.DIGIT;
        }
        if (c >= 'A' && c <= 'Z') {
            return Kind.UPPER;
        }
        return c >= 'a' && c <= 'z' ? Kind.LOWER : Kind.OTHER;
    }

    private enum Kind {
        LOWER,
        UPPER,
        DIGIT,
        OTHER
    }

    /** Counts while a word grows. */
    private static final class Word {
        private Kind last = Kind.OTHER;
        private int length;
        private int runs;
        private int changes;

        void begin() {
            last = Kind.OTHER;
            length = 0;
            runs = 0;
            changes = 0;
        }

        /** False if the character ends the word. */
        boolean add(char c) {
            Kind kind = kind(c);
            if (kind == Kind.OTHER) {
                return false;
            }
            if (kind != last) {
                runs++;
                changes += last != Kind.OTHER && (kind == Kind.DIGIT || last == Kind.DIGIT) ? 1 : 0;
            }
            last = kind;
            length++;
            return true;
        }

        /** Digits between letters again and again, or a long word without order. */
        boolean isMixed() {
            return (length >= MIN_MIXED_CHARACTERS && changes >= MIN_CHANGES)
                    || (length >= MIN_RANDOM_CHARACTERS && isRandom());
        }

        /** Kinds that change with every other character. */
        boolean isRandom() {
            return length >= MIN_RANDOM_PART && 2 * runs > length;
        }
    }
}
