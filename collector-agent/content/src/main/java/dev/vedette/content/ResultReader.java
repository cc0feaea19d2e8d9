package dev.vedette.content;

import dev.vedette.content.Reading.Passage;
import dev.vedette.content.Reading.Stand;
import java.util.ArrayDeque;
import java.util.ArrayList;
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

    /** A sentence that is less of an order is not held on to. */
    private static final double LEAST_ORDER = 0.1;

    private final Orders orders;

    public ResultReader(Orders orders) {
        this.orders = orders;
    }

    /** Reads the first {@value #MAX_RESULT} characters of it. */
    public Reading read(String result) {
        String cut = result.length() > MAX_RESULT ? result.substring(0, MAX_RESULT) : result;
        double most = 0;
        long ordering = 0;
        List<Long> maybeOrders = new ArrayList<>();
        Set<String> told = new LinkedHashSet<>();
        Map<Long, Stand> values = new HashMap<>();
        Deque<Passage> passages = new ArrayDeque<>();
        for (String sentence : Sentences.of(PlainText.of(cut), Integer.MAX_VALUE)) {
            double order = orders.of(sentence);
            long fingerprint = Fingerprint64.of(sentence);
            boolean mayBeOrder = order >= LEAST_ORDER;
            Stand stand = new Stand(fingerprint, order);
            Values.telling(sentence, run -> {
                hold(run, stand, mayBeOrder, values);
                if (mayBeOrder && told.size() < MAX_TOLD) {
                    told.add(run);
                }
            });
            if (mayBeOrder) {
                maybeOrders.add(fingerprint);
                passages.addLast(new Passage(fingerprint, order, meanings(sentence)));
                if (passages.size() > MAX_PASSAGES) {
                    passages.removeFirst();
                }
            }
            if (order > most) {
                most = order;
                ordering = fingerprint;
            }
        }
        return new Reading(
                most, ordering, List.copyOf(maybeOrders), List.copyOf(told), Map.copyOf(values), List.copyOf(passages));
    }

    /** Of the sentences with a value, the one counts that is most of an order; a flood of others does not force it out. */
    private static void hold(String run, Stand stand, boolean mayBeOrder, Map<Long, Stand> values) {
        long fingerprint = Fingerprint64.of(run);
        Stand known = values.get(fingerprint);
        int room = mayBeOrder ? MAX_VALUES + MAX_VALUES / 4 : MAX_VALUES;
        if (known == null ? values.size() < room : known.order() < stand.order()) {
            values.put(fingerprint, stand);
        }
    }

    private static long[] meanings(String sentence) {
        Set<Long> meanings = new HashSet<>();
        for (String word : Words.of(sentence, "", MAX_SENTENCE_WORDS)) {
            String meaning = Meanings.of(word);
            if (!meaning.isEmpty() && !meaning.startsWith("<") && meanings.size() < MAX_MEANINGS) {
                meanings.add(Fingerprint64.of(meaning));
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
