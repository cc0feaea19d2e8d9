package dev.vedette.content;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words of a sentence by their hashes, as {@link Orders} weighs them, and the values in it. Before a verb of what tools
 * do stands {@value #VERB}, a word with a digit is a number, of scripts without blanks each two letters are a word, and what
 * ends the sentence is left out. Each word counts once more wherever it stands, and in sentences with letters beyond ASCII
 * so do beginnings and ends of words. Not thread-safe; reads one sentence after another.
 */
final class SentenceWords implements Words.Sink {
    /** Words of a part. */
    static final int WINDOW = 18;

    /** The same where each two letters are one, and the verb may stand at the end. */
    private static final int WINDOW_OF_PAIRS = 48;

    /** Stands before a verb of what tools do. */
    private static final String VERB = "<verb>";

    private static final int MAX_WORDS = 80;

    /** Letters of a word's beginning and end. */
    private static final int BEGINNING = 4;

    private static final int ENDING = 3;

    /** Tell beginnings and ends from words of the same letters. */
    private static final int OF_BEGINNING = 0x51ed270b;

    private static final int OF_ENDING = 0x2545f491;
    private static final int END = hash(Words.END);
    private static final int AND = hash("and");
    private static final int THEN = hash("then");
    private static final int NUMBER = hash(Words.NUMBER);
    private static final int ANY_VERB = hash(VERB);

    /** Of a table by hash; a power of two, and several times as many as there are verbs. */
    private static final int VERB_PLACES = 4096;

    private static final int[] VERBS = verbs();

    private char[] text = new char[0];
    private int start;
    private int stop;

    /** From where on nobody looked for words, since there were enough. */
    private int unread;

    private int[] hashes = new int[2 * MAX_WORDS + 2];
    private int count;
    private int window;

    /** Whether it has letters beyond ASCII. */
    private boolean isForeign;

    /** Beginnings and ends of words, if so. */
    private final int[] pieces = new int[2 * MAX_WORDS];

    private int pieceCount;

    /** Beginning and end of each run that may be a value. */
    private int[] runs = new int[2 * MAX_WORDS];

    private int runEnds;

    /** Sums of weights. */
    private int[] sums = new int[hashes.length + 1];

    private final char[] small = new char[Values.MAX_LENGTH];

    /** Reads the sentence that stands there; what was read before is forgotten. */
    void read(char[] sentences, int from, int to) {
        text = sentences;
        start = from;
        stop = to;
        count = 0;
        window = WINDOW;
        runEnds = 0;
        pieceCount = 0;
        isForeign = hasForeign(text, from, to);
        add(END);
        unread = Words.each(text, start, stop, "", MAX_WORDS, this);
        if (count > 1 && hashes[count - 1] == END) {
            count--;
        }
    }

    /** Gives what {@link Values#telling} gives of the sentence: it is looked for only where words have not shown that there is none. */
    void values(Values.Sink each) {
        for (int i = 0; i < runEnds; i += 2) {
            Values.telling(text, start, runs[i], runs[i + 1], small, each);
        }
        Values.telling(text, start, unread, stop, small, each);
    }

    @Override
    public void run(int from, int to, boolean isPlain) {
        boolean mayBeName = from > start && text[from] <= 'Z';
        if (isPlain && !mayBeName && to - from < Values.LONG) {
            return;
        }
        if (runEnds == runs.length) {
            runs = Arrays.copyOf(runs, 2 * runEnds);
        }
        runs[runEnds++] = from;
        runs[runEnds++] = to;
    }

    @Override
    public void kind(String kind) {
        add(hash(kind));
    }

    @Override
    public void word(int from, int to, boolean hasDigit, int hash) {
        if (hasDigit) {
            add(NUMBER);
            return;
        }
        if (Characters.isUnspaced(text[from])) {
            pairs(from, to, hash);
            return;
        }
        if (isVerb(hash)) {
            add(ANY_VERB);
        }
        if (isForeign) {
            addPieces(from, to);
        }
        add(hash);
    }

    /** Where nobody can tell where a word ends each two letters are one. */
    private void pairs(int from, int to, int hash) {
        window = WINDOW_OF_PAIRS;
        if (to == from + 1) {
            add(hash);
        }
        for (int i = from; i + 1 < to && count < MAX_WORDS; i++) {
            add(Words.hash(text, i, i + 2));
        }
    }

    private static boolean hasForeign(char[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] >= 128 && Character.isLetter(text[i])) {
                return true;
            }
        }
        return false;
    }

    /** Most languages say by the end of a verb whether it is an order, and have many forms of it. English has not. */
    private void addPieces(int from, int to) {
        if (to - from >= BEGINNING && pieceCount + 2 <= pieces.length) {
            pieces[pieceCount++] = OF_BEGINNING + Words.hash(text, from, from + BEGINNING);
            pieces[pieceCount++] = OF_ENDING + Words.hash(text, to - ENDING, to);
        }
    }

    /** Most words are none, and most of those have an empty place. */
    private static boolean isVerb(int hash) {
        int i = hash & VERBS.length - 1;
        while (VERBS[i] != 0 && VERBS[i] != hash) {
            i = i + 1 & VERBS.length - 1;
        }
        return VERBS[i] != 0;
    }

    private static int[] verbs() {
        int[] places = new int[VERB_PLACES];
        for (String verb : Verbs.all()) {
            int hash = hash(verb);
            int i = hash & places.length - 1;
            while (places[i] != 0) {
                i = i + 1 & places.length - 1;
            }
            places[i] = hash;
        }
        return places;
    }

    private void add(int hash) {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
            sums = new int[hashes.length + 1];
        }
        hashes[count++] = hash;
    }

    private boolean begins(int i) {
        return hashes[i] == END || hashes[i] == AND || hashes[i] == THEN;
    }

    /**
     * The logit of the part that weighs most. What parts have in common is summed up once: each is the difference of two
     * sums, but for its first pair.
     */
    double most(WordModel words) {
        for (int i = 1; i < count; i++) {
            sums[i + 1] = sums[i] + words.weight(place(hashes[i])) + words.weight(pair(hashes[i - 1], hashes[i]));
        }
        int all = 0;
        for (int i = 1; i < count; i++) {
            all += words.weight(anywhere(hashes[i]));
        }
        for (int i = 0; i < pieceCount; i++) {
            all += words.weight(anywhere(pieces[i]));
        }
        double most = Double.NEGATIVE_INFINITY;
        for (int from = 0; from < count - 1; from++) {
            if (begins(from)) {
                int to = Math.min(count, from + window);
                int second = hashes[from + 1];
                int beginning =
                        words.weight(place(END)) + words.weight(place(second)) + words.weight(pair(END, second));
                most = Math.max(
                        most,
                        words.logit(
                                all + beginning + sums[to] - sums[from + 2], 2 * (to - from) + count + pieceCount - 2));
            }
        }
        return most;
    }

    /** The parts: places of their words and of their pairs of neighbours. */
    List<int[]> parts() {
        List<int[]> parts = new ArrayList<>();
        for (int from = 0; from < count - 1; from++) {
            if (begins(from)) {
                parts.add(part(from));
            }
        }
        return parts;
    }

    private int[] part(int from) {
        int to = Math.min(count, from + window);
        int[] places = new int[2 * (to - from) + count + pieceCount - 2];
        int n = 0;
        for (int i = 1; i < count; i++) {
            places[n++] = anywhere(hashes[i]);
        }
        for (int i = 0; i < pieceCount; i++) {
            places[n++] = anywhere(pieces[i]);
        }
        int last = END;
        for (int i = from; i < to; i++) {
            int hash = i == from ? END : hashes[i];
            places[n++] = place(hash);
            if (i > from) {
                places[n++] = pair(last, hash);
            }
            last = hash;
        }
        return places;
    }

    /** Of a word wherever it stands in the sentence. */
    private static int anywhere(int hash) {
        return place(hash * 0x9e3779b1 + 1);
    }

    private static int pair(int first, int second) {
        return place(first * 31 + second + 1);
    }

    /** Where the first word that was read stands among the weights; -1 if there is none. */
    int first() {
        int first = count > 1 && hashes[1] == ANY_VERB ? 2 : 1;
        return count > first ? place(hashes[first]) : -1;
    }

    /** Where a word stands among the weights. */
    static int place(String word) {
        return place(hash(word));
    }

    private static int hash(String word) {
        return Words.hash(word.toCharArray(), 0, word.length());
    }

    /** The last step of MurmurHash3: the low bits of a hash alone are not well mixed. */
    private static int place(int hash) {
        int mixed = (hash ^ hash >>> 16) * 0x85ebca6b;
        mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
        return (mixed ^ mixed >>> 16) & WordModel.SIZE - 1;
    }
}
