package dev.vedette.content;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * What in a text could name a thing that a tool acts on: runs between blanks, without what stands around them, in small
 * letters, an address of the Web without its scheme. Linear in the text.
 */
final class Values {
    static final int MAX_LENGTH = 128;

    /** A word of so many characters tells, whatever they are. */
    static final int LONG = 9;

    private static final int LEAST_NAME = 3;

    private static final byte BETWEEN = 1;
    private static final byte TELLING = 2;
    private static final byte[] KINDS = kinds();

    private Values() {}

    /** What runs are given to. */
    @FunctionalInterface
    interface Sink {
        /** A run in small letters, in an array that the next one is read into. */
        void run(char[] text, int from, int to);
    }

    /** Gives every run of a text. */
    static void of(String text, Sink each) {
        runs(text.toCharArray(), 0, 0, text.length(), false, new char[Math.min(MAX_LENGTH, text.length())], each);
    }

    /** Gives those that {@link #isTelling}, and names: words with a capital, but for the first of the text. */
    static void telling(String text, Consumer<String> each) {
        telling(
                text.toCharArray(),
                0,
                0,
                text.length(),
                new char[Math.min(MAX_LENGTH, text.length())],
                (run, from, to) -> each.accept(new String(run, from, to - from)));
    }

    /**
     * The same of a part of a text, which begins and ends at blanks.
     *
     * @param begin of the whole text
     * @param small what runs are read into: of {@value #MAX_LENGTH} characters, or as many as the text has if these are fewer
     */
    static void telling(char[] text, int begin, int start, int stop, char[] small, Sink each) {
        runs(text, begin, start, stop, true, small, each);
    }

    private static void runs(
            char[] text, int begin, int start, int stop, boolean tellingAlone, char[] small, Sink each) {
        int i = start;
        while (i < stop) {
            while (i < stop && kind(text[i]) == BETWEEN) {
                i++;
            }
            int to = i;
            boolean isName = i > begin && to < stop && isUpperCase(text[i]);
            boolean mayTell = isName;
            for (int kind = 0; to < stop && (kind = kind(text[to])) != BETWEEN; to++) {
                mayTell |= kind == TELLING;
            }
            if (to > i && (!tellingAlone || mayTell || to - i >= LONG)) {
                run(text, i, to, tellingAlone, isName, small, each);
            }
            i = to;
        }
    }

    private static boolean isUpperCase(char c) {
        return c < 128 ? c >= 'A' && c <= 'Z' : Character.isUpperCase(c);
    }

    private static byte kind(char c) {
        return c < 128 ? KINDS[c] : "“”‘’".indexOf(c) >= 0 ? BETWEEN : 0;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[128];
        Arrays.fill(kinds, 0, ' ' + 1, BETWEEN);
        ",;\"'`()[]{}<>|\\=".chars().forEach(c -> kinds[c] = BETWEEN);
        "0123456789@./_:$#%&+~".chars().forEach(c -> kinds[c] = TELLING);
        return kinds;
    }

    private static void run(
            char[] text, int start, int stop, boolean tellingAlone, boolean isName, char[] small, Sink each) {
        int to = Math.min(stop, start + MAX_LENGTH);
        int from = start;
        while (to > from && ".!?:;/*_".indexOf(text[to - 1]) >= 0) {
            to--;
        }
        while (from < to && "*_#:".indexOf(text[from]) >= 0) {
            from++;
        }
        int length = 0;
        for (int i = from; i < to; i++) {
            small[length++] = toLowerCase(text[i]);
        }
        int address = behindScheme(small, length);
        if (startsWith(small, address, length, "www.")) {
            address += 4;
        }
        if (address < length
                && (!tellingAlone || isTelling(small, address, length) || isName && length - address >= LEAST_NAME)) {
            each.run(small, address, length);
        }
    }

    private static char toLowerCase(char c) {
        return c < 128 ? (c >= 'A' && c <= 'Z' ? (char) (c + 32) : c) : Character.toLowerCase(c);
    }

    private static int behindScheme(char[] run, int to) {
        for (int i = 1; i < to; i++) {
            if (run[i] == ':' && startsWith(run, i, to, "://")) {
                return i + 3;
            }
        }
        return 0;
    }

    private static boolean startsWith(char[] run, int from, int to, String start) {
        if (to - from < start.length()) {
            return false;
        }
        for (int i = 0; i < start.length(); i++) {
            if (run[from + i] != start.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a run is a name, a number or an address rather than a word: it has a digit or a sign within, or is long. */
    private static boolean isTelling(char[] run, int from, int to) {
        if (to - from < 3) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (kind(run[i]) == TELLING) {
                return true;
            }
        }
        return to - from >= LONG;
    }

    /**
     * Whether something can be sent there: a mail address, a host, a path, the number of an account or a telephone. The name of
     * a file alone is what is sent.
     */
    static boolean isDestination(char[] run, int from, int to) {
        int digits = 0;
        int dot = -1;
        int at = -1;
        int slash = -1;
        for (int i = from; i < to; i++) {
            char c = run[i];
            digits += c >= '0' && c <= '9' ? 1 : 0;
            at = c == '@' && at < 0 ? i : at;
            slash = c == '/' && slash < 0 ? i : slash;
            dot = c == '.' ? i : dot;
        }
        return at > from || slash > from || digits >= 8 || isHost(run, dot, from, to);
    }

    private static boolean isHost(char[] run, int lastDot, int from, int to) {
        return lastDot > from
                && lastDot < to - 2
                && Character.isLetter(run[lastDot + 1])
                && !FileEndings.OF_NO_HOST.contains(new String(run, lastDot + 1, to - lastDot - 1));
    }
}
