package dev.vedette.benchmarks.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the detection job as a whole, against a broker that runs already and whose topics it deletes. Started by
 * {@code ./vedette bench pipeline}, which has checked the options.
 */
@Command(name = "pipeline")
public final class PipelineBenchmark implements Runnable {

    /** What can be measured. */
    public enum Part {
        THROUGHPUT,
        LATENCY,
        SCALE
    }

    @Option(names = "--bootstrap", required = true)
    private String bootstrap = "";

    @Option(names = "--checkout", required = true)
    private Path checkout = Path.of("");

    @Option(names = "--work", required = true)
    private Path work = Path.of("");

    @Option(names = "--only", split = ",")
    private Set<Part> only = EnumSet.of(Part.THROUGHPUT, Part.LATENCY);

    @Option(names = "--events")
    private int events = 1_000_000;

    @Option(names = "--rounds")
    private int rounds = 3;

    @Option(names = "--jobs")
    private Pattern jobs = Pattern.compile("");

    @Option(names = "--users")
    private int users = 10_000;

    @Option(names = "--seconds")
    private int seconds = 30;

    @Option(names = "--warm-up")
    private int warmUpSeconds = 360;

    @Option(names = "--rate")
    private int rate = 5_000;

    @Option(names = "--checkpoint-interval")
    private int checkpointMillis = 30_000;

    @Option(names = "--flink")
    private Map<String, String> flink = Map.of();

    @Option(names = "--seed")
    private long seed = 1;

    @Option(names = "--json")
    private @Nullable Path json;

    private final PrintStream out;

    PipelineBenchmark(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        int code = run(new PrintStream(System.out, true, StandardCharsets.UTF_8), arguments);
        // Flink's and Kafka's threads may take their time.
        System.exit(code);
    }

    /** Returns the exit code. */
    static int run(PrintStream out, String... arguments) {
        return new CommandLine(new PipelineBenchmark(out))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    @Override
    public void run() {
        Bench.Settings settings = new Bench.Settings(
                seed, events, rounds, jobs, users, seconds, warmUpSeconds, rate, checkpointMillis, flink);
        try (Bench bench = new Bench(settings, bootstrap, checkout, work, out)) {
            out.println(Reports.machine());
            out.printf(
                    Locale.ROOT,
                    "Flink in one JVM (mini cluster, one task manager), broker in another; seed %d%n",
                    seed);
            for (Part part : Part.values()) {
                if (only.contains(part)) {
                    measure(part, bench);
                }
            }
            if (json != null) {
                bench.results.put("machine", Reports.machine());
                bench.results.put("settings", settings);
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), bench.results);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void measure(Part part, Bench bench) throws Exception {
        switch (part) {
            case THROUGHPUT -> new Throughput(bench).run();
            case LATENCY -> new Latency(bench).run();
            case SCALE -> new Scale(bench).run();
        }
    }
}
