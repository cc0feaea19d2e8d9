package dev.vedette.content;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The words of a text, in small letters, as a model over texts counts them. What names something stands for its kind, so
 * that a model learns that a file is named and not which: {@value #URL}, {@value #MAIL}, {@value #PATH}, {@value #FILE},
 * {@value #NAME} (of a tool, a parameter, a variable), {@value #OWN} (the name of the tool that the text is of),
 * {@value #NUMBER}, {@value #TAG} (of markup), {@value #END} (of a sentence). Of scripts without blanks between words all
 * letters in a row are one. Linear in the text.
 */
public final class Words {
    public static final String URL = "<url>";
    public static final String MAIL = "<mail>";
    public static final String PATH = "<path>";
    public static final String FILE = "<file>";
    static final String NAME = "<name>";
    static final String OWN = "<own>";
    static final String NUMBER = "<num>";
    static final String TAG = "<tag>";
    static final String END = ".";

    /** A longer word says nothing. */
    private static final int MAX_WORD = 48;

    /** Of a file's name, with its point. */
    private static final int MAX_ENDING = 7;

    /** Kinds of characters, and what a run between two blanks has at least one of. */
    private static final int AROUND = 1;

    private static final int STOP = 2;
    private static final int DIGIT = 4;
    private static final int SMALL = 8;
    private static final int CAPITAL = 16;
    private static final int LETTER_OR_DIGIT = DIGIT | SMALL | CAPITAL;
    private static final int COLON = 32;
    private static final int AT = 64;
    private static final int SLASH = 128;
    private static final int DOT = 256;
    private static final int TAG_BEGINS = 512;

    /** Of those around words: what stands before one. */
    private static final int OPENING = 1024;

    private static final int[] KINDS = kinds();

    private static final int HASH_OFFSET = 0x811c9dc5;
    private static final int HASH_PRIME = 0x01000193;

    /** Makes small letters of capitals, and leaves small letters and digits of ASCII what they are. */
    private static final int SMALL_LETTER = 0x20;

    private final char[] text;
    private final int begin;
    private final int limit;
    private final String own;
    private final int most;
    private final Sink sink;
    private int given;
    private boolean ended = true;

    /** What words are given to. */
    interface Sink {
        /** One of the kinds. */
        void kind(String kind);

        /**
         * A word that stands there in the text, in whatever case.
         *
         * @param hasDigit whether a digit of ASCII is in it
         * @param hash {@link #hash} of it
         */
        void word(int from, int to, boolean hasDigit, int hash);

        /**
         * What stands between two blanks, before its words are given.
         *
         * @param from of its letters if it is plain
         * @param isPlain whether it is letters of ASCII with nothing around them but signs of ASCII that stand around words
         */
        default void run(int from, int to, boolean isPlain) {}
    }

    private Words(char[] text, int begin, int limit, String own, int most, Sink sink) {
        this.text = text;
        this.begin = begin;
        this.limit = limit;
        this.own = own;
        this.most = most;
        this.sink = sink;
    }

    /**
     * Reads them.
     *
     * @param plain as {@link PlainText} gives it
     * @param own name of the tool that the text is of; empty if it is of none
     * @param most how many to give
     */
    public static List<String> of(String plain, String own, int most) {
        List<String> words = new ArrayList<>();
        each(plain.toCharArray(), 0, plain.length(), own, most, new Sink() {
            @Override
            public void kind(String kind) {
                words.add(kind);
            }

            @Override
            public void word(int from, int to, boolean hasDigit, int hash) {
                words.add(plain.substring(from, to).toLowerCase(Locale.ROOT).replace('’', '\''));
            }
        });
        return List.copyOf(words);
    }

    /** The same, one after another. @return where it stopped: before the limit after so many words */
    static int each(char[] plain, int begin, int limit, String own, int most, Sink sink) {
        return new Words(plain, begin, limit, own, most, sink).read();
    }

    /** FNV-1a of 32 bits, of small letters. */
    static int hash(char[] text, int from, int to) {
        int hash = HASH_OFFSET;
        for (int i = from; i < to; i++) {
            char c = text[i];
            char small = c < 128 ? (c >= 'A' && c <= 'Z' ? (char) (c + 32) : c) : Character.toLowerCase(c);
            hash = (hash ^ small) * HASH_PRIME;
        }
        return hash;
    }

    private int read() {
        int i = begin;
        while (i < limit && given < most) {
            if (isBlank(text[i])) {
                if (text[i] == '\n') {
                    end();
                }
                i++;
                continue;
            }
            i = run(i);
        }
        return i;
    }

    /** What stands between two blanks; most of it is a word with signs around it. @return where it ends */
    private int run(int start) {
        int from = start;
        while (from < limit && (kind(text[from]) & OPENING) != 0) {
            from++;
        }
        int letters = from;
        int kinds = 0;
        int last = 0;
        boolean camel = false;
        int hash = HASH_OFFSET;
        while (letters < limit && (kind(text[letters]) & LETTER_OR_DIGIT) != 0) {
            char c = text[letters++];
            int kind = KINDS[c];
            camel |= last == SMALL && kind == CAPITAL;
            kinds |= kind;
            last = kind;
            hash = (hash ^ (c | SMALL_LETTER)) * HASH_PRIME;
        }
        int to = letters;
        int behind = 0;
        boolean isWord = letters > from;
        while (to < limit && !isBlank(text[to])) {
            int kind = kind(text[to++]);
            behind |= kind;
            isWord &= (kind & (AROUND | STOP)) != 0;
        }
        if (!isWord || (behind & TAG_BEGINS) != 0) {
            sink.run(start, to, false);
            mixedRun(start, to, kinds | behind);
            return to;
        }
        boolean hasDigit = (kinds & DIGIT) != 0;
        sink.run(hasDigit ? start : from, to, !hasDigit);
        int end = Math.min(letters, from + MAX_WORD);
        piece(from, end, kinds == DIGIT, camel, hasDigit, end == letters ? hash : hash(text, from, end));
        if ((behind & STOP) != 0) {
            end();
        }
        return to;
    }

    private static int kind(char c) {
        return c < 128 ? KINDS[c] : 0;
    }

    private static boolean isBlank(char c) {
        return c <= ' ' || c == '\u3000';
    }

    private void add(String kind) {
        if (given < most) {
            given++;
            ended = false;
            sink.kind(kind);
        }
    }

    private void end() {
        if (!ended) {
            add(END);
            ended = true;
        }
    }

    /** One that is more than a word, with the kinds of all its characters. */
    private void mixedRun(int start, int stop, int kinds) {
        int from = start;
        for (int i = start; i < stop && (kinds & TAG_BEGINS) != 0; i++) {
            int close = text[i] == '<' ? closeOfTag(i, stop) : -1;
            if (close >= 0) {
                piecesAround(from, i, kinds);
                add(TAG);
                core(text[i + 1] == '/' ? i + 2 : i + 1, close, kinds);
                from = close + 1;
                i = close;
            }
        }
        piecesAround(from, stop, kinds);
    }

    /** A part of a run without what stands around words, and the end of a sentence if it is one. */
    private void piecesAround(int start, int stop, int kinds) {
        int from = start;
        int to = stop;
        while (from < to && isAround(text[from])) {
            from++;
        }
        while (to > from && (isAround(text[to - 1]) || isStop(text[to - 1]))) {
            to--;
        }
        core(from, to, kinds);
        for (int i = to; i < stop; i++) {
            if (isStop(text[i])) {
                end();
                break;
            }
        }
    }

    private static boolean isAround(char c) {
        return c < 128 ? (KINDS[c] & AROUND) != 0 : "“”‘’«»".indexOf(c) >= 0;
    }

    private static boolean isStop(char c) {
        return c < 128 ? (KINDS[c] & STOP) != 0 : Characters.STOPS.indexOf(c) >= 0 || c == '：' || c == '；';
    }

    private static int[] kinds() {
        int[] kinds = new int[128];
        Arrays.fill(kinds, '0', '9' + 1, DIGIT);
        Arrays.fill(kinds, 'a', 'z' + 1, SMALL);
        Arrays.fill(kinds, 'A', 'Z' + 1, CAPITAL);
        "\"'`()[]{}*,<>|".chars().forEach(c -> kinds[c] |= AROUND);
        ".!?:;".chars().forEach(c -> kinds[c] |= STOP);
        "/\\".chars().forEach(c -> kinds[c] |= SLASH);
        kinds[':'] |= COLON;
        kinds['@'] |= AT;
        kinds['.'] |= DOT;
        kinds['<'] |= TAG_BEGINS;
        "\"'`([{|>".chars().forEach(c -> kinds[c] |= OPENING);
        return kinds;
    }

    /** Where the tag of markup closes that begins here; -1 if none does. */
    private int closeOfTag(int from, int to) {
        int i = from + 1 < to && text[from + 1] == '/' ? from + 2 : from + 1;
        int name = i;
        while (i < to && i - name <= MAX_WORD && isOfName(text[i])) {
            i++;
        }
        return i > name && i < to && text[i] == '>' && Character.isLetter(text[name]) ? i : -1;
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-';
    }

    private void core(int from, int to, int kinds) {
        if (from >= to) {
            return;
        }
        int colon = (kinds & COLON) == 0 ? -1 : find(':', from, to);
        int at = (kinds & AT) == 0 ? -1 : find('@', from, to);
        if (colon > from && colon + 2 < to && text[colon + 1] == '/' && text[colon + 2] == '/') {
            add(URL);
        } else if (at > from && find('.', at + 2, to) >= 0) {
            add(MAIL);
        } else if ((kinds & SLASH) != 0 && isPath(from, to)) {
            add(PATH);
        } else if ((kinds & DOT) != 0 && isFile(from, to)) {
            add(FILE);
        } else {
            pieces(from, to);
        }
    }

    /** Within a run alone: looked for in all that follows, each run would cost as much as the rest of the text. */
    private int find(char c, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == c) {
                return i;
            }
        }
        return -1;
    }

    private boolean isPath(int from, int to) {
        char first = text[from];
        int slashes = 0;
        for (int i = from; i < to; i++) {
            slashes += text[i] == '/' || text[i] == '\\' ? 1 : 0;
        }
        boolean rooted = first == '/' || first == '~' || first == '.' || (to - from > 2 && text[from + 1] == ':');
        return to - from > 2 && ((slashes > 0 && rooted) || slashes > 2);
    }

    private boolean isFile(int from, int to) {
        int dot = find('.', Math.max(from, to - MAX_ENDING), to);
        return dot >= 0 && FileEndings.ALL.contains(new String(text, dot + 1, to - dot - 1).toLowerCase(Locale.ROOT));
    }

    /** Letters, digits, and what joins them. */
    private void pieces(int from, int to) {
        int i = from;
        while (i < to) {
            if (!isLetterOrDigit(text[i])) {
                i++;
                continue;
            }
            int end = i;
            if (Characters.isUnspaced(text[i])) {
                while (end < to && end - i < MAX_WORD && Characters.isUnspaced(text[end])) {
                    end++;
                }
            } else {
                while (end < to && (isOfPiece(text[end]) || isJoint(end, to))) {
                    end++;
                }
            }
            piece(i, end);
            i = end;
        }
    }

    private static boolean isOfPiece(char c) {
        return isLetterOrDigit(c) && !Characters.isUnspaced(c);
    }

    private boolean isJoint(int i, int to) {
        char c = text[i];
        return (c == '_' || c == '-' || c == '\'' || c == '’') && i + 1 < to && isLetterOrDigit(text[i + 1]);
    }

    private static boolean isLetterOrDigit(char c) {
        return c < 128 ? (KINDS[c] & LETTER_OR_DIGIT) != 0 : Characters.isOfWord(c);
    }

    private static boolean isDigit(char c) {
        return c < 128 ? c >= '0' && c <= '9' : Character.isDigit(c);
    }

    private static boolean isUpperCase(char c) {
        return c < 128 ? c >= 'A' && c <= 'Z' : Character.isUpperCase(c);
    }

    private void piece(int from, int to) {
        boolean digits = true;
        boolean joined = false;
        boolean camel = false;
        boolean hasDigit = false;
        int end = Math.min(to, from + MAX_WORD);
        for (int i = from; i < to; i++) {
            char c = text[i];
            digits &= isDigit(c);
            joined |= c == '_';
            hasDigit |= i < end && Characters.isDigit(c);
            camel |= i > from && isUpperCase(c) && Character.isLowerCase(text[i - 1]);
        }
        piece(from, end, digits, joined || camel, hasDigit, hash(text, from, end));
    }

    private void piece(int from, int end, boolean isNumber, boolean isName, boolean hasDigit, int hash) {
        if (isNumber) {
            add(NUMBER);
        } else if (end - from == own.length() && own.equalsIgnoreCase(new String(text, from, end - from))) {
            add(OWN);
        } else if (isName) {
            add(NAME);
        } else if (given < most) {
            given++;
            ended = false;
            sink.word(from, end, hasDigit, hash);
        }
    }
}
