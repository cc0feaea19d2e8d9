package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A Sigma string value: literal characters, {@code *} for any characters, {@code ?} for one. Immutable.
 *
 * <p>Matching looks for the parts between the stars from left to right, each once: no backtracking over stars.
 */
final class TextPattern {

    private static final int STAR = -1;
    private static final int ANY = -2;
    private static final int DASH = -3;

    private final int[] codes;
    private final boolean cased;
    private final int[][] parts;

    private TextPattern(int[] codes, boolean cased) {
        this.codes = codes;
        this.cased = cased;
        this.parts = split(
                cased
                        ? codes
                        : Arrays.stream(codes)
                                .map(code -> code < 0 ? code : fold((char) code))
                                .toArray());
    }

    /** Reads wildcards and escapes (Sigma rules specification 2.1, "Escape Character"). */
    static TextPattern parse(String text) {
        int[] codes = new int[text.length()];
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && "\\*?".indexOf(text.charAt(i + 1)) >= 0) {
                codes[n++] = text.charAt(++i);
            } else {
                codes[n++] = c == '*' ? STAR : c == '?' ? ANY : c;
            }
        }
        return new TextPattern(Arrays.copyOf(codes, n), false);
    }

    /** Every character stands for itself. */
    static TextPattern literal(String text) {
        return new TextPattern(text.chars().toArray(), false);
    }

    TextPattern cased() {
        return new TextPattern(codes, true);
    }

    TextPattern contains() {
        return startsWith().endsWith();
    }

    TextPattern startsWith() {
        if (codes.length > 0 && codes[codes.length - 1] == STAR) {
            return this;
        }
        int[] more = Arrays.copyOf(codes, codes.length + 1);
        more[codes.length] = STAR;
        return new TextPattern(more, cased);
    }

    TextPattern endsWith() {
        if (codes.length > 0 && codes[0] == STAR) {
            return this;
        }
        int[] more = new int[codes.length + 1];
        more[0] = STAR;
        System.arraycopy(codes, 0, more, 1, codes.length);
        return new TextPattern(more, cased);
    }

    /**
     * Lets any dash or slash stand where one begins an option: at a place that no word character precedes and one
     * follows, as pySigma does. A class of characters, not a list of all permutations.
     */
    TextPattern windash() {
        int[] dashed = codes.clone();
        for (int i = 0; i < codes.length; i++) {
            boolean wordBefore = i > 0 && isWord(codes[i - 1]);
            boolean wordAfter = i + 1 < codes.length && isWord(codes[i + 1]);
            if (isDash(codes[i]) && !wordBefore && wordAfter) {
                dashed[i] = DASH;
            }
        }
        return new TextPattern(dashed, cased);
    }

    /** The text, when every character stands for itself. */
    Optional<String> text() {
        StringBuilder text = new StringBuilder(codes.length);
        for (int code : codes) {
            if (code < 0) {
                return Optional.empty();
            }
            text.append((char) code);
        }
        return Optional.of(text.toString());
    }

    /**
     * A literal that every text that matches contains.
     *
     * @param folded {@link #fold(String)}
     * @param anchor {@link FieldIndex#ANYWHERE}, {@link FieldIndex#AT_START} or {@link FieldIndex#AT_END}
     * @param decides whether every text that contains it there matches
     */
    record Literal(String folded, int anchor, boolean decides) {}

    /** The longest literal of a pattern with wildcards; empty when it has none. */
    Optional<Literal> literal() {
        int[] longest = {};
        for (int[] part : parts) {
            int from = 0;
            for (int i = 0; i <= part.length; i++) {
                if (i == part.length || part[i] < 0) {
                    if (i - from > longest.length) {
                        longest = Arrays.copyOfRange(part, from, i);
                    }
                    from = i + 1;
                }
            }
        }
        if (longest.length == 0) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        for (int code : longest) {
            text.append(fold((char) code));
        }
        int first = parts[0].length;
        int last = parts[parts.length - 1].length;
        boolean whole = !cased
                && longest.length
                        == Arrays.stream(parts).mapToInt(part -> part.length).sum();
        if (whole && parts.length == 3 && first == 0 && last == 0) {
            return Optional.of(new Literal(text.toString(), FieldIndex.ANYWHERE, true));
        }
        if (whole && parts.length == 2) {
            return Optional.of(new Literal(text.toString(), first > 0 ? FieldIndex.AT_START : FieldIndex.AT_END, true));
        }
        return Optional.of(new Literal(text.toString(), FieldIndex.ANYWHERE, false));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextPattern pattern && pattern.cased == cased && Arrays.equals(pattern.codes, codes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(codes) * 31 + Boolean.hashCode(cased);
    }

    boolean isCased() {
        return cased;
    }

    boolean matches(String text) {
        int[] first = parts[0];
        if (parts.length == 1) {
            return text.length() == first.length && at(first, text, 0);
        }
        int[] last = parts[parts.length - 1];
        int end = text.length() - last.length;
        if (end < first.length || !at(first, text, 0) || !at(last, text, end)) {
            return false;
        }
        int from = first.length;
        for (int i = 1; i < parts.length - 1; i++) {
            int[] part = parts[i];
            while (from + part.length <= end && !at(part, text, from)) {
                from++;
            }
            if (from + part.length > end) {
                return false;
            }
            from += part.length;
        }
        return true;
    }

    private boolean at(int[] part, String text, int offset) {
        for (int i = 0; i < part.length; i++) {
            char c = text.charAt(offset + i);
            int code = part[i];
            boolean same = code >= 0 ? c == code || !cased && fold(c) == code : code == ANY || isDash(c);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Case folding of single characters, as {@link String#equalsIgnoreCase} does it: no locale, no change of length. */
    static char fold(char c) {
        if (c < 128) {
            return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
        }
        return Character.toLowerCase(Character.toUpperCase(c));
    }

    static String fold(String text) {
        char[] folded = new char[text.length()];
        for (int i = 0; i < folded.length; i++) {
            folded[i] = fold(text.charAt(i));
        }
        return new String(folded);
    }

    private static boolean isDash(int c) {
        return c == '-' || c == '/' || c == '\u2013' || c == '\u2014' || c == '\u2015';
    }

    private static boolean isWord(int code) {
        return code >= 0 && (Character.isLetterOrDigit(code) || code == '_');
    }

    private static int[][] split(int[] codes) {
        List<int[]> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= codes.length; i++) {
            if (i == codes.length || codes[i] == STAR) {
                parts.add(Arrays.copyOfRange(codes, from, i));
                from = i + 1;
            }
        }
        return parts.toArray(int[][]::new);
    }
}
