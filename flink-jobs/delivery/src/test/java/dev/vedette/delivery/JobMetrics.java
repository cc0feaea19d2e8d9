package dev.vedette.delivery;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** What the sinks of running jobs report, under {@code vedette.sink.<name>}. */
public final class JobMetrics implements MetricReporter {
    private static final Map<Metric, String> NAMES = new ConcurrentHashMap<>();

    /** Made by Flink. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new JobMetrics();
        }
    }

    /** Of all subtasks together. */
    static long sum(String sink, String metric) {
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(sink + "." + metric))
                .mapToLong(entry -> ((Number) ((Gauge<?>) entry.getKey()).getValue()).longValue())
                .sum();
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        String sink = group.getAllVariables().get("<sink>");
        if (sink != null && metric instanceof Gauge<?>) {
            NAMES.put(metric, sink + "." + name);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        NAMES.remove(metric);
    }
}
