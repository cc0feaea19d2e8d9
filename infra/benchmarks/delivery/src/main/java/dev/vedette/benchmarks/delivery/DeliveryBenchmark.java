package dev.vedette.benchmarks.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.schemas.KafkaSettings;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the delivery job's sinks against a broker and an Elasticsearch that run already; it deletes today's index of
 * events. Started by {@code ./vedette bench delivery}, which has checked the options.
 */
@Command(name = "delivery")
public final class DeliveryBenchmark implements Runnable {

    /** What can be measured. */
    public enum Part {
        ELASTICSEARCH,
        SYSLOG
    }

    /**
     * @param documents of a round into Elasticsearch
     * @param alerts of a round over syslog
     * @param rounds that count, after one that warms up
     * @param work a folder for files
     */
    record Settings(
            KafkaSettings kafka,
            URI elasticsearch,
            Path work,
            int documents,
            int alerts,
            int rounds,
            PrintStream out) {}

    @Option(names = "--bootstrap", required = true)
    private String bootstrap = "";

    @Option(names = "--elasticsearch", required = true)
    private URI elasticsearch = URI.create("");

    @Option(names = "--checkout", required = true)
    private Path checkout = Path.of("");

    @Option(names = "--work", required = true)
    private Path work = Path.of("");

    @Option(names = "--only", split = ",")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(names = "--documents")
    private int documents = 100_000;

    @Option(names = "--alerts")
    private int alerts = 200_000;

    @Option(names = "--rounds")
    private int rounds = 5;

    @Option(names = "--json")
    private @Nullable Path json;

    private final PrintStream out;

    DeliveryBenchmark(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        int code = new CommandLine(new DeliveryBenchmark(new PrintStream(System.out, true, StandardCharsets.UTF_8)))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
        // Flink's and Kafka's threads may take their time.
        System.exit(code);
    }

    @Override
    public void run() {
        Settings settings = new Settings(
                KafkaSettings.of(bootstrap, Map.of()), elasticsearch, work, documents, alerts, rounds, out);
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("machine", machine());
        out.println(machine());
        try {
            if (only.contains(Part.ELASTICSEARCH)) {
                results.put("elasticsearch", new Bulk(settings).run());
            }
            if (only.contains(Part.SYSLOG)) {
                results.put("syslog", new Syslog(settings).run());
            }
            if (json != null) {
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), results);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Processors and what else they have to do, memory, Java, Flink. */
    private static String machine() {
        Runtime runtime = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "%d processors (load %.1f before), %s %s, heap %d MiB, %s %s, Flink %s; median (least to greatest)",
                runtime.availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"),
                runtime.maxMemory() >> 20,
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                EnvironmentInformation.getVersion());
    }
}
