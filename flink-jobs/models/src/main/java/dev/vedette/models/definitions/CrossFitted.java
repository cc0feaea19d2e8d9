package dev.vedette.models.definitions;

import dev.vedette.content.WordModel;
import dev.vedette.models.Interval;
import dev.vedette.models.Share;
import dev.vedette.models.WordTrainer;
import dev.vedette.models.definitions.DefinitionFile.Labelled;
import dev.vedette.models.definitions.DefinitionModel.Anchors;
import dev.vedette.models.definitions.DefinitionModel.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * How a model judges definitions of servers that it has not learned from: the definitions are cut into {@value #FOLDS} parts by
 * server, and each part is judged by a model of the others.
 *
 * @param logits of the definitions, in their order
 * @param models that have not learned from the part of that number
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it
record CrossFitted(List<Labelled> definitions, double[] logits, List<WordModel> models) {
    static final int FOLDS = 5;

    /** Of clean definitions of unknown servers, how many are suspicious at least, and how many poisoned. */
    static final double CLEAN_SUSPICIOUS = 0.01;

    static final double CLEAN_POISONED = 0.003;

    /** @param learnRecorded whether models learn from recorded poisoned definitions too, not from made ones alone */
    static CrossFitted of(List<Labelled> definitions, boolean learnRecorded, long seed) {
        double[] logits = new double[definitions.size()];
        List<WordModel> models = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            List<Labelled> others = new ArrayList<>();
            for (Labelled one : definitions) {
                if (fold(one) != fold && (learnRecorded || !one.poisoned())) {
                    others.add(one);
                }
            }
            WordTrainer.Learned learned = DefinitionTrainer.learn(others, seed + fold, "fold " + fold);
            models.add(learned.words());
            for (int i = 0; i < logits.length; i++) {
                if (fold(definitions.get(i)) == fold) {
                    logits[i] = DefinitionModel.logit(
                            learned.words(), definitions.get(i).definition().read());
                }
            }
        }
        return new CrossFitted(definitions, logits, List.copyOf(models));
    }

    /** A model that has not learned from a part. */
    DefinitionModel model(int fold) {
        return new DefinitionModel("0", models.get(fold), anchors());
    }

    /** Definitions of a part. */
    List<ToolDefinition> heldOut(int fold, boolean poisoned) {
        return definitions.stream()
                .filter(one -> fold(one) == fold && one.poisoned() == poisoned)
                .map(Labelled::definition)
                .toList();
    }

    private static int fold(Labelled one) {
        return Math.floorMod(server(one).hashCode() * 31, FOLDS);
    }

    /** Servers of one name in several registries, however it is written there, are on one side. */
    private static String server(Labelled one) {
        return one.definition().server().toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }

    /** Between the logits of clean definitions, so that the share of them that is wanted lies above. */
    Anchors anchors() {
        double[] clean = sorted(one -> !one.poisoned());
        double suspicious = clean[(int) (clean.length * (1 - CLEAN_SUSPICIOUS))];
        double poisoned = clean[(int) (clean.length * (1 - CLEAN_POISONED))];
        return new Anchors(suspicious, Math.max(poisoned, suspicious + 0.1));
    }

    private double[] sorted(Predicate<Labelled> which) {
        double[] found = new double[logits.length];
        int n = 0;
        for (int i = 0; i < logits.length; i++) {
            if (which.test(definitions.get(i))) {
                found[n++] = logits[i];
            }
        }
        double[] sorted = Arrays.copyOf(found, n);
        Arrays.sort(sorted);
        return sorted;
    }

    /** How many of those are judged so, or worse. */
    Share share(Predicate<Labelled> which, Verdict verdict) {
        IntPredicate judged = judged(verdict);
        int[] those = those(which);
        return Share.of((int) Arrays.stream(those).filter(judged).count(), those.length);
    }

    /** The same, with the interval of servers drawn anew. */
    Interval shareByServer(Predicate<Labelled> which, Verdict verdict, long seed) {
        IntPredicate judged = judged(verdict);
        int[] those = those(which);
        List<String> servers =
                Arrays.stream(those).mapToObj(i -> server(definitions.get(i))).toList();
        return Interval.ofShare(servers, i -> judged.test(those[i]), seed);
    }

    private IntPredicate judged(Verdict verdict) {
        Anchors anchors = anchors();
        return i -> DefinitionModel.verdict(anchors.score(logits[i])).compareTo(verdict) >= 0;
    }

    private int[] those(Predicate<Labelled> which) {
        return IntStream.range(0, logits.length)
                .filter(i -> which.test(definitions.get(i)))
                .toArray();
    }

    /** The chance that a poisoned definition has the higher logit of two (area under the ROC curve). */
    Interval auroc(long seed) {
        int[] ascending = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> logits[i]))
                .mapToInt(i -> i)
                .toArray();
        List<String> servers = definitions.stream().map(CrossFitted::server).toList();
        return Interval.of(servers, seed, times -> auroc(ascending, times));
    }

    private double auroc(int[] ascending, int[] times) {
        double cleanBelow = 0;
        double poisoned = 0;
        double pairs = 0;
        for (int from = 0; from < ascending.length; ) {
            double cleanAlike = 0;
            double poisonedAlike = 0;
            int to = from;
            for (; to < ascending.length && logits[ascending[to]] == logits[ascending[from]]; to++) {
                boolean isPoisoned = definitions.get(ascending[to]).poisoned();
                cleanAlike += isPoisoned ? 0 : times[ascending[to]];
                poisonedAlike += isPoisoned ? times[ascending[to]] : 0;
            }
            pairs += poisonedAlike * (cleanBelow + cleanAlike / 2);
            cleanBelow += cleanAlike;
            poisoned += poisonedAlike;
            from = to;
        }
        return pairs / (cleanBelow * poisoned);
    }
}
