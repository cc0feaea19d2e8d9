package dev.vedette.local.cli;

import dev.vedette.local.stack.Measurement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench pipeline}: the whole job against a stock Flink job. */
@Command(
        name = "pipeline",
        description =
                "The detection job as a whole: throughput against a stock Flink job, latency from Kafka to Kafka.",
        mixinStandardHelpOptions = true)
final class PipelineCommand implements Callable<Integer> {

    /** What it can measure. */
    enum Part {
        THROUGHPUT,
        LATENCY,
        SCALE
    }

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}); scale: by number of rules and of users")
    private Set<Part> only = EnumSet.of(Part.THROUGHPUT, Part.LATENCY);

    @Option(names = "--events", paramLabel = "N", description = "events of a round (${DEFAULT-VALUE})")
    private int events = 1_000_000;

    @Option(names = "--rounds", paramLabel = "N", description = "rounds after the first (${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(names = "--jobs", paramLabel = "REGEX", description = "those whose name it is found in (all)")
    private Pattern jobs = Pattern.compile("");

    @Option(names = "--users", paramLabel = "N", description = "who work at the same time (${DEFAULT-VALUE})")
    private int users = 10_000;

    @Option(names = "--rate", paramLabel = "N", description = "latency: events a second (${DEFAULT-VALUE})")
    private int rate = 5_000;

    @Option(names = "--seconds", paramLabel = "N", description = "latency: measured for so long (${DEFAULT-VALUE})")
    private int seconds = 30;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description =
                    "seconds of warm-up before what is measured, until compilers rest: at most about so many (${DEFAULT-VALUE})")
    private int warmUpSeconds = 360;

    @Option(names = "--checkpoint-interval", paramLabel = "MILLIS", description = "of all jobs (${DEFAULT-VALUE})")
    private int checkpointMillis = 30_000;

    @Option(
            names = "--flink",
            paramLabel = "KEY=VALUE",
            description = "a setting of the cluster, for all jobs; repeatable")
    private Map<String, String> flink = Map.of();

    @Option(names = "--seed", paramLabel = "N", description = "who does what when (${DEFAULT-VALUE})")
    private long seed = 1;

    @Mixin
    private final MeasuringOptions measuring = new MeasuringOptions();

    @Override
    public Integer call() throws Exception {
        MeasuringOptions.require("--events", events, 1_000, 100_000_000);
        MeasuringOptions.require("--rounds", rounds, 1, 100);
        MeasuringOptions.require("--users", users, 100, 10_000_000);
        MeasuringOptions.require("--rate", rate, 100, 1_000_000);
        MeasuringOptions.require("--seconds", seconds, 1, 3600);
        MeasuringOptions.require("--warm-up", warmUpSeconds, 1, 3600);
        MeasuringOptions.require("--checkpoint-interval", checkpointMillis, 10, 3_600_000);
        return measuring.run(Measurement.Benchmark.PIPELINE, measurement -> arguments());
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--only=" + only.stream().map(Part::name).collect(Collectors.joining(",")),
                "--events=" + events,
                "--rounds=" + rounds,
                "--jobs=" + jobs,
                "--users=" + users,
                "--rate=" + rate,
                "--seconds=" + seconds,
                "--warm-up=" + warmUpSeconds,
                "--checkpoint-interval=" + checkpointMillis,
                "--seed=" + seed));
        flink.forEach((key, value) -> arguments.add("--flink=" + key + "=" + value));
        return arguments;
    }
}
