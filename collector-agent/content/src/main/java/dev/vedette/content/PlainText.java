package dev.vedette.content;

import java.text.Normalizer;
import java.util.Map;

/**
 * A text as a model reads it: what hides it from a person or from a filter is undone. Compatibility forms are those that
 * they stand for (Unicode Standard Annex 15, NFKC), characters without a width are gone, those of the tag block are the
 * letters that they shadow, letters of another script within a Latin word are the Latin ones that they look like, percent
 * encoding is undone, what base64 stands for follows at the end, and where a script has no blanks between words one stands
 * between it and what is written in ASCII. Linear in the text.
 */
public final class PlainText {
    /** Reordering many marks on one letter takes time by their square. */
    private static final int MAX_MARKS = 4;

    private static final int FIRST_TAG = 0xe0020;
    private static final int LAST_TAG = 0xe007e;
    private static final int TAGS = 0xe0000;
    private static final String BEHIND_WORDS = ",.;:!?)]}\"'";
    private static final char ESCAPE = '\u001b';
    private static final int LEAST_BASE64 = 24;
    private static final int MAX_DECODED = 16;

    /** Small letters of Cyrillic and Greek that look like Latin ones (Unicode Technical Standard 39, a part of its table). */
    private static final Map<Character, Character> ALIKE = Map.ofEntries(
            Map.entry('а', 'a'),
            Map.entry('е', 'e'),
            Map.entry('о', 'o'),
            Map.entry('р', 'p'),
            Map.entry('с', 'c'),
            Map.entry('у', 'y'),
            Map.entry('х', 'x'),
            Map.entry('і', 'i'),
            Map.entry('ј', 'j'),
            Map.entry('ѕ', 's'),
            Map.entry('һ', 'h'),
            Map.entry('ԁ', 'd'),
            Map.entry('ԛ', 'q'),
            Map.entry('ԝ', 'w'),
            Map.entry('к', 'k'),
            Map.entry('м', 'm'),
            Map.entry('т', 't'),
            Map.entry('в', 'b'),
            Map.entry('н', 'h'),
            Map.entry('α', 'a'),
            Map.entry('ε', 'e'),
            Map.entry('ι', 'i'),
            Map.entry('κ', 'k'),
            Map.entry('ν', 'v'),
            Map.entry('ο', 'o'),
            Map.entry('ρ', 'p'),
            Map.entry('τ', 't'),
            Map.entry('υ', 'u'),
            Map.entry('χ', 'x'));

    private PlainText() {}

    public static String of(String text) {
        String decoded =
                text.indexOf('%') < 0 ? text : Encodings.percentDecoded(text).orElse(text);
        char[] read = decoded.toCharArray();
        if (notPrinted(read, 0) == read.length) {
            return withDecoded(decoded, decoded);
        }
        StringBuilder plain = new StringBuilder(decoded.length() + 64);
        StringBuilder composed = new StringBuilder(decoded.length());
        appendComposed(read, composed, plain);
        return withDecoded(composed.toString(), plain.toString());
    }

    /**
     * Most of a text is printed ASCII, where nothing hides and nothing looks like something else. What else there is is read
     * together with all that stands between the same two blanks.
     */
    private static void appendComposed(char[] text, StringBuilder composed, StringBuilder plain) {
        int done = 0;
        for (int i = notPrinted(text, 0); i < text.length; i = notPrinted(text, done)) {
            int from = i;
            while (from > done && text[from - 1] > ' ') {
                from--;
            }
            int to = i;
            while (to < text.length && (text[to] > ' ' || !isPrinted(text[to]))) {
                to++;
            }
            composed.append(text, done, from - done);
            plain.append(text, done, from - done);
            String word = Normalizer.normalize(withoutHidden(new String(text, from, to - from)), Normalizer.Form.NFKC);
            composed.append(word);
            appendWithoutLookalikes(withBlanks(word), plain);
            done = to;
        }
        composed.append(text, done, text.length - done);
        plain.append(text, done, text.length - done);
    }

    private static int notPrinted(char[] text, int from) {
        int i = from;
        while (i < text.length && isPrinted(text[i])) {
            i++;
        }
        return i;
    }

    private static boolean isPrinted(char c) {
        return (c >= ' ' && c <= '~') || c == '\n';
    }

    private static CharSequence withoutHidden(String text) {
        StringBuilder seen = new StringBuilder(text.length());
        int marks = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == ESCAPE) {
                i = behindSequence(text, i);
                continue;
            }
            if (c >= FIRST_TAG && c <= LAST_TAG) {
                seen.append((char) (c - TAGS));
                continue;
            }
            int type = Character.getType(c);
            boolean isMark = type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
            marks = isMark ? marks + 1 : 0;
            if (type == Character.CONTROL) {
                seen.append(c == '\n' ? '\n' : ' ');
            } else if (type != Character.FORMAT && marks <= MAX_MARKS && !isSelector(c)) {
                seen.appendCodePoint(c);
            }
        }
        return seen;
    }

    private static boolean isSelector(int c) {
        return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
    }

    /** Behind a control sequence of a terminal (ECMA-48 section 5.4), whose introducer ends at {@code from}. */
    private static int behindSequence(String text, int from) {
        int i = from;
        if (i >= text.length() || text.charAt(i) != '[') {
            return i;
        }
        i++;
        while (i < text.length() && text.charAt(i) >= ' ' && text.charAt(i) <= '?') {
            i++;
        }
        return Math.min(text.length(), i + 1);
    }

    private static void appendWithoutLookalikes(String text, StringBuilder plain) {
        for (int i = 0; i < text.length(); ) {
            int end = i;
            boolean latin = false;
            boolean alike = false;
            while (end < text.length() && Character.isLetter(text.charAt(end))) {
                latin |= Characters.isLetter(text.charAt(end));
                alike |= ALIKE.containsKey(Character.toLowerCase(text.charAt(end)));
                end++;
            }
            for (int k = i; k < end; k++) {
                char c = text.charAt(k);
                plain.append(latin && alike ? ALIKE.getOrDefault(Character.toLowerCase(c), c) : c);
            }
            if (end == i) {
                plain.append(text.charAt(end++));
            }
            i = end;
        }
    }

    /** Where nobody writes blanks, an address stands between letters and a sentence behind the stop of another: one is put between. */
    private static String withBlanks(String text) {
        StringBuilder spaced = null;
        int done = 0;
        for (int i = 1; i < text.length(); i++) {
            if (needsBlank(text.charAt(i - 1), text.charAt(i))) {
                spaced = spaced == null ? new StringBuilder(text.length() + 16) : spaced;
                spaced.append(text, done, i).append(' ');
                done = i;
            }
        }
        return spaced == null ? text : spaced.append(text, done, text.length()).toString();
    }

    private static boolean needsBlank(char before, char c) {
        if (before == '。') {
            return Character.isLetterOrDigit(c);
        }
        return (before < 128 && before > ' ' && Characters.isUnspaced(c))
                || (c < 128 && c > ' ' && BEHIND_WORDS.indexOf(c) < 0 && Characters.isUnspaced(before));
    }

    private static String withDecoded(String text, String plain) {
        int i = nextBase64(text, 0);
        if (i < 0) {
            return plain;
        }
        StringBuilder all = new StringBuilder(plain);
        for (int found = 0; i >= 0 && found < MAX_DECODED; ) {
            int end = i + LEAST_BASE64;
            while (end < text.length() && Characters.isBase64(text.charAt(end))) {
                end++;
            }
            String decoded = Encodings.base64Decoded(text, i, end).orElse("");
            if (!decoded.isEmpty()) {
                all.append('\n').append(decoded);
                found++;
            }
            i = nextBase64(text, end);
        }
        return all.toString();
    }

    /** Where so many characters of it begin; -1 if nowhere. Looked for from the end of each such place, most are left out. */
    private static int nextBase64(String text, int start) {
        int from = start;
        while (from + LEAST_BASE64 <= text.length()) {
            int i = from + LEAST_BASE64 - 1;
            while (i >= from && Characters.isBase64(text.charAt(i))) {
                i--;
            }
            if (i < from) {
                return from;
            }
            from = i + 1;
        }
        return -1;
    }
}
