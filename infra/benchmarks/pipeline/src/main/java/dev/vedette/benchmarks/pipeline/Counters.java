package dev.vedette.benchmarks.pipeline;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Counters of the operators and tasks of the job that runs, read in place. */
public final class Counters implements MetricReporter {
    /** No operator's name begins so. */
    private static final String TASK = "task: ";

    private static final Map<Counter, String> NAMES = new ConcurrentHashMap<>();

    /** Made by Flink. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new Counters();
        }
    }

    /** Of all subtasks of the operators whose name ends so. */
    static long sum(String operator, String counter) {
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().endsWith(operator + "/" + counter))
                .mapToLong(entry -> entry.getKey().getCount())
                .sum();
    }

    /** Of all subtasks of all tasks, each of which is a chain of operators. */
    static long sumOfTasks(String counter) {
        return NAMES.entrySet().stream()
                .filter(entry ->
                        entry.getValue().startsWith(TASK) && entry.getValue().endsWith("/" + counter))
                .mapToLong(entry -> entry.getKey().getCount())
                .sum();
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        Map<String, String> variables = group.getAllVariables();
        String task = variables.get("<task_name>");
        if (task != null && metric instanceof Counter counter) {
            NAMES.put(counter, variables.getOrDefault("<operator_name>", TASK + task) + "/" + name);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        if (metric instanceof Counter counter) {
            NAMES.remove(counter);
        }
    }
}
