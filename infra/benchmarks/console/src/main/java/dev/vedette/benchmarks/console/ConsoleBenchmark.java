package dev.vedette.benchmarks.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.Console;
import dev.vedette.console.ConsoleOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long the console takes for its pages over an Elasticsearch that this fills first. Started by {@code ./vedette bench console}, which has
 * checked the options.
 */
@Command(name = "console")
public final class ConsoleBenchmark implements Runnable {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MOST_MILLIS = 300;
    /** Of these the last one is judged: a server that has run for days has compiled what it does often. What the first was is printed too. */
    private static final int ROUNDS = 4;

    @Option(names = "--bootstrap", required = true)
    private String bootstrap = "";

    @Option(names = "--elasticsearch", required = true)
    private URI elasticsearch = URI.create("");

    @Option(names = "--checkout", required = true)
    private Path checkout = Path.of("");

    @Option(names = "--work", required = true)
    private Path work = Path.of("");

    @Option(names = "--events")
    private int events = 2_000_000;

    @Option(names = "--alerts")
    private int alerts = 100_000;

    @Option(names = "--requests")
    private int requests = 200;

    @Option(names = "--analysts")
    private int analysts = 4;

    @Option(names = "--seed")
    private long seed = 1;

    @Option(names = "--json")
    private @Nullable Path json;

    private final PrintStream out;

    ConsoleBenchmark(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        int code = new CommandLine(new ConsoleBenchmark(new PrintStream(System.out, true, StandardCharsets.UTF_8)))
                .execute(arguments);
        System.exit(code);
    }

    @Override
    public void run() {
        try {
            String scale = load();
            Map<String, List<Long>> first = new LinkedHashMap<>();
            Map<String, List<Long>> times = new LinkedHashMap<>();
            // Goes on from round to round: what was asked before may be answered from memory.
            Map<String, Supplier<String>> visits = Visits.of(new Deployment(seed + 1, Instant.now()), alerts);
            try (Console console = Console.start(options())) {
                List<Analyst> people = new ArrayList<>();
                for (int i = 0; i < analysts; i++) {
                    people.add(Analyst.at(console.uri(), console.link()));
                }
                for (int round = 0; round < ROUNDS; round++) {
                    measure(people, visits, round == 0 ? first : times);
                }
            }
            print(scale, times, first);
            if (json != null) {
                new ObjectMapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValue(json.toFile(), Map.of("scale", scale, "nanos", times));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String load() throws Exception {
        Deployment deployment = new Deployment(seed, Instant.now());
        try (Loader loader = new Loader(elasticsearch, System.err)) {
            loader.templates(
                    checkout.resolve("infra/elasticsearch"),
                    List.of("vedette-events", "vedette-alerts", "vedette-incidents", "vedette-alert-status"));
            loader.load("events", events, number -> deployment.event(number, events));
            loader.load("alerts", alerts, number -> deployment.alert(number, alerts, events));
            loader.settle();
            return String.format(
                    Locale.ROOT,
                    "%s: %s of events of %d days and %s of alerts of %d days, seed %d",
                    loader.machine(),
                    loader.size("vedette-events"),
                    Deployment.EVENT_DAYS,
                    loader.size("vedette-alerts"),
                    Deployment.ALERT_DAYS,
                    seed);
        }
    }

    private ConsoleOptions options() {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "vedette.console.port",
                "0",
                "vedette.console.folder",
                work.resolve("console").toString(),
                "vedette.elasticsearch.url",
                elasticsearch.toString(),
                "vedette.kafka.bootstrap",
                bootstrap));
        return ConsoleOptions.from(properties, Map.of());
    }

    /** All analysts at once, each kind of page in turn. */
    private void measure(List<Analyst> people, Map<String, Supplier<String>> visits, Map<String, List<Long>> times)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(analysts);
        try {
            for (Map.Entry<String, Supplier<String>> visit : visits.entrySet()) {
                List<Future<List<Long>>> running = new ArrayList<>();
                for (Analyst analyst : people) {
                    List<String> paths = paths(visit.getValue(), requests / analysts);
                    running.add(threads.submit(() -> ask(analyst, paths)));
                }
                List<Long> all = new ArrayList<>();
                for (Future<List<Long>> one : running) {
                    all.addAll(one.get());
                }
                times.put(visit.getKey(), all.stream().sorted().toList());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<String> paths(Supplier<String> visit, int count) {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            paths.add(visit.get());
        }
        return paths;
    }

    private static List<Long> ask(Analyst analyst, List<String> paths) throws IOException, InterruptedException {
        List<Long> times = new ArrayList<>();
        for (String path : paths) {
            times.add(analyst.ask(path));
        }
        return times;
    }

    private void print(String scale, Map<String, List<Long>> times, Map<String, List<Long>> first) {
        out.println(machine());
        out.println(scale);
        out.printf(
                "%d analysts who ask without a pause, up to 20 pages a second each, %d pages of each kind, in the last of %d rounds, ms%n",
                analysts, requests, ROUNDS);
        out.printf("%-32s %8s %8s %8s %8s   %s%n", "", "median", "p95", "p99", "most", "p95 of the first round");
        boolean isMet = true;
        int at = 0;
        for (Map.Entry<String, List<Long>> kind : times.entrySet()) {
            List<Long> sorted = kind.getValue();
            out.printf(
                    Locale.ROOT,
                    "%-32s %8.0f %8.0f %8.0f %8.0f   %8.0f%n",
                    kind.getKey(),
                    percentile(sorted, 50),
                    percentile(sorted, 95),
                    percentile(sorted, 99),
                    percentile(sorted, 100),
                    percentile(first.getOrDefault(kind.getKey(), List.of()), 95));
            isMet &= at++ >= Visits.JUDGED || percentile(sorted, 95) < MOST_MILLIS;
        }
        out.printf(
                Locale.ROOT,
                "target: list and alert page, p95 below %.0f ms: %s%n",
                MOST_MILLIS,
                isMet ? "met" : "not met");
    }

    /** Nearest rank. */
    private static double percentile(List<Long> sorted, int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.get(Math.max(0, rank - 1)) / NANOS_PER_MILLI;
    }

    private static String machine() {
        Runtime runtime = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "%d processors (load %.1f), %s %s, heap of the console and of who asks %d MiB, %s %s",
                runtime.availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"),
                runtime.maxMemory() >> 20,
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
    }
}
