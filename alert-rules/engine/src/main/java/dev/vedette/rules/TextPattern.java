package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Sigma string value: literal characters, {@code *} for any characters, {@code ?} for one; a character is a Unicode
 * code point, line breaks included. Immutable.
 *
 * <p>Matching looks for the parts between the stars from left to right, each once and without going back, so that its
 * time is linear in the text's length.
 */
final class TextPattern {

    static final int STAR = -1;
    static final int ANY = -2;
    static final int DASH = -3;

    private final int[] codes;
    private final boolean cased;
    /** Made when it is first needed, which most patterns never are: an index knows what they match. Any thread's will do. */
    private @Nullable Parts parts;

    /** What stands between stars; first and last are the same where there is none. */
    private record Parts(int[] first, int[] last, PartSearch[] middle) {}

    /** @param codes code points, or one of the constants */
    private TextPattern(int[] codes, boolean cased) {
        this.codes = codes;
        this.cased = cased;
    }

    private Parts parts() {
        Parts made = parts;
        if (made == null) {
            List<int[]> split = split(
                    cased ? codes : Arrays.stream(codes).map(TextPattern::fold).toArray());
            PartSearch[] middle = split.subList(1, Math.max(1, split.size() - 1)).stream()
                    .filter(part -> part.length > 0)
                    .map(part -> PartSearch.of(part, cased))
                    .toArray(PartSearch[]::new);
            made = new Parts(split.get(0), split.get(split.size() - 1), middle);
            parts = made;
        }
        return made;
    }

    /** Reads wildcards and escapes (Sigma rules specification 2.1, "Escape Character"). */
    static TextPattern parse(String text) {
        int[] points = text.codePoints().toArray();
        int[] codes = new int[points.length];
        int n = 0;
        for (int i = 0; i < points.length; i++) {
            int c = points[i];
            if (c == '\\' && i + 1 < points.length && "\\*?".indexOf(points[i + 1]) >= 0) {
                codes[n++] = points[++i];
            } else {
                codes[n++] = c == '*' ? STAR : c == '?' ? ANY : c;
            }
        }
        return new TextPattern(Arrays.copyOf(codes, n), false);
    }

    /** Every character stands for itself. */
    static TextPattern literal(String text) {
        return new TextPattern(text.codePoints().toArray(), false);
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
        for (int code : codes) {
            if (code < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new String(codes, 0, codes.length));
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
        int from = 0;
        int start = 0;
        int length = 0;
        for (int i = 0; i <= codes.length; i++) {
            if (i == codes.length || codes[i] < 0) {
                if (i - from > length) {
                    start = from;
                    length = i - from;
                }
                from = i + 1;
            }
        }
        if (length == 0) {
            return Optional.empty();
        }
        String folded = fold(new String(codes, start, length));
        // Half a character may stand for itself or be half of another one: units alone do not tell.
        boolean halves = false;
        for (int i = start; i < start + length; i++) {
            halves |= codes[i] >= Character.MIN_SURROGATE && codes[i] <= Character.MAX_SURROGATE;
        }
        boolean starBefore = start == 1 && codes[0] == STAR;
        boolean starBehind = start + length == codes.length - 1 && codes[codes.length - 1] == STAR;
        boolean alone = !cased && !halves && codes.length == length + (starBefore ? 1 : 0) + (starBehind ? 1 : 0);
        int anchor = !alone || starBefore && starBehind
                ? FieldIndex.ANYWHERE
                : starBehind ? FieldIndex.AT_START : FieldIndex.AT_END;
        return Optional.of(new Literal(folded, anchor, alone));
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
        Parts between = parts();
        int from = forwards(between.first(), text);
        if (from < 0 || between.first().length == codes.length) {
            return from == text.length();
        }
        int end = backwards(between.last(), text, from);
        for (int i = 0; i < between.middle().length && end >= 0 && from >= 0; i++) {
            from = between.middle()[i].endOfFirst(text, from, end);
        }
        return from >= 0 && end >= 0;
    }

    /** Where a part that stands at the start ends; -1 if it does not stand there. */
    private int forwards(int[] part, String text) {
        int at = 0;
        for (int code : part) {
            if (at == text.length()) {
                return -1;
            }
            int c = text.codePointAt(at);
            if (!accepts(code, c, cased)) {
                return -1;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    /** Where a part that stands at the end begins, not before {@code from}; -1 if it does not stand there. */
    private int backwards(int[] part, String text, int from) {
        int at = text.length();
        for (int i = part.length - 1; i >= 0; i--) {
            if (at <= from) {
                return -1;
            }
            int c = text.codePointBefore(at);
            if (!accepts(part[i], c, cased)) {
                return -1;
            }
            at -= Character.charCount(c);
        }
        return at >= from ? at : -1;
    }

    /** @param code a folded code point unless cased, or ANY or DASH */
    static boolean accepts(int code, int c, boolean cased) {
        return code >= 0 ? c == code || !cased && fold(c) == code : code == ANY || isDash(c);
    }

    /**
     * Case folding of single characters, as {@link String#equalsIgnoreCase} does it: no locale, no change of length.
     * Characters beyond the basic plane stay as they are, so that texts can be folded unit by unit.
     */
    static int fold(int c) {
        return c < 0 || c > Character.MAX_VALUE ? c : fold((char) c);
    }

    static char fold(char c) {
        return c < ASCII.length ? ASCII[c] : Character.toLowerCase(Character.toUpperCase(c));
    }

    private static final char[] ASCII = new char[128];

    static {
        for (char c = 0; c < ASCII.length; c++) {
            ASCII[c] = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
        }
    }

    static String fold(String text) {
        char[] folded = new char[text.length()];
        for (int i = 0; i < folded.length; i++) {
            folded[i] = fold(text.charAt(i));
        }
        return new String(folded);
    }

    /** Whether two texts are the same when folded. */
    static boolean isSame(String a, String b) {
        if (a.length() != b.length()) {
            return false;
        }
        for (int i = 0; i < a.length(); i++) {
            if (a.charAt(i) != b.charAt(i) && fold(a.charAt(i)) != fold(b.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isDash(int c) {
        return c == '-' || c == '/' || c == '\u2013' || c == '\u2014' || c == '\u2015';
    }

    private static boolean isWord(int code) {
        return code >= 0 && (Character.isLetterOrDigit(code) || code == '_');
    }

    private static List<int[]> split(int[] codes) {
        List<int[]> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= codes.length; i++) {
            if (i == codes.length || codes[i] == STAR) {
                parts.add(Arrays.copyOfRange(codes, from, i));
                from = i + 1;
            }
        }
        return parts;
    }
}
