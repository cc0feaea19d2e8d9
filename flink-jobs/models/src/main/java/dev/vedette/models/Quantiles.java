package dev.vedette.models;

import java.util.Arrays;

/** Order statistics of sorted values. */
final class Quantiles {

    private Quantiles() {}

    /** Linear interpolation between the neighbours (Hyndman and Fan 1996, type 7); NaN of nothing. */
    static double at(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    static double median(double[] sorted) {
        return at(sorted, 0.5);
    }

    /** Median absolute deviation times 1.4826, so that it is the standard deviation of a normal distribution; NaN of nothing. */
    static double spread(double[] sorted) {
        double median = median(sorted);
        return 1.4826
                * median(Arrays.stream(sorted)
                        .map(value -> Math.abs(value - median))
                        .sorted()
                        .toArray());
    }
}
