package dev.vedette.benchmarks.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;

/** How figures are written. */
final class Reports {
    private Reports() {}

    /** Median, least and greatest of what several rounds have measured. */
    record Spread(double median, double least, double greatest) {
        static Spread of(double... values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            if (sorted.length == 0) {
                return new Spread(Double.NaN, Double.NaN, Double.NaN);
            }
            return new Spread(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
        }

        /** @param format for one number */
        String text(String format) {
            return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", median, least, greatest);
        }
    }

    static <T> Spread spread(List<T> measured, ToDoubleFunction<T> figure) {
        return Spread.of(measured.stream().mapToDouble(figure).toArray());
    }

    /** Processors, memory, Java, Flink and Kafka. */
    static String machine() {
        Runtime runtime = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "%d processors, %s %s, heap %d MiB, %s %s, Flink %s, Kafka client %s",
                runtime.availableProcessors(),
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"),
                runtime.maxMemory() >> 20,
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                EnvironmentInformation.getVersion(),
                AppInfoParser.getVersion());
    }

    /** Of how many of which kind, the most frequent first. */
    static String kinds(BenchTopics.Filled filled) {
        return filled.kinds().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(kind -> String.format(
                        Locale.ROOT, "%.0f %% %s", 100.0 * kind.getValue() / filled.events(), kind.getKey()))
                .collect(Collectors.joining(", "));
    }
}
