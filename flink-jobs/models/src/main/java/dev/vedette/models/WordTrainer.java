package dev.vedette.models;

import dev.vedette.content.WordModel;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Learns a {@link WordModel}. Not thread-safe. */
public final class WordTrainer {
    private final LogisticTrainer trainer;

    /** What was learned, and Tribuo's word on how. */
    public record Learned(WordModel words, String provenance) {}

    /** @param source what is learned from, for the provenance */
    public WordTrainer(String source) {
        this.trainer = new LogisticTrainer(source);
    }

    /**
     * Adds a passage.
     *
     * @param wanted whether it is what the model is to find
     */
    public void add(List<String> passage, boolean wanted, float weight) {
        add(WordModel.places(passage), wanted, weight);
    }

    /** The same of a passage's places among the weights; one that comes twice counts twice. */
    public void add(int[] places, boolean wanted, float weight) {
        SortedMap<Integer, Integer> counts = new TreeMap<>();
        for (int place : places) {
            counts.merge(place, 1, Integer::sum);
        }
        String[] names = counts.keySet().stream().map(String::valueOf).toArray(String[]::new);
        double[] values = counts.values().stream()
                .mapToDouble(count -> count * WordModel.value(places.length))
                .toArray();
        trainer.add(names, values, wanted, weight);
    }

    /** The model of what was added. */
    public Learned learn(long seed) {
        LogisticTrainer.Learned learned = trainer.learn(seed);
        double most =
                learned.weights().values().stream().mapToDouble(Math::abs).max().orElse(0);
        double scale = most == 0 ? 1 : most / Byte.MAX_VALUE;
        byte[] bytes = new byte[WordModel.SIZE];
        for (Map.Entry<String, Double> weight : learned.weights().entrySet()) {
            bytes[Integer.parseInt(weight.getKey())] = (byte) Math.round(weight.getValue() / scale);
        }
        return new Learned(new WordModel(bytes, scale, learned.bias()), learned.provenance());
    }
}
