package dev.vedette.detection;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** What the jobs of {@link TestFlink} report. */
public final class TestMetrics implements MetricReporter {
    private static final Map<Metric, String> NAMES = new ConcurrentHashMap<>();

    /** Made by Flink. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new TestMetrics();
        }
    }

    /** Of all subtasks of the operators of running jobs with the name. */
    static long sum(String operator, String metric) {
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(operator + "." + metric))
                .mapToLong(entry -> value(entry.getKey()))
                .sum();
    }

    /** The same of one rule. */
    static long ofRule(String operator, String metric, String ruleId) {
        return sum(operator, metric + "OfRule " + ruleId);
    }

    /** Of all subtasks of the operators of running jobs with the name; Long.MIN_VALUE if none has said it. */
    static long least(String operator, String metric) {
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(operator + "." + metric))
                .mapToLong(entry -> value(entry.getKey()))
                .min()
                .orElse(Long.MIN_VALUE);
    }

    private static long value(Metric metric) {
        return metric instanceof Counter counter
                ? counter.getCount()
                : ((Number) ((Gauge<?>) metric).getValue()).longValue();
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        String operator = group.getAllVariables().get("<operator_name>");
        if (operator != null && (metric instanceof Counter || metric instanceof Gauge<?>)) {
            String rule = group.getAllVariables().get("<rule>");
            NAMES.put(metric, operator + "." + name + (rule == null ? "" : " " + rule));
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        NAMES.remove(metric);
    }
}
