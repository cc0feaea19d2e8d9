package dev.vedette.content;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * Where what a caller writes into its calls comes from: which values of arguments first stood in what an earlier call gave
 * back, and how much of a call is in a sentence there that may be an order. Keeps fingerprints of values and of the words of
 * the last {@value #MAX_PASSAGES} such sentences, no text. Of one caller, whose calls come in their order: {@link #call}, then
 * {@link #read} with what it gave back. Not thread-safe.
 */
public final class Provenance {
    static final int MAX_VALUES = 4096;
    static final int MAX_PASSAGES = 64;

    /** How much of a result is read, in characters. */
    public static final int MAX_RESULT = 1 << 17;

    private static final int MAX_SENTENCES = 4096;
    private static final int MAX_SENTENCE_WORDS = 80;
    private static final int MAX_MEANINGS = 40;

    /** Of an argument, in characters, and of all arguments of a call, in words. */
    private static final int MAX_ARGUMENT = 2048;

    private static final int MAX_CALL_WORDS = 256;

    /** A sentence that is less of an order is not held on to. */
    private static final double LEAST_ORDER = 0.1;

    /** More words of a sentence need not be in a call, and fewer are not taken for a sentence. */
    private static final int MANY_MEANINGS = 10;

    private static final int FEW_MEANINGS = 3;

    private final Orders orders;
    private final Map<Long, Source> sources = new Eldest<>();
    private final Map<Long, Boolean> written = new Eldest<>();
    private final Deque<Passage> passages = new ArrayDeque<>();
    private int reads;

    /** Where a value was first read. */
    private record Source(long sentence, double order, int read) {}

    private record Passage(long sentence, double order, int read, Set<Long> meanings) {}

    /** A value of a call that was read before. */
    private record Borrowed(Source source, boolean isDestination) {}

    /**
     * The sentence that a call has the most from.
     *
     * @param order 0 to 1: how much it is an order; 0 if the call has nothing from any
     * @param value whether a value of the call's arguments first stood there
     * @param destination whether something can be sent to that value
     * @param covered 0 to 1: how much of the sentence is in the call
     * @param age results that were read since, 1 if it was in the last
     * @param sentence its fingerprint; 0 if there is none
     * @param values fingerprints of all values of the call that first stood in a result
     */
    public record Origin(
            double order,
            boolean value,
            boolean destination,
            double covered,
            int age,
            long sentence,
            List<Long> values) {
        /** Of a call that has nothing from any. */
        public static final Origin NONE = new Origin(0, false, false, 0, 0, 0, List.of());

        private double strength() {
            return order * ((value ? 0.5 : 0) + 0.5 * covered);
        }
    }

    /**
     * What a result says.
     *
     * @param order 0 to 1: how much the sentence is an order that is most of one
     * @param sentence fingerprint of that sentence; 0 if there is none
     * @param maybeOrders fingerprints of all its sentences that may be orders
     */
    public record Reading(double order, long sentence, List<Long> maybeOrders) {}

    /** Forgets what came first. */
    private static final class Eldest<V> extends LinkedHashMap<Long, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
            return size() > MAX_VALUES;
        }
    }

    /** Nothing has been read yet. */
    public Provenance(Orders orders) {
        this.orders = orders;
    }

    /** Takes in what a call gave back. */
    public Reading read(String result) {
        reads++;
        String cut = result.length() > MAX_RESULT ? result.substring(0, MAX_RESULT) : result;
        double most = 0;
        long ordering = 0;
        List<Long> maybeOrders = new ArrayList<>();
        for (String sentence : Sentences.of(PlainText.of(cut), MAX_SENTENCES)) {
            double order = orders.of(sentence);
            long fingerprint = fingerprint(sentence);
            hold(sentence, new Source(fingerprint, order, reads));
            if (order >= LEAST_ORDER) {
                maybeOrders.add(fingerprint);
                passages.addLast(new Passage(fingerprint, order, reads, meanings(sentence)));
                if (passages.size() > MAX_PASSAGES) {
                    passages.removeFirst();
                }
            }
            if (order > most) {
                most = order;
                ordering = fingerprint;
            }
        }
        return new Reading(most, ordering, maybeOrders);
    }

    /** Of a result's sentences with a value, the one counts that is most of an order. */
    private void hold(String sentence, Source source) {
        Values.telling(sentence, run -> {
            Long fingerprint = fingerprint(run);
            if (written.containsKey(fingerprint)) {
                return;
            }
            Source known = sources.putIfAbsent(fingerprint, source);
            if (known != null && known.read == source.read && known.order < source.order) {
                sources.put(fingerprint, source);
            }
        });
    }

    private static Set<Long> meanings(String sentence) {
        Set<Long> meanings = new HashSet<>();
        for (String word : Words.of(sentence, "", MAX_SENTENCE_WORDS)) {
            String meaning = Meanings.of(word);
            if (!meaning.isEmpty() && !meaning.startsWith("<") && meanings.size() < MAX_MEANINGS) {
                meanings.add(fingerprint(meaning));
            }
        }
        Values.telling(sentence, run -> {
            if (meanings.size() < MAX_MEANINGS) {
                meanings.add(fingerprint(run));
            }
        });
        return meanings;
    }

    /**
     * Tells where a call has its values and words from.
     *
     * @param tool its name
     * @param texts of its arguments: strings as they are, numbers as text
     */
    public Origin call(String tool, List<String> texts) {
        return call(tool, texts, sentence -> false);
    }

    /**
     * The same, where some sentences are none of an attacker's.
     *
     * @param harmless by fingerprint
     */
    public Origin call(String tool, List<String> texts, LongPredicate harmless) {
        Set<Long> meanings = new HashSet<>();
        ToolName.words(tool).forEach(word -> meanings.add(fingerprint(Meanings.of(word))));
        Map<Long, Borrowed> borrowed = new LinkedHashMap<>();
        for (String text : texts) {
            String cut = text.length() > MAX_ARGUMENT ? text.substring(0, MAX_ARGUMENT) : text;
            Values.of(cut, run -> word(run, meanings, borrowed));
        }
        Map<Long, Boolean> isDestinationOf = new HashMap<>();
        borrowed.values()
                .forEach(one -> isDestinationOf.merge(one.source.sentence, one.isDestination, Boolean::logicalOr));
        List<Long> values = List.copyOf(borrowed.keySet());
        Origin most = Origin.NONE;
        for (Borrowed one : borrowed.values()) {
            Source source = one.source;
            if (harmless.test(source.sentence)) {
                continue;
            }
            Origin origin = new Origin(
                    source.order, true, one.isDestination, 0, reads - source.read + 1, source.sentence, values);
            most = origin.strength() > most.strength() ? origin : most;
        }
        for (Passage passage : passages) {
            if (harmless.test(passage.sentence)) {
                continue;
            }
            Origin origin = new Origin(
                    passage.order,
                    isDestinationOf.containsKey(passage.sentence),
                    isDestinationOf.getOrDefault(passage.sentence, false),
                    covered(passage.meanings, meanings),
                    reads - passage.read + 1,
                    passage.sentence,
                    values);
            most = origin.strength() > 0 && origin.strength() >= most.strength() ? origin : most;
        }
        return most;
    }

    private void word(String run, Set<Long> meanings, Map<Long, Borrowed> borrowed) {
        long fingerprint = fingerprint(run);
        if (meanings.size() < MAX_CALL_WORDS) {
            meanings.add(fingerprint);
            meanings.add(fingerprint(Meanings.of(run)));
        }
        Source source = sources.get(fingerprint);
        if (source == null) {
            written.put(fingerprint, true);
        } else if (borrowed.size() < MAX_CALL_WORDS) {
            borrowed.put(fingerprint, new Borrowed(source, Values.isDestination(run)));
        }
    }

    private static double covered(Set<Long> sentence, Set<Long> call) {
        int common = 0;
        for (Long meaning : sentence) {
            common += call.contains(meaning) ? 1 : 0;
        }
        return Math.min(1, common / (double) Math.min(MANY_MEANINGS, Math.max(FEW_MEANINGS, sentence.size())));
    }

    /** Fingerprints of what in a text is a name, a number or an address. */
    public static List<Long> values(String text) {
        List<Long> values = new ArrayList<>();
        Values.telling(text, run -> values.add(fingerprint(run)));
        return values;
    }

    /** FNV-1a of 64 bits. */
    private static long fingerprint(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
