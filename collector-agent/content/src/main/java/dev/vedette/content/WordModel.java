package dev.vedette.content;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A linear model over the words of a text and the pairs of neighbours among them, each hashed to one of {@value #SIZE}
 * weights (feature hashing: Weinberger et al. 2009). Each counts once, and all together as much as a long text's as a short
 * one's. A text of more than {@value #PASSAGE} words is what the passage says that weighs most, so that honest words before
 * and after do not hide it. Immutable, thread-safe.
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it
public record WordModel(byte[] weights, double scale, double bias) {
    public static final int SIZE = 1 << 18;

    /** Words of a passage, each of which begins in the middle of the one before. */
    private static final int PASSAGE = 120;

    /** Fewer are not taken for more. */
    private static final int LEAST_GRAMS = 20;

    /** How much a word, or two, add to the logit. */
    public record Part(String words, double weight) {}

    /** @throws IllegalArgumentException if there are not {@value #SIZE} weights */
    public WordModel {
        if (weights.length != SIZE) {
            throw new IllegalArgumentException(
                    weights.length + " weights of a model of words; there have to be " + SIZE);
        }
        weights = weights.clone();
    }

    @Override
    public byte[] weights() {
        return weights.clone();
    }

    /** The parts that a text is judged in: all of it, or passages of it. */
    public static List<List<String>> passages(List<String> words) {
        if (words.size() <= PASSAGE) {
            return List.of(words);
        }
        List<List<String>> passages = new ArrayList<>();
        for (int from = 0; from + PASSAGE / 2 < words.size(); from += PASSAGE / 2) {
            passages.add(words.subList(from, Math.min(words.size(), from + PASSAGE)));
        }
        return passages;
    }

    /** Places of a passage's words and pairs among the weights, each once, in ascending order. */
    public static int[] places(List<String> passage) {
        int[] places = new int[Math.max(0, 2 * passage.size() - 1)];
        int n = 0;
        for (int i = 0; i < passage.size(); i++) {
            places[n++] = place(passage.get(i), "");
            if (i + 1 < passage.size()) {
                places[n++] = place(passage.get(i), passage.get(i + 1));
            }
        }
        return Arrays.stream(places).distinct().sorted().toArray();
    }

    /** What each of a passage's places counts. */
    public static double value(int places) {
        return 1 / Math.sqrt(Math.max(places, LEAST_GRAMS));
    }

    /** FNV-1a, with the last step of MurmurHash3 behind it: its low bits alone are not well mixed. */
    private static int place(String word, String next) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < word.length(); i++) {
            hash = (hash ^ word.charAt(i)) * 0x01000193;
        }
        if (!next.isEmpty()) {
            hash = (hash ^ ' ') * 0x01000193;
            for (int i = 0; i < next.length(); i++) {
                hash = (hash ^ next.charAt(i)) * 0x01000193;
            }
        }
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return (hash ^ hash >>> 16) & SIZE - 1;
    }

    /** The logit of what weighs most in a text: positive if the model takes it for what it was trained to find. */
    public double logit(List<String> words) {
        double most = Double.NEGATIVE_INFINITY;
        for (List<String> passage : passages(words)) {
            most = Math.max(most, ofPassage(passage));
        }
        return most;
    }

    private double ofPassage(List<String> passage) {
        int[] places = places(passage);
        long sum = 0;
        for (int place : places) {
            sum += weights[place];
        }
        return bias + scale * sum * value(places.length);
    }

    /** What a place weighs, before it is scaled. */
    int weight(int place) {
        return weights[place];
    }

    /** The same of so many places that weigh so much together. */
    double logit(int sum, int places) {
        return bias + scale * sum * value(places);
    }

    /** What drove the logit, the heaviest first; words are the text's own, at most {@code most} entries. */
    public List<Part> parts(List<String> words, int most) {
        List<String> heaviest = passages(words).stream()
                .max(Comparator.comparingDouble(this::ofPassage))
                .orElse(List.of());
        double value = value(places(heaviest).length);
        Map<String, Double> parts = new LinkedHashMap<>();
        for (int i = 0; i < heaviest.size(); i++) {
            String word = heaviest.get(i);
            parts.put(word, scale * value * weights[place(word, "")]);
            if (i + 1 < heaviest.size()) {
                String next = heaviest.get(i + 1);
                parts.put(word + " " + next, scale * value * weights[place(word, next)]);
            }
        }
        return parts.entrySet().stream()
                .filter(part -> part.getValue() > 0)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(most)
                .map(part -> new Part(part.getKey(), part.getValue()))
                .toList();
    }
}
