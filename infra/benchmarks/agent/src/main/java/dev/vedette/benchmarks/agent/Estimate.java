package dev.vedette.benchmarks.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A figure over rounds with its 95 % interval: Student's t on the jackknife (each round left out once), which for a mean is
 * the usual interval and also holds for ratios of means. Of one round there is no interval.
 */
record Estimate(double value, double low, double high) {
    private static final double TAIL = 0.975;

    static <T> Estimate of(List<T> rounds, ToDoubleFunction<List<T>> statistic) {
        double whole = statistic.applyAsDouble(rounds);
        int count = rounds.size();
        if (count < 2) {
            return new Estimate(whole, Double.NaN, Double.NaN);
        }
        double[] without = new double[count];
        double mean = 0;
        for (int i = 0; i < count; i++) {
            List<T> rest = new ArrayList<>(rounds);
            rest.remove(i);
            without[i] = statistic.applyAsDouble(rest);
            mean += without[i] / count;
        }
        double squares = 0;
        for (double one : without) {
            squares += (one - mean) * (one - mean);
        }
        double error = Math.sqrt(squares * (count - 1) / count);
        double half = error * new TDistribution(count - 1).inverseCumulativeProbability(TAIL);
        return new Estimate(whole, whole - half, whole + half);
    }

    boolean holds(double other) {
        return low <= other && other <= high;
    }

    /** @param format for one number */
    String text(String format) {
        return Double.isNaN(low)
                ? String.format(Locale.ROOT, format, value)
                : String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", value, low, high);
    }
}
