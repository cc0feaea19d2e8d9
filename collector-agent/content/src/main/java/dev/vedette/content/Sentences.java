package dev.vedette.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The sentences of what a tool gave back, which is prose, JSON, YAML or all of them: an end is a stop before a blank, the end
 * of a line that does not go on in the next, or a quotation mark with a colon or a comma behind it, as between the values of
 * JSON. What JSON and YAML write for the end of a line is one. Linear in the text.
 */
public final class Sentences {

    /** What goes on longer is cut there: it is no sentence. */
    static final int MAX_LENGTH = 600;

    /** Their stop ends no sentence. */
    private static final Set<String> TITLES = Set.of("Dr", "Mr", "Mrs", "Ms", "Prof", "St", "No", "Inc", "Ltd");

    private static final int LONGEST_TITLE = 4;

    private final char[] text;
    private final int most;
    private final Sink sink;
    private final char[] current = new char[MAX_LENGTH + 2];

    /** How much of {@link #current} is read, and from where on it stands in the text as it does there. */
    private int length;

    private int asItStands;
    private int given;

    /** What sentences are given to. */
    @FunctionalInterface
    interface Sink {
        /** A sentence, in an array that the next one is read into. */
        void sentence(char[] text, int from, int to);
    }

    private Sentences(char[] text, int most, Sink sink) {
        this.text = text;
        this.most = most;
        this.sink = sink;
    }

    /**
     * Reads them.
     *
     * @param plain as {@link PlainText} gives it
     * @param most how many to give
     */
    public static List<String> of(String plain, int most) {
        List<String> found = new ArrayList<>();
        each(plain.toCharArray(), most, (text, from, to) -> found.add(new String(text, from, to - from)));
        return List.copyOf(found);
    }

    /** The same, one after another. */
    static void each(char[] plain, int most, Sink sink) {
        new Sentences(plain, most, sink).read();
    }

    private void read() {
        int i = 0;
        while (i < text.length && given < most) {
            char c = text[i];
            if (isOfWords(c)) {
                i = words(i);
            } else if (c == '\\' && i + 1 < text.length) {
                i = escape(i);
            } else if (c == '\n') {
                i = endOfLine(i);
            } else {
                take(c);
                i++;
                if (isStop(c) && (i == text.length || isBehindStop(text[i])) && !isTitle(length - 1)) {
                    end();
                } else if (isQuote(c) && i < text.length && (text[i] == ':' || text[i] == ',')) {
                    take(text[i++]);
                    end();
                }
            }
            if (length >= MAX_LENGTH) {
                end();
            }
        }
        end();
    }

    /** Most of a text, all at once. */
    private int words(int from) {
        int most = Math.min(text.length, from + MAX_LENGTH - length);
        int to = from + 1;
        while (to < most && isOfWords(text[to])) {
            to++;
        }
        System.arraycopy(text, from, current, length, to - from);
        length += to - from;
        return to;
    }

    private static boolean isOfWords(char c) {
        return c == ' ' || Characters.isLetterOrDigit(c);
    }

    private void take(char c) {
        current[length++] = c;
    }

    /** From a backslash on: the end of a line, a blank of YAML's folded lines, or the character behind it. */
    private int escape(int i) {
        char c = text[i + 1];
        if (c == 'n' || c == 'r') {
            end();
            return i + 2;
        }
        if (c == '\n') {
            asItStands = length;
            return behindBlanks(i + 2);
        }
        takeInstead(c == 't' ? ' ' : c);
        return i + 2;
    }

    /** A line that is folded goes on with a small letter or a digit behind its indent. */
    private int endOfLine(int i) {
        int next = behindBlanks(i + 1);
        boolean isFolded = next > i + 1
                && next < text.length
                && (Character.isLowerCase(text[next]) || Character.isDigit(text[next]))
                && !isKey(next);
        if (isFolded) {
            takeInstead(' ');
        } else {
            end();
        }
        return next;
    }

    private int behindBlanks(int i) {
        int next = i;
        while (next < text.length && text[next] == ' ') {
            next++;
        }
        return next;
    }

    /** Of something that is written otherwise in the text. */
    private void takeInstead(char c) {
        take(c);
        asItStands = length;
    }

    /** Whether a name and a colon stand there, as before a value in YAML. */
    private boolean isKey(int from) {
        int i = from;
        while (i < text.length && (Character.isLetterOrDigit(text[i]) || text[i] == '_')) {
            i++;
        }
        return i < text.length && text[i] == ':' && (i + 1 == text.length || text[i + 1] <= ' ');
    }

    private static boolean isStop(char c) {
        return c == '.' || c == '!' || c == '?' || c == '。' || c == '！' || c == '？';
    }

    private boolean isTitle(int stop) {
        int i = stop;
        while (i > asItStands && stop - i <= LONGEST_TITLE && Characters.isLetter(current[i - 1])) {
            i--;
        }
        int letters = stop - i;
        return letters > 1 && letters < LONGEST_TITLE + 1 && TITLES.contains(new String(current, i, letters));
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static boolean isBehindStop(char c) {
        return c <= ' ' || "\"'”’)]}".indexOf(c) >= 0 || c == '\\';
    }

    private void end() {
        int from = 0;
        int to = length;
        length = 0;
        asItStands = 0;
        while (from < to && Character.isWhitespace(current[from])) {
            from++;
        }
        while (to > from && Character.isWhitespace(current[to - 1])) {
            to--;
        }
        if (from < to && given < most) {
            given++;
            sink.sentence(current, from, to);
        }
    }
}
