package dev.vedette.models;

import dev.vedette.models.Recording.RecordedCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;

/**
 * Vectors and scores of calls whose task the model has not seen.
 *
 * @param vectors of each call, by habits without its task
 * @param heldOutRaw raw score of each call, by a one-class model that was trained without its fold
 * @param heldOutScores score of each call, by a calibration that was fitted without its fold
 */
record CrossFit(List<double[]> vectors, double[] heldOutRaw, double[] heldOutScores) {

    /** Leaves out the tasks fold by fold; which task is in which fold follows from the seed. */
    static CrossFit of(Collection<List<RecordedCall>> callers, Set<String> tasks, int folds, long seed) {
        List<List<double[]>> vectors = new ArrayList<>();
        for (Set<String> leftOut : folds(tasks, folds, seed)) {
            vectors.add(vectors(Habits.learn(without(callers, leftOut)), callers, leftOut));
        }
        List<double[]> raw = new ArrayList<>();
        for (int fold = 0; fold < vectors.size(); fold++) {
            OneClass others = OneClass.train(allBut(vectors, fold), seed, "cross-fit");
            raw.add(vectors.get(fold).stream().mapToDouble(others::raw).toArray());
        }
        List<double[]> scores = new ArrayList<>();
        for (int fold = 0; fold < raw.size(); fold++) {
            Tail others = Tail.fit(flat(raw, fold));
            scores.add(DoubleStream.of(raw.get(fold)).map(others::score).toArray());
        }
        return new CrossFit(allBut(vectors, -1), flat(raw, -1), flat(scores, -1));
    }

    /** The calls of each caller that belong to none of these tasks; callers without any are left out. */
    static List<List<ToolCall>> without(Collection<List<RecordedCall>> callers, Set<String> tasks) {
        return callers.stream()
                .map(calls -> calls.stream()
                        .filter(call -> !tasks.contains(call.task()))
                        .map(RecordedCall::call)
                        .toList())
                .filter(calls -> !calls.isEmpty())
                .toList();
    }

    /** Vectors of the calls that belong to these tasks, each in the window of all its caller's calls. */
    private static List<double[]> vectors(Habits habits, Collection<List<RecordedCall>> callers, Set<String> tasks) {
        List<double[]> vectors = new ArrayList<>();
        for (List<RecordedCall> calls : callers) {
            CallerWindow window = new CallerWindow();
            for (RecordedCall call : calls) {
                if (tasks.contains(call.task())) {
                    vectors.add(Features.of(habits, window, call.call()));
                }
                window.add(call.call());
            }
        }
        return vectors;
    }

    private static List<Set<String>> folds(Set<String> tasks, int most, long seed) {
        List<String> shuffled = new ArrayList<>(new TreeSet<>(tasks));
        Collections.shuffle(shuffled, new Random(seed));
        List<Set<String>> folds = new ArrayList<>();
        for (int i = 0; i < shuffled.size(); i++) {
            if (i < most) {
                folds.add(new TreeSet<>());
            }
            folds.get(i % most).add(shuffled.get(i));
        }
        return folds;
    }

    private static List<double[]> allBut(List<List<double[]>> folds, int fold) {
        List<double[]> all = new ArrayList<>();
        for (int i = 0; i < folds.size(); i++) {
            if (i != fold) {
                all.addAll(folds.get(i));
            }
        }
        return all;
    }

    private static double[] flat(List<double[]> folds, int but) {
        List<double[]> kept = new ArrayList<>(folds);
        if (but >= 0) {
            kept.remove(but);
        }
        return kept.stream().flatMapToDouble(DoubleStream::of).toArray();
    }
}
