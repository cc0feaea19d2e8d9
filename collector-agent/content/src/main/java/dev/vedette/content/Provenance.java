package dev.vedette.content;

import dev.vedette.content.Reading.Stand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;

/**
 * Where what a caller writes into its calls comes from: which values of arguments first stood in what an earlier call gave
 * back, and how much of a call is in a sentence there that may be an order. Keeps fingerprints of the last
 * {@value #MAX_VALUES} values and of the words of the last {@value #MAX_PASSAGES} such sentences, no text. Of one caller, whose
 * calls come in their order: {@link #call}, then {@link #add} with what it gave back. Thread-safe, and nobody waits for
 * another: a call that is asked for while a result is added sees some of its values.
 */
public final class Provenance {
    static final int MAX_VALUES = 4096;
    static final int MAX_PASSAGES = 64;
    private static final int VALUES_OF_A_PASSAGE = 4;

    /** Of an argument, in characters, and of all arguments of a call, in words. */
    private static final int MAX_ARGUMENT = 2048;

    private static final int MAX_CALL_WORDS = 256;

    /** Of a name, in characters. */
    private static final int MAX_NAME = 128;

    /** What the caller wrote before it read it. */
    private static final Source WRITTEN = new Source(new Stand(0, 0), 0);

    private final Map<Long, Source> sources = new ConcurrentHashMap<>();
    private final Queue<Long> eldest = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile ReadPassages passages = ReadPassages.NONE;

    /** Where a value was first read. */
    private record Source(Stand stand, int read) {}

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
            return strength(order, value, covered);
        }

        private static double strength(double order, boolean value, double covered) {
            return order * ((value ? 0.5 : 0) + 0.5 * covered);
        }
    }

    /**
     * What a call says.
     *
     * @param origin where it has its arguments from
     * @param destinations as {@link Provenance#destinations} gives them
     */
    public record Told(Origin origin, List<String> destinations) {}

    /** How much it holds, in values; a passage is as much as {@value #VALUES_OF_A_PASSAGE} of them. */
    public int held() {
        return size.get() + VALUES_OF_A_PASSAGE * passages.size();
    }

    /** Takes in what a call gave back. Of one caller, one at a time. */
    public void add(Reading reading) {
        int read = reads.incrementAndGet();
        reading.values().forEach((value, stand) -> putIfAbsent(value, new Source(stand, read)));
        if (!reading.passages().isEmpty()) {
            passages = passages.with(reading.passages(), read, MAX_PASSAGES);
        }
    }

    private void putIfAbsent(Long value, Source source) {
        if (sources.putIfAbsent(value, source) != null) {
            return;
        }
        eldest.add(value);
        if (size.incrementAndGet() > MAX_VALUES) {
            Long forgotten = eldest.poll();
            if (forgotten != null) {
                sources.remove(forgotten);
                size.decrementAndGet();
            }
        }
    }

    /**
     * Tells where a call has its values and words from.
     *
     * @param tool its name
     * @param names of its arguments
     * @param texts of its arguments: strings as they are, numbers as text
     */
    public Origin call(String tool, Collection<String> names, List<String> texts) {
        return call(tool, names, texts, sentence -> false);
    }

    /**
     * The same, where some sentences are none of an attacker's.
     *
     * @param harmless by fingerprint
     */
    public Origin call(String tool, Collection<String> names, List<String> texts, LongPredicate harmless) {
        return read(tool, names, texts, 0).origin(harmless);
    }

    /** The same as {@link #call(String, Collection, List)}, and {@link #destinations}, in one pass: a request waits for it. */
    public Told told(String tool, Collection<String> names, List<String> texts, int mostDestinations) {
        ReadCall call = read(tool, names, texts, mostDestinations);
        return new Told(call.origin(sentence -> false), List.copyOf(call.destinations));
    }

    private ReadCall read(String tool, Collection<String> names, List<String> texts, int mostDestinations) {
        ReadCall call = new ReadCall(mostDestinations);
        call.name(tool);
        for (String name : names) {
            call.name(name);
        }
        for (String text : texts) {
            eachValue(text, call);
        }
        return call;
    }

    /** A call, while it is read: what it says, and what of that was read before. */
    private final class ReadCall implements Values.Sink {
        private final LongSet meanings = new LongSet();
        private final Map<Long, Borrowed> borrowed = new LinkedHashMap<>();
        private final Set<String> destinations = new LinkedHashSet<>();
        private final int mostDestinations;

        ReadCall(int mostDestinations) {
            this.mostDestinations = mostDestinations;
        }

        /** The words that a name is put together from. */
        void name(String name) {
            for (String word : ToolName.words(name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name)) {
                if (meanings.size() < MAX_CALL_WORDS) {
                    meanings.add(Meanings.fingerprint(word));
                }
            }
        }

        @Override
        public void run(char[] text, int from, int to) {
            long fingerprint = Fingerprint64.of(text, from, to);
            if (meanings.size() < MAX_CALL_WORDS) {
                meanings.add(fingerprint);
                meanings.add(Meanings.fingerprint(text, from, to, fingerprint));
            }
            if (destinations.size() < mostDestinations && isPlace(text, from, to)) {
                destinations.add(new String(text, from, to - from));
            }
            Source source = sources.get(fingerprint);
            if (source == null) {
                putIfAbsent(fingerprint, WRITTEN);
            } else if (source != WRITTEN && borrowed.size() < MAX_CALL_WORDS) {
                borrowed.put(fingerprint, new Borrowed(source, Values.isDestination(text, from, to)));
            }
        }

        Origin origin(LongPredicate harmless) {
            return ofPassages(meanings, borrowed, ofValues(borrowed, harmless), harmless);
        }
    }

    /** By the values alone that a call has from it. */
    private Origin ofValues(Map<Long, Borrowed> borrowed, LongPredicate harmless) {
        int now = reads.get() + 1;
        List<Long> values = List.copyOf(borrowed.keySet());
        Origin most = Origin.NONE;
        for (Borrowed one : borrowed.values()) {
            Stand stand = one.source.stand;
            if (harmless.test(stand.sentence())) {
                continue;
            }
            Origin origin = new Origin(
                    stand.order(), true, one.isDestination, 0, now - one.source.read, stand.sentence(), values);
            most = origin.strength() > most.strength() ? origin : most;
        }
        return most;
    }

    /** By words and values, if one has more than that. */
    private Origin ofPassages(LongSet meanings, Map<Long, Borrowed> borrowed, Origin ofValues, LongPredicate harmless) {
        int now = reads.get() + 1;
        ReadPassages known = passages;
        double strength = ofValues.strength();
        int strongest = -1;
        Map<Long, Boolean> isDestinationOf = isDestinationOf(borrowed);
        for (int i = 0; i < known.size(); i++) {
            double covered = known.covered(i, meanings);
            if (covered == 0 && borrowed.isEmpty()) {
                continue; // most have nothing in common
            }
            boolean value = isDestinationOf.containsKey(known.sentence(i));
            double ofThis = Origin.strength(known.order(i), value, covered);
            if (ofThis > 0 && ofThis >= strength && !harmless.test(known.sentence(i))) {
                strength = ofThis;
                strongest = i;
            }
        }
        if (strongest < 0) {
            return ofValues;
        }
        long sentence = known.sentence(strongest);
        return new Origin(
                known.order(strongest),
                isDestinationOf.containsKey(sentence),
                isDestinationOf.getOrDefault(sentence, false),
                known.covered(strongest, meanings),
                now - known.read(strongest),
                sentence,
                List.copyOf(borrowed.keySet()));
    }

    /** Of sentences in which values of the call stood: whether something can be sent to one of them. */
    private static Map<Long, Boolean> isDestinationOf(Map<Long, Borrowed> borrowed) {
        Map<Long, Boolean> isDestinationOf = new HashMap<>();
        for (Borrowed one : borrowed.values()) {
            isDestinationOf.merge(one.source.stand.sentence(), one.isDestination, Boolean::logicalOr);
        }
        return isDestinationOf;
    }

    /** Fingerprints of what in a text is a name, a number or an address. */
    public static List<Long> values(String text) {
        List<Long> values = new ArrayList<>();
        Values.telling(text, run -> values.add(Fingerprint64.of(run)));
        return values;
    }

    /** Those of a call's values, as they are written, to which something can be sent: at most so many, in their order. */
    public static List<String> destinations(List<String> texts, int most) {
        Set<String> found = new LinkedHashSet<>();
        for (String text : texts) {
            eachValue(text, (run, from, to) -> {
                if (found.size() < most && isPlace(run, from, to)) {
                    found.add(new String(run, from, to - from));
                }
            });
        }
        return List.copyOf(found);
    }

    private static void eachValue(String argument, Values.Sink each) {
        Values.of(argument.length() > MAX_ARGUMENT ? argument.substring(0, MAX_ARGUMENT) : argument, each);
    }

    /** Two characters name no place, whichever they are. */
    private static boolean isPlace(char[] run, int from, int to) {
        return to - from > 2 && Values.isDestination(run, from, to);
    }
}
