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

    private final String text;
    private final int most;
    private final List<String> found = new ArrayList<>();
    private final StringBuilder current = new StringBuilder();

    /** Behind what {@link #current} holds. */
    private int from;

    private Sentences(String text, int most) {
        this.text = text;
        this.most = most;
    }

    /**
     * Reads them.
     *
     * @param plain as {@link PlainText} gives it
     * @param most how many to give
     */
    public static List<String> of(String plain, int most) {
        Sentences sentences = new Sentences(plain, most);
        sentences.read();
        return List.copyOf(sentences.found);
    }

    private void read() {
        int i = 0;
        while (i < text.length() && found.size() < most) {
            char c = text.charAt(i);
            if (Characters.isLetterOrDigit(c)) {
                i++;
            } else if (c == '\\' && i + 1 < text.length()) {
                i = escape(i);
            } else if (c == '\n') {
                i = endOfLine(i);
            } else {
                i++;
                if (isStop(c) && (i == text.length() || isBehindStop(text.charAt(i))) && !isTitle(i - 1)) {
                    end(i);
                } else if (isQuote(c) && i < text.length() && (text.charAt(i) == ':' || text.charAt(i) == ',')) {
                    i++;
                    end(i);
                }
            }
            if (current.length() + i - from >= MAX_LENGTH) {
                end(i);
            }
        }
        end(i);
    }

    /** From a backslash on: the end of a line, a blank of YAML's folded lines, or the character behind it. */
    private int escape(int i) {
        char c = text.charAt(i + 1);
        int next = i + 2;
        if (c == 'n' || c == 'r') {
            end(i);
            from = next;
            return next;
        }
        if (c == '\n') {
            next = behindBlanks(next);
            goOn(i, next, "");
        } else {
            goOn(i, next, c == 't' ? " " : String.valueOf(c));
        }
        return next;
    }

    /** A line that is folded goes on with a small letter or a digit behind its indent. */
    private int endOfLine(int i) {
        int next = behindBlanks(i + 1);
        boolean isFolded = next > i + 1
                && next < text.length()
                && (Character.isLowerCase(text.charAt(next)) || Character.isDigit(text.charAt(next)))
                && !isKey(next);
        if (isFolded) {
            goOn(i, next, " ");
        } else {
            end(i);
            from = next;
        }
        return next;
    }

    private int behindBlanks(int i) {
        int next = i;
        while (next < text.length() && text.charAt(next) == ' ') {
            next++;
        }
        return next;
    }

    /** What stands up to {@code to} belongs to the sentence, then something instead of what is up to {@code next}. */
    private void goOn(int to, int next, String instead) {
        current.append(text, from, to).append(instead);
        from = next;
    }

    /** Whether a name and a colon stand there, as before a value in YAML. */
    private boolean isKey(int from) {
        int i = from;
        while (i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '_')) {
            i++;
        }
        return i < text.length() && text.charAt(i) == ':' && (i + 1 == text.length() || text.charAt(i + 1) <= ' ');
    }

    private static boolean isStop(char c) {
        return c == '.' || c == '!' || c == '?' || c == '。' || c == '！' || c == '？';
    }

    private boolean isTitle(int stop) {
        int i = stop;
        while (i > from && stop - i <= LONGEST_TITLE && Characters.isLetter(text.charAt(i - 1))) {
            i--;
        }
        return TITLES.contains(text.substring(i, stop));
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static boolean isBehindStop(char c) {
        return c <= ' ' || "\"'”’)]}".indexOf(c) >= 0 || c == '\\';
    }

    private void end(int to) {
        String sentence = text.substring(from, to);
        if (!current.isEmpty()) {
            sentence = current.append(sentence).toString();
            current.setLength(0);
        }
        from = to;
        sentence = sentence.strip();
        if (!sentence.isEmpty() && found.size() < most) {
            found.add(sentence);
        }
    }
}
