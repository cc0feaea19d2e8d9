package dev.vedette.benchmarks.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Median, least and greatest of what several rounds have measured. */
record Spread(double median, double least, double greatest) {

    /** @param values at least one */
    static Spread of(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Spread(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    /** @param format for one number */
    String text(String format) {
        return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", median, least, greatest);
    }
}
