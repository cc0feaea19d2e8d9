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
 * @param heldOut score of each call, by a model and a calibration that were made without its task
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
record CrossFit(List<double[]> vectors, double[] heldOut) {

    /** Leaves out the tasks fold by fold; which task is in which fold follows from the seed. */
    static CrossFit of(Collection<List<RecordedCall>> callers, Set<String> tasks, int folds, long seed) {
        List<List<double[]>> vectors = new ArrayList<>();
        for (Set<String> leftOut : folds(tasks, folds, seed)) {
            vectors.add(vectors(Habits.learn(without(callers, leftOut)), callers, leftOut));
        }
        DoubleStream.Builder heldOut = DoubleStream.builder();
        for (int fold = 0; fold < vectors.size(); fold++) {
            List<double[]> others = allBut(vectors, fold);
            OneClass model = OneClass.train(others, seed, "cross-fit");
            Tail tail = tail(model, others);
            vectors.get(fold).forEach(vector -> heldOut.add(tail.score(model.raw(vector))));
        }
        return new CrossFit(allBut(vectors, -1), heldOut.build().toArray());
    }

    /**
     * The calibration of a model by vectors of calls whose tasks the habits have not seen. However uniform they are, a score
     * of {@value Tail#NOTEWORTHY} takes some two or three steps out of habit beyond what they show: recordings of tasks
     * that share no tools know nothing of new steps.
     */
    static Tail tail(OneClass model, List<double[]> vectors) {
        return Tail.fit(vectors.stream().mapToDouble(model::raw).toArray(), model.effectOfAUnit() / 4);
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
}
