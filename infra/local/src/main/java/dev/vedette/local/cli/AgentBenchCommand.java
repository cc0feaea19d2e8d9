package dev.vedette.local.cli;

import dev.vedette.local.stack.Measurement;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench agent}: what the agent costs a server. */
@Command(
        name = "agent",
        description = "What the agent costs an MCP server, against no agent and against the OpenTelemetry Java agent.",
        mixinStandardHelpOptions = true)
final class AgentBenchCommand implements Callable<Integer> {

    @Option(names = "--rounds", paramLabel = "N", description = "of three servers each (${DEFAULT-VALUE})")
    private int rounds = 10;

    @Option(names = "--rate", paramLabel = "N", description = "calls a second where they are fixed (${DEFAULT-VALUE})")
    private int rate = 2_000;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "seconds before, until compilers rest: at most so many (${DEFAULT-VALUE})")
    private int warmUpSeconds = 120;

    @Option(names = "--seconds", paramLabel = "N", description = "a figure is measured for so long (${DEFAULT-VALUE})")
    private int seconds = 4;

    @Mixin
    private final MeasuringOptions measuring = new MeasuringOptions();

    @Override
    public Integer call() throws Exception {
        MeasuringOptions.require("--rounds", rounds, 1, 1_000);
        MeasuringOptions.require("--rate", rate, 10, 100_000);
        MeasuringOptions.require("--warm-up", warmUpSeconds, 1, 3_600);
        MeasuringOptions.require("--seconds", seconds, 1, 600);
        return measuring.run(
                Measurement.Benchmark.AGENT,
                measurement -> List.of(
                        "--broker-pid=" + measurement.brokerPid(),
                        "--rounds=" + rounds,
                        "--rate=" + rate,
                        "--warm-up=" + warmUpSeconds,
                        "--seconds=" + seconds));
    }
}
