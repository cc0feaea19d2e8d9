package dev.vedette.content;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * What in a text could name a thing that a tool acts on: runs between blanks, without what stands around them, in small
 * letters, an address of the Web without its scheme. Linear in the text.
 */
final class Values {
    private static final int MAX_LENGTH = 128;
    private static final int LONG = 9;
    private static final int LEAST_NAME = 3;
    private static final boolean[] BETWEEN = table(",;\"'`()[]{}<>|\\=");
    private static final boolean[] TELLING = table("0123456789@./_:$#%&+~");

    private Values() {}

    /** Gives every run of a text. */
    static void of(String text, Consumer<String> each) {
        runs(text, false, each);
    }

    /** Gives those that {@link #isTelling}, and names: words with a capital, but for the first of the text. */
    static void telling(String text, Consumer<String> each) {
        runs(text, true, each);
    }

    private static void runs(String text, boolean tellingAlone, Consumer<String> each) {
        int i = 0;
        while (i < text.length()) {
            while (i < text.length() && isBetween(text.charAt(i))) {
                i++;
            }
            int to = i;
            boolean mayTell = i > 0 && to < text.length() && Character.isUpperCase(text.charAt(i));
            boolean isName = mayTell;
            while (to < text.length() && !isBetween(text.charAt(to))) {
                mayTell |= isTelling(text.charAt(to));
                to++;
            }
            if (to > i && (!tellingAlone || mayTell || to - i >= LONG)) {
                String run = run(text, i, to);
                if (!run.isEmpty() && (!tellingAlone || isTelling(run) || isName && run.length() >= LEAST_NAME)) {
                    each.accept(run);
                }
            }
            i = to;
        }
    }

    private static boolean isBetween(char c) {
        return c <= ' ' || (c < 128 ? BETWEEN[c] : "“”‘’".indexOf(c) >= 0);
    }

    private static boolean isTelling(char c) {
        return c < 128 && TELLING[c];
    }

    private static boolean[] table(String characters) {
        boolean[] table = new boolean[128];
        characters.chars().forEach(c -> table[c] = true);
        return table;
    }

    private static String run(String text, int start, int stop) {
        int to = Math.min(stop, start + MAX_LENGTH);
        int from = start;
        while (to > from && ".!?:;/*_".indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        while (from < to && "*_#:".indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        String run = text.substring(from, to).toLowerCase(Locale.ROOT);
        int scheme = run.indexOf("://");
        String address = scheme > 0 ? run.substring(scheme + 3) : run;
        return address.startsWith("www.") ? address.substring(4) : address;
    }

    /** Whether a run is a name, a number or an address rather than a word: it has a digit or a sign within, or is long. */
    static boolean isTelling(String run) {
        if (run.length() < 3) {
            return false;
        }
        for (int i = 0; i < run.length(); i++) {
            if (isTelling(run.charAt(i))) {
                return true;
            }
        }
        return run.length() >= LONG;
    }

    /** Whether something can be sent there: a mail address, a host, a path, the number of an account or a telephone. */
    static boolean isDestination(String run) {
        int digits = 0;
        int dot = run.lastIndexOf('.');
        for (int i = 0; i < run.length(); i++) {
            digits += run.charAt(i) >= '0' && run.charAt(i) <= '9' ? 1 : 0;
        }
        boolean isHost = dot > 0 && dot < run.length() - 2 && Character.isLetter(run.charAt(dot + 1));
        return run.indexOf('@') > 0 || isHost || run.indexOf('/') > 0 || digits >= 8;
    }
}
