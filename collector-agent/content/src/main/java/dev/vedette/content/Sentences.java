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

    /** Where the sentence begins in the text. Most stand there as they are given; the others are in {@link #current}. */
    private int begin;

    private boolean isCopied;
    private final char[] current = new char[MAX_LENGTH + 2];

    /** How much of {@link #current} is read, and from where on it stands in the text as it does there. */
    private int length;

    private int asItStands;
    private int given;

    /** What sentences are given to. */
    @FunctionalInterface
    interface Sink {
        /** A sentence, in an array that is the text's or that the next one is read into. */
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
                if (isStop(c) && (i == text.length || isBehindStop(text[i])) && !isTitle(i - 1)) {
                    end(i, i);
                } else if (isQuote(c) && i < text.length && (text[i] == ':' || text[i] == ',')) {
                    take(text[i++]);
                    end(i, i);
                }
            }
            if (length(i) >= MAX_LENGTH) {
                end(i, i);
            }
        }
        end(i, i);
    }

    /** Of the sentence up to there in the text. */
    private int length(int to) {
        return isCopied ? length : to - begin;
    }

    /** Most of a text, all at once. */
    private int words(int from) {
        int most = Math.min(text.length, from + MAX_LENGTH - length(from));
        int to = from + 1;
        while (to < most && isOfWords(text[to])) {
            to++;
        }
        if (isCopied) {
            System.arraycopy(text, from, current, length, to - from);
            length += to - from;
        }
        return to;
    }

    private static boolean isOfWords(char c) {
        return c == ' ' || Characters.isLetterOrDigit(c);
    }

    private void take(char c) {
        if (isCopied) {
            current[length++] = c;
        }
    }

    /** What follows stands otherwise in the text: what is read of the sentence up to there is copied. */
    private void copy(int to) {
        if (!isCopied) {
            length = to - begin;
            System.arraycopy(text, begin, current, 0, length);
            isCopied = true;
        }
    }

    /** From a backslash on: the end of a line, a blank of YAML's folded lines, or the character behind it. */
    private int escape(int i) {
        char c = text[i + 1];
        if (c == 'n' || c == 'r') {
            end(i, i + 2);
            return i + 2;
        }
        copy(i);
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
            copy(i);
            takeInstead(' ');
        } else {
            end(i, next);
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
        return c < 128 ? c == '.' || c == '!' || c == '?' : Characters.STOPS.indexOf(c) >= 0;
    }

    /** Whether a title stands before the stop, as it does in the text. */
    private boolean isTitle(int stop) {
        int least = isCopied ? stop - (length - 1 - asItStands) : begin;
        int i = stop;
        while (i > least && stop - i <= LONGEST_TITLE && Characters.isLetter(text[i - 1])) {
            i--;
        }
        int letters = stop - i;
        return letters > 1 && letters < LONGEST_TITLE + 1 && TITLES.contains(new String(text, i, letters));
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static boolean isBehindStop(char c) {
        return c <= ' ' || "\"'”’)]}".indexOf(c) >= 0 || c == '\\';
    }

    /** Gives what was read up to there in the text, without blanks around it; the next sentence begins at {@code next}. */
    private void end(int stop, int next) {
        char[] read = isCopied ? current : text;
        int from = isCopied ? 0 : begin;
        int to = isCopied ? length : stop;
        begin = next;
        isCopied = false;
        asItStands = 0;
        while (from < to && Character.isWhitespace(read[from])) {
            from++;
        }
        while (to > from && Character.isWhitespace(read[to - 1])) {
            to--;
        }
        if (from < to && given < most) {
            given++;
            sink.sentence(read, from, to);
        }
    }
}
