package dev.vedette.content;

import dev.vedette.content.Reading.Passage;
import dev.vedette.content.Reading.Stand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what a tool gave back for its sentences, how much each is an order, and the values in them. Immutable, thread-safe. */
public final class ResultReader {
    /** How much of a result is read, in characters. */
    public static final int MAX_RESULT = 1 << 17;

    /** Values of a result that are kept; in sentences that may be orders a quarter more of them. */
    static final int MAX_VALUES = 4096;

    static final int MAX_PASSAGES = 64;

    private static final int MAX_SENTENCE_WORDS = 80;
    private static final int MAX_MEANINGS = 40;
    private static final int MAX_TOLD = 16;

    /** About, where there are many: a table that has the room from the start is not made anew while it fills. */
    private static final int CHARACTERS_OF_A_VALUE = 32;

    /** A sentence that is less of an order is not held on to. */
    private static final double LEAST_ORDER = 0.1;

    private final Orders orders;

    public ResultReader(Orders orders) {
        this.orders = orders;
    }

    /** Reads the first {@value #MAX_RESULT} characters of it. Linear in them. */
    public Reading read(String result) {
        String cut = result.length() > MAX_RESULT ? result.substring(0, MAX_RESULT) : result;
        One one = new One(cut.length() / CHARACTERS_OF_A_VALUE);
        Sentences.each(PlainText.of(cut).toCharArray(), Integer.MAX_VALUE, one);
        return one.reading();
    }

    /** A result, while it is read: its characters are looked at where they stand, for texts of each word would cost most. */
    private final class One implements Sentences.Sink, Values.Sink {
        private double most;
        private long ordering;
        private final List<Long> maybeOrders = new ArrayList<>();
        private final Set<String> told = new LinkedHashSet<>();
        private final Map<Long, Stand> values;
        private final Deque<MaybeOrder> passages = new ArrayDeque<>();
        private final SentenceWords words = new SentenceWords();
        private Stand stand = new Stand(0, 0);

        One(int values) {
            this.values = new HashMap<>(Math.min(values, 2 * MAX_VALUES));
        }

        @Override
        public void sentence(char[] text, int from, int to) {
            words.read(text, from, to);
            stand = new Stand(Fingerprint64.of(text, from, to), orders.of(words));
            words.values(this);
            if (stand.order() >= LEAST_ORDER) {
                maybeOrders.add(stand.sentence());
                passages.addLast(new MaybeOrder(stand, new String(text, from, to - from)));
                if (passages.size() > MAX_PASSAGES) {
                    passages.removeFirst();
                }
            }
            if (stand.order() > most) {
                most = stand.order();
                ordering = stand.sentence();
            }
        }

        /** Of the sentences with a value, the one counts that is most of an order; a flood of others does not force it out. */
        @Override
        public void run(char[] text, int from, int to) {
            boolean mayBeOrder = stand.order() >= LEAST_ORDER;
            Long fingerprint = Fingerprint64.of(text, from, to);
            Stand known = values.get(fingerprint);
            int room = mayBeOrder ? MAX_VALUES + MAX_VALUES / 4 : MAX_VALUES;
            if (known == null ? values.size() < room : known.order() < stand.order()) {
                values.put(fingerprint, stand);
            }
            if (mayBeOrder && told.size() < MAX_TOLD) {
                told.add(new String(text, from, to - from));
            }
        }

        Reading reading() {
            return new Reading(
                    most,
                    ordering,
                    List.copyOf(maybeOrders),
                    List.copyOf(told),
                    Collections.unmodifiableMap(values),
                    passages.stream().map(MaybeOrder::passage).toList());
        }
    }

    /** A sentence that may be held on to. What its words mean is asked only of the last ones. */
    private record MaybeOrder(Stand stand, String sentence) {
        Passage passage() {
            return new Passage(stand.sentence(), stand.order(), meanings(sentence));
        }
    }

    private static long[] meanings(String sentence) {
        Set<Long> meanings = new HashSet<>();
        for (String word : Words.of(sentence, "", MAX_SENTENCE_WORDS)) {
            long meaning = word.startsWith("<") ? Meanings.SILENCE : Meanings.fingerprint(word);
            if (meaning != Meanings.SILENCE && meanings.size() < MAX_MEANINGS) {
                meanings.add(meaning);
            }
        }
        Values.telling(sentence, run -> {
            if (meanings.size() < MAX_MEANINGS) {
                meanings.add(Fingerprint64.of(run));
            }
        });
        return meanings.stream().mapToLong(Long::longValue).sorted().toArray();
    }
}
