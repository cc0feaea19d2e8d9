package dev.vedette.rules.reference;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Windows of which the start is known to within some slack only, and counts to within some error. */
final class ReferenceError {

    private final ReferenceCorrelation rule;
    private final List<ReferenceArrival> arrivals;
    private final long slack;
    private final double error;

    ReferenceError(ReferenceCorrelation rule, List<ReferenceArrival> arrivals, long slack, double error) {
        this.rule = rule;
        this.arrivals = arrivals;
        this.slack = slack;
        this.error = error;
    }

    /** Least and greatest answer. */
    private record Range(double low, double high) {}

    boolean holds(long end, boolean certainly) {
        Range range = range(end);
        for (var bound : rule.bounds().entrySet()) {
            double limit = bound.getValue().doubleValue();
            boolean some =
                    switch (bound.getKey()) {
                        case "gt" -> range.high > limit;
                        case "gte" -> range.high >= limit;
                        case "lt" -> range.low < limit;
                        case "lte" -> range.low <= limit;
                        case "eq" -> range.low <= limit && limit <= range.high;
                        default -> range.low != limit || range.high != limit;
                    };
            boolean all =
                    switch (bound.getKey()) {
                        case "gt" -> range.low > limit;
                        case "gte" -> range.low >= limit;
                        case "lt" -> range.high < limit;
                        case "lte" -> range.high <= limit;
                        case "eq" -> range.low == limit && limit == range.high;
                        default -> limit < range.low || limit > range.high;
                    };
            if (!(certainly ? all : some)) {
                return false;
            }
        }
        return true;
    }

    private Set<ReferenceArrival> between(long low, long high) {
        Set<ReferenceArrival> found = new HashSet<>();
        for (ReferenceArrival arrival : arrivals) {
            if (arrival.time() > low && arrival.time() <= high) {
                found.add(arrival);
            }
        }
        return found;
    }

    private Range range(long end) {
        long start = end - rule.timespan();
        Set<ReferenceArrival> sure = between(start + slack, end);
        Set<ReferenceArrival> unsure = between(start - slack, start + slack);
        Set<ReferenceArrival> all = new HashSet<>(sure);
        all.addAll(unsure);
        return switch (rule.type()) {
            case "event_count" -> new Range(events(sure), events(all));
            case "value_count" -> new Range(values(sure) * (1 - error), values(all) * (1 + error));
            case "value_sum" -> sums(numbers(sure), numbers(unsure));
            case "value_avg" -> averages(numbers(sure), numbers(unsure));
            case "value_percentile" -> percentiles(numbers(sure), numbers(unsure));
            default -> throw new IllegalArgumentException(rule.type());
        };
    }

    private static long events(Set<ReferenceArrival> arrivals) {
        return arrivals.stream().map(ReferenceArrival::event).distinct().count();
    }

    private static long values(Set<ReferenceArrival> arrivals) {
        return arrivals.stream().map(ReferenceArrival::value).distinct().count();
    }

    private static List<Double> numbers(Set<ReferenceArrival> arrivals) {
        return arrivals.stream()
                .map(arrival -> List.of(arrival.event(), arrival.value()))
                .distinct()
                .map(pair ->
                        new BigDecimal(pair.get(1).toString()).movePointLeft(6).doubleValue())
                .sorted()
                .toList();
    }

    private static double sum(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).sum();
    }

    private static Range sums(List<Double> sure, List<Double> unsure) {
        double sum = sum(sure);
        return new Range(
                sum + unsure.stream().mapToDouble(n -> Math.min(n, 0)).sum(),
                sum + unsure.stream().mapToDouble(n -> Math.max(n, 0)).sum());
    }

    private static Range averages(List<Double> sure, List<Double> unsure) {
        if (unsure.isEmpty()) {
            double average = sum(sure) / sure.size();
            return new Range(average, average);
        }
        double sum = sum(sure);
        int count = unsure.size();
        double least = (sum + count * unsure.get(0)) / (sure.size() + count);
        double most = (sum + count * unsure.get(count - 1)) / (sure.size() + count);
        return new Range(Math.min(least, sum / sure.size()), Math.max(most, sum / sure.size()));
    }

    private Range percentiles(List<Double> sure, List<Double> unsure) {
        double p = rule.percentile().orElseThrow().doubleValue();
        double away = error + 100.0 * unsure.size() / (sure.size() + unsure.size());
        return new Range(percentile(sure, p - away), percentile(sure, p + away));
    }

    private static double percentile(List<Double> sorted, double p) {
        int rank = (int) Math.ceil(p * sorted.size() / 100);
        return sorted.get(Math.max(0, Math.min(sorted.size(), rank) - 1));
    }
}
