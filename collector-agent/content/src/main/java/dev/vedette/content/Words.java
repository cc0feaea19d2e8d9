package dev.vedette.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The words of a text, in small letters, as a model over texts counts them. What names something stands for its kind, so
 * that a model learns that a file is named and not which: {@value #URL}, {@value #MAIL}, {@value #PATH}, {@value #FILE},
 * {@value #NAME} (of a tool, a parameter, a variable), {@value #OWN} (the name of the tool that the text is of),
 * {@value #NUMBER}, {@value #TAG} (of markup), {@value #END} (of a sentence). Linear in the text.
 */
public final class Words {
    static final String URL = "<url>";
    static final String MAIL = "<mail>";
    static final String PATH = "<path>";
    static final String FILE = "<file>";
    static final String NAME = "<name>";
    static final String OWN = "<own>";
    static final String NUMBER = "<num>";
    static final String TAG = "<tag>";
    static final String END = ".";

    /** A longer word says nothing. */
    private static final int MAX_WORD = 48;

    /** Of a file's name, with its point. */
    private static final int MAX_ENDING = 7;

    private static final Set<String> ENDINGS = Set.of(
            "txt", "md", "json", "yml", "yaml", "toml", "ini", "conf", "cfg", "env", "key", "pem", "pub", "crt", "p12",
            "sh", "py", "js", "ts", "java", "rb", "go", "ps1", "bat", "exe", "db", "sql", "sqlite", "csv", "log", "xml",
            "html", "pdf", "doc", "docx", "xls", "xlsx", "zip", "tar", "gz", "png", "jpg");

    private final String text;
    private final String own;
    private final int most;
    private final Sink sink;
    private int given;
    private boolean ended = true;

    /** What words are given to. */
    interface Sink {
        /** One of the kinds. */
        void kind(String kind);

        /** A word that stands there in the text, in whatever case. */
        void word(int from, int to);
    }

    private Words(String text, String own, int most, Sink sink) {
        this.text = text;
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
        each(plain, own, most, new Sink() {
            @Override
            public void kind(String kind) {
                words.add(kind);
            }

            @Override
            public void word(int from, int to) {
                words.add(plain.substring(from, to).toLowerCase(Locale.ROOT).replace('’', '\''));
            }
        });
        return List.copyOf(words);
    }

    /** The same, one after another. */
    static void each(String plain, String own, int most, Sink sink) {
        new Words(plain, own, most, sink).read();
    }

    private void read() {
        int i = 0;
        while (i < text.length() && given < most) {
            if (isBlank(text.charAt(i))) {
                if (text.charAt(i) == '\n') {
                    end();
                }
                i++;
                continue;
            }
            int letters = i;
            while (letters < text.length() && Characters.isLetterOrDigit(text.charAt(letters))) {
                letters++;
            }
            int to = letters;
            while (to < text.length() && !isBlank(text.charAt(to))) {
                to++;
            }
            if (to > letters + 1 || letters == i) {
                run(i, to);
            } else {
                plainRun(i, letters, to);
            }
            i = to;
        }
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

    /** Most runs are a word, with one sign behind it at most. */
    private void plainRun(int from, int letters, int to) {
        char behind = letters < to ? text.charAt(letters) : ' ';
        if (behind == ' ' || isStop(behind) || isAround(behind)) {
            piece(from, letters);
            if (isStop(behind)) {
                end();
            }
        } else {
            run(from, to);
        }
    }

    /** What stands between two blanks. */
    private void run(int start, int stop) {
        int from = start;
        for (int i = start; i < stop; i++) {
            int close = closeOfTag(i, stop);
            if (close >= 0) {
                piecesAround(from, i);
                add(TAG);
                core(text.charAt(i + 1) == '/' ? i + 2 : i + 1, close);
                from = close + 1;
                i = close;
            }
        }
        piecesAround(from, stop);
    }

    /** A part of a run without what stands around words, and the end of a sentence if it is one. */
    private void piecesAround(int start, int stop) {
        int from = start;
        int to = stop;
        while (from < to && isAround(text.charAt(from))) {
            from++;
        }
        while (to > from && (isAround(text.charAt(to - 1)) || isStop(text.charAt(to - 1)))) {
            to--;
        }
        core(from, to);
        for (int i = to; i < stop; i++) {
            if (isStop(text.charAt(i))) {
                end();
                break;
            }
        }
    }

    private static boolean isAround(char c) {
        return "\"'`()[]{}*,<>“”‘’«»|".indexOf(c) >= 0;
    }

    private static boolean isStop(char c) {
        return ".!?:;。！？：；".indexOf(c) >= 0;
    }

    /** Where the tag of markup closes that begins here; -1 if none does. */
    private int closeOfTag(int from, int to) {
        if (text.charAt(from) != '<') {
            return -1;
        }
        int i = from + 1 < to && text.charAt(from + 1) == '/' ? from + 2 : from + 1;
        int name = i;
        while (i < to && i - name <= MAX_WORD && isOfName(text.charAt(i))) {
            i++;
        }
        return i > name && i < to && text.charAt(i) == '>' && Character.isLetter(text.charAt(name)) ? i : -1;
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-';
    }

    private void core(int from, int to) {
        if (from >= to) {
            return;
        }
        int colon = find(':', from, to);
        int at = find('@', from, to);
        if (colon > from && text.startsWith("://", colon)) {
            add(URL);
        } else if (at > from && find('.', at + 2, to) >= 0) {
            add(MAIL);
        } else if (isPath(from, to)) {
            add(PATH);
        } else if (isFile(from, to)) {
            add(FILE);
        } else {
            pieces(from, to);
        }
    }

    /** Within a run alone: looked for in all that follows, each run would cost as much as the rest of the text. */
    private int find(char c, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == c) {
                return i;
            }
        }
        return -1;
    }

    private boolean isPath(int from, int to) {
        char first = text.charAt(from);
        int slashes = 0;
        for (int i = from; i < to; i++) {
            slashes += text.charAt(i) == '/' || text.charAt(i) == '\\' ? 1 : 0;
        }
        boolean rooted =
                first == '/' || first == '~' || first == '.' || (to - from > 2 && text.charAt(from + 1) == ':');
        return to - from > 2 && ((slashes > 0 && rooted) || slashes > 2);
    }

    private boolean isFile(int from, int to) {
        int dot = find('.', Math.max(from, to - MAX_ENDING), to);
        return dot >= 0 && ENDINGS.contains(text.substring(dot + 1, to).toLowerCase(Locale.ROOT));
    }

    /** Letters, digits, and what joins them. */
    private void pieces(int from, int to) {
        int i = from;
        while (i < to) {
            if (!Character.isLetterOrDigit(text.charAt(i))) {
                i++;
                continue;
            }
            int end = i;
            while (end < to && (Character.isLetterOrDigit(text.charAt(end)) || isJoint(end, to))) {
                end++;
            }
            piece(i, end);
            i = end;
        }
    }

    private boolean isJoint(int i, int to) {
        return "_-'’".indexOf(text.charAt(i)) >= 0 && i + 1 < to && Character.isLetterOrDigit(text.charAt(i + 1));
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
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            digits &= isDigit(c);
            joined |= c == '_';
            camel |= i > from && isUpperCase(c) && Character.isLowerCase(text.charAt(i - 1));
        }
        int end = Math.min(to, from + MAX_WORD);
        if (digits) {
            add(NUMBER);
        } else if (end - from == own.length() && text.regionMatches(true, from, own, 0, own.length())) {
            add(OWN);
        } else if (joined || camel) {
            add(NAME);
        } else if (given < most) {
            given++;
            ended = false;
            sink.word(from, end);
        }
    }
}
