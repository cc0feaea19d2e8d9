package dev.vedette.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;

/**
 * A measure, and between what it lies with 95 % confidence when whole groups are drawn anew (percentiles of the bootstrap:
 * Efron 1979): definitions of one server are by one author, so that one says something of another.
 */
public record Interval(double value, double low, double high) {
    private static final int DRAWS = 1_000;
    private static final double TAIL = 0.025;

    /**
     * Measures.
     *
     * @param groups of what is measured, one for each
     * @param measure by how often each counts; not a number if it cannot be measured so
     */
    public static Interval of(List<String> groups, long seed, ToDoubleFunction<int[]> measure) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        groups.forEach(group -> numbers.putIfAbsent(group, numbers.size()));
        int[] group =
                groups.stream().mapToInt(one -> numbers.getOrDefault(one, 0)).toArray();
        Random random = new Random(seed);
        List<Double> drawn = new ArrayList<>();
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] times = new int[numbers.size()];
            for (int i = 0; i < times.length; i++) {
                times[random.nextInt(times.length)]++;
            }
            double measured = measure.applyAsDouble(
                    Arrays.stream(group).map(number -> times[number]).toArray());
            if (!Double.isNaN(measured)) {
                drawn.add(measured);
            }
        }
        double[] sorted = drawn.stream().mapToDouble(one -> one).sorted().toArray();
        int[] once = new int[group.length];
        Arrays.fill(once, 1);
        return sorted.length == 0
                ? new Interval(measure.applyAsDouble(once), 0, 1)
                : new Interval(
                        measure.applyAsDouble(once),
                        sorted[(int) (TAIL * sorted.length)],
                        sorted[(int) ((1 - TAIL) * (sorted.length - 1))]);
    }

    /** The share of those of which something is true. Of all or none, drawing anew says nothing: groups count as ones. */
    public static Interval ofShare(List<String> groups, IntPredicate which, long seed) {
        Interval drawn = ofDrawnShare(groups, which, seed);
        int distinct = (int) groups.stream().distinct().count();
        if (drawn.value == 0 || drawn.value == 1) {
            Share alone = Share.of(drawn.value == 0 ? 0 : distinct, distinct);
            return new Interval(drawn.value, alone.low(), alone.high());
        }
        return drawn;
    }

    private static Interval ofDrawnShare(List<String> groups, IntPredicate which, long seed) {
        return of(groups, seed, times -> {
            double found = 0;
            double all = 0;
            for (int i = 0; i < times.length; i++) {
                all += times[i];
                found += which.test(i) ? times[i] : 0;
            }
            return found / all;
        });
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.4f (%.4f to %.4f)", value, low, high);
    }
}
