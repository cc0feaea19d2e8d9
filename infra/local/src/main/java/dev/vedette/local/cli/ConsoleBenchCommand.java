package dev.vedette.local.cli;

import dev.vedette.local.stack.Measurement;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench console}: how long an analyst waits for a page, over millions of events. */
@Command(
        name = "console",
        description = "How long the console takes for its pages, over an Elasticsearch that is filled first:"
                + " list and alert page with their target, and what else analysts ask for.",
        mixinStandardHelpOptions = true)
final class ConsoleBenchCommand implements Callable<Integer> {

    @Option(names = "--events", paramLabel = "N", description = "in Elasticsearch (${DEFAULT-VALUE})")
    private int events = 2_000_000;

    @Option(names = "--alerts", paramLabel = "N", description = "in Elasticsearch (${DEFAULT-VALUE})")
    private int alerts = 100_000;

    @Option(names = "--requests", paramLabel = "N", description = "of each kind of page (${DEFAULT-VALUE})")
    private int requests = 200;

    @Option(names = "--analysts", paramLabel = "N", description = "who ask at once (${DEFAULT-VALUE})")
    private int analysts = 4;

    @Option(names = "--seed", paramLabel = "N", description = "of what is generated (${DEFAULT-VALUE})")
    private long seed = 1;

    @Mixin
    private final MeasuringOptions measuring = new MeasuringOptions();

    @Override
    public Integer call() throws Exception {
        MeasuringOptions.require("--events", events, 1_000, 100_000_000);
        MeasuringOptions.require("--alerts", alerts, 1_000, 10_000_000);
        MeasuringOptions.require("--requests", requests, 20, 1_000);
        MeasuringOptions.require("--analysts", analysts, 1, 16);
        measuring.begin();
        return measuring.run(
                Measurement.Benchmark.CONSOLE,
                measurement -> List.of(
                        "--events=" + events,
                        "--alerts=" + alerts,
                        "--requests=" + requests,
                        "--analysts=" + analysts,
                        "--seed=" + seed));
    }
}
