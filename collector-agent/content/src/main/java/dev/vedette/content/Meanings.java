package dev.vedette.content;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the words of a sentence and of a tool's name have in common: words that mean the same to tools are one, others are
 * their beginning, so that <em>transaction</em> is <em>transactions</em>.
 */
final class Meanings {
    private static final int STEM = 6;

    /** The first of a line stands for all; a word of two lines is of the first. */
    private static final Map<String, String> SAME = table(
            "web website webpage url link page site http https",
            "money transaction transactions payment payments funds bank wire amount",
            "mail email emails mails e-mail inbox",
            "file files document documents doc folder directory",
            "event events calendar appointment meeting",
            "user users member members account person people",
            "message messages dm chat channel",
            "password passcode credentials secret token key",
            "send transfer pay forward post share upload reply submit publish notify tell remit deliver broadcast export",
            "get read fetch visit open view find search list show look retrieve browse check query load see access "
                    + "navigate download lookup collect go click scan crawl request",
            "create add make book reserve schedule write invite register insert save store append put new",
            "delete remove cancel drop clear erase destroy purge uninstall unsubscribe revoke wipe kick ban",
            "update change set modify edit move rename reset replace adjust assign enable disable grant alter merge "
                    + "approve",
            "run execute call invoke install start launch trigger deploy");

    private static final Set<String> SILENT = Stream.of(
                    "a an the of to in on at by for with from and or not no is are was were be been it its this that these "
                            + "those you your i me my we our us they them their he she his her as if then than so but do does "
                            + "did have has had will would can could may might shall should must please just all any some "
                            + "each every there here when where which who what how why also more most other into about "
                            + "up out over after before again only own same too very s t re ve ll d m")
            .flatMap(line -> Stream.of(line.split(" ")))
            .collect(Collectors.toUnmodifiableSet());

    /** Of a word that says nothing. */
    static final long SILENCE = Fingerprint64.of("");

    private static final Known KNOWN = new Known();

    private Meanings() {}

    private static Map<String, String> table(String... lines) {
        return Stream.of(lines)
                .map(line -> line.split(" "))
                .flatMap(words -> Stream.of(words).map(word -> Map.entry(word, words[0])))
                .collect(
                        Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first));
    }

    /** What a word counts as; empty if it says nothing. */
    static String of(String word) {
        String small = word.toLowerCase(Locale.ROOT);
        if (small.length() < 2 || SILENT.contains(small)) {
            return "";
        }
        String same = SAME.getOrDefault(small, small);
        return same.length() <= STEM ? same : same.substring(0, STEM);
    }

    /** {@link Fingerprint64} of that. */
    static long fingerprint(String word) {
        char[] small = word.toLowerCase(Locale.ROOT).toCharArray();
        return fingerprint(small, 0, small.length, Fingerprint64.of(small, 0, small.length));
    }

    /**
     * The same of a word in small letters that stands there: calls wait for it, and so there are no texts.
     *
     * @param ofWord its {@link Fingerprint64}
     */
    static long fingerprint(char[] small, int from, int to, long ofWord) {
        if (to - from < 2) {
            return SILENCE;
        }
        int place = LongSet.place(KNOWN.words, ofWord);
        return KNOWN.words[place] == ofWord
                ? KNOWN.meanings[place]
                : to - from <= STEM ? ofWord : Fingerprint64.of(small, from, from + STEM);
    }

    /** The words that are not simply their beginning, by fingerprint; at least three quarters of all places are free. */
    private static final class Known {
        private static final int PLACES = 2048;

        private final long[] words = new long[PLACES];
        private final long[] meanings = new long[PLACES];

        Known() {
            SAME.keySet().forEach(this::put);
            SILENT.forEach(this::put);
        }

        private void put(String word) {
            long ofWord = Fingerprint64.of(word);
            int place = LongSet.place(words, ofWord);
            words[place] = ofWord;
            meanings[place] = Fingerprint64.of(of(word));
        }
    }
}
