package dev.vedette.rules;

import java.util.Arrays;

/**
 * Symbols that texts are written in: characters as their one to three octets, as UTF-8 has them, so that the rare
 * ones beyond ASCII do not make rows long; octets of no literal are 0. Immutable.
 */
final class Alphabet {
    private final char[] classOf = new char[256];
    private final int classes;

    Alphabet(Iterable<String> literals) {
        boolean[] used = new boolean[classOf.length];
        char[] octets = new char[3];
        for (String literal : literals) {
            for (int i = 0; i < literal.length(); i++) {
                int length = octets(literal.charAt(i), octets, 0);
                for (int octet = 0; octet < length; octet++) {
                    used[octets[octet]] = true;
                }
            }
        }
        int next = 1;
        for (int octet = 0; octet < used.length; octet++) {
            classOf[octet] = used[octet] ? (char) next++ : 0;
        }
        classes = next;
    }

    /**
     * Writes a text in symbols.
     *
     * @param symbols has room for three times the length
     * @return how many they are
     */
    int write(char[] text, int length, char[] symbols) {
        int ascii = 0;
        while (ascii < length && text[ascii] < 0x80) {
            symbols[ascii] = classOf[text[ascii]];
            ascii++;
        }
        if (ascii == length) {
            return length;
        }
        int size = ascii;
        for (int i = ascii; i < length; i++) {
            int end = octets(text[i], symbols, size);
            while (size < end) {
                symbols[size] = classOf[symbols[size]];
                size++;
            }
        }
        return size;
    }

    char[] symbols(String literal) {
        char[] symbols = new char[3 * literal.length()];
        return Arrays.copyOf(symbols, write(literal.toCharArray(), literal.length(), symbols));
    }

    /** Halves of surrogate pairs by themselves, so that each character of a Java string has its own octets. */
    private static int octets(char c, char[] octets, int start) {
        int end = start;
        if (c < 0x80) {
            octets[end++] = c;
        } else if (c < 0x800) {
            octets[end++] = (char) (0xc0 | c >> 6);
            octets[end++] = (char) (0x80 | c & 0x3f);
        } else {
            octets[end++] = (char) (0xe0 | c >> 12);
            octets[end++] = (char) (0x80 | c >> 6 & 0x3f);
            octets[end++] = (char) (0x80 | c & 0x3f);
        }
        return end;
    }

    int classes() {
        return classes;
    }
}
