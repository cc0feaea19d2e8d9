package dev.vedette.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How well scores tell what is wanted from the rest. Each is of a group, of which all others know something: a task, a server.
 *
 * @param scored in any order
 */
public record Ranking(List<Scored> scored) {
    /** One that was scored. */
    public record Scored(String group, boolean wanted, double score) {}

    /** Copies the list. */
    public Ranking {
        scored = List.copyOf(scored);
    }

    /** Area under the ROC curve: the chance that a wanted one has the higher score of two; equal ones count half. */
    public double auroc() {
        double[] others = scores(false);
        double[] wanted = scores(true);
        Arrays.sort(others);
        double wins = 0;
        for (double score : wanted) {
            int below = lowerBound(others, score);
            wins += below + (upperBound(others, score) - below) / 2.0;
        }
        return wins / wanted.length / others.length;
    }

    /** Average precision: the mean, over wanted ones, of the share of wanted ones among those with at least their score. */
    public double averagePrecision() {
        List<Scored> falling = new ArrayList<>(scored);
        falling.sort((a, b) -> Double.compare(b.score, a.score));
        double sum = 0;
        int wanted = 0;
        for (int i = 0; i < falling.size(); ) {
            int end = i;
            int before = wanted;
            while (end < falling.size() && falling.get(end).score == falling.get(i).score) {
                wanted += falling.get(end).wanted ? 1 : 0;
                end++;
            }
            sum += (wanted - before) * (wanted / (double) end);
            i = end;
        }
        return wanted == 0 ? 0 : sum / wanted;
    }

    /** The share of wanted ones above a score that at most this share of the others is above. */
    public double foundAt(double falseShare) {
        double[] others = scores(false);
        Arrays.sort(others);
        int allowed = (int) (falseShare * others.length);
        double bound = others[others.length - 1 - allowed];
        return Arrays.stream(scores(true)).filter(score -> score > bound).count() / (double) scores(true).length;
    }

    /** The share of wanted ones, or of the others, with at least this score. */
    public double atLeast(double score, boolean wanted) {
        return Arrays.stream(scores(wanted)).filter(one -> one >= score).count() / (double) scores(wanted).length;
    }

    private double[] scores(boolean wanted) {
        return scored.stream()
                .filter(one -> one.wanted == wanted)
                .mapToDouble(Scored::score)
                .toArray();
    }

    private static int lowerBound(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int upperBound(double[] sorted, double value) {
        return lowerBound(sorted, Math.nextUp(value));
    }

    /**
     * A figure with its interval, by drawing whole groups.
     *
     * @throws IllegalArgumentException if all are wanted, or none is
     */
    public Interval figure(ToDoubleFunction<Ranking> measure, long seed) {
        if (tellsNothing()) {
            throw new IllegalArgumentException("nothing is told apart: all are wanted, or none is");
        }
        return Interval.of(scored.stream().map(Scored::group).toList(), seed, times -> {
            List<Scored> drawn = new ArrayList<>();
            for (int i = 0; i < times.length; i++) {
                drawn.addAll(Collections.nCopies(times[i], scored.get(i)));
            }
            Ranking ranking = new Ranking(drawn);
            return ranking.tellsNothing() ? Double.NaN : measure.applyAsDouble(ranking);
        });
    }

    private boolean tellsNothing() {
        return scored.stream().allMatch(Scored::wanted) || scored.stream().noneMatch(Scored::wanted);
    }

    /** The two together. */
    public static Ranking of(Collection<Scored> wanted, Collection<Scored> others) {
        List<Scored> all = new ArrayList<>(wanted);
        all.addAll(others);
        return new Ranking(all);
    }
}
