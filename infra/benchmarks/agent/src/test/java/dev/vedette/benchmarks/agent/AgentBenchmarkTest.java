package dev.vedette.benchmarks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.broker.LocalBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentBenchmarkTest {
    private static final Path CHECKOUT = Path.of("../../..").toAbsolutePath().normalize();

    @Test
    void printsWhatItPromises(@TempDir Path work) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Path json = work.resolve("result.json");
        try (LocalBroker broker = LocalBroker.start(0, work.resolve("kafka"))) {
            int code = AgentBenchmark.run(
                    new PrintStream(printed, true, StandardCharsets.UTF_8),
                    "--bootstrap=" + broker.bootstrapServers(),
                    "--checkout=" + CHECKOUT,
                    "--work=" + work,
                    "--rounds=1",
                    "--rate=200",
                    "--warm-up=2",
                    "--seconds=1",
                    "--json=" + json);
            assertThat(code).isZero();
        }
        String number = " +-?\\d+(\\.\\d+)?";
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Agents: 1 rounds in turns", "OpenTelemetry agent 2.33.1", "MCP SDK 2.1.0")
                .containsPattern("(?m)^processor µs a call, at 200 calls/s" + number + number + number + " *$")
                .containsPattern("(?m)^calls/s at saturation; ratio to it +\\d+ +\\d\\.\\d{3} +\\d\\.\\d{3} *$")
                .containsPattern("call after call: p50 [1-9]\\d*\\.\\d µs, p99 [1-9]\\d*\\.\\d µs, [1-9]\\d{2,} bytes")
                .containsPattern("50 calls/s: p50 [1-9]\\d*\\.\\d µs, p99 [1-9]\\d*\\.\\d µs")
                .containsPattern(
                        "[1-9]\\d{2,} bytes \\(99\\.9 % interval: \\d+ either way\\) on the request thread, by JMH")
                .contains("Vedette's events: 0 lost, ")
                .containsPattern(
                        "target: processor a call added, to what OpenTelemetry adds at most 0\\.50: (not )?met, ")
                .containsPattern("target: start-up processor added, .* at most 0\\.33: (not )?met, ")
                .containsPattern("target: hooks of a call after another, p50 in µs at most 10\\.0: (not )?met, ")
                .containsPattern("target: hooks of a call after another, p99 in µs at most 100\\.0: (not )?met, ")
                .containsPattern("target: hooks of a call after a pause, p50 in µs at most 10\\.0: (not )?met, ")
                .containsPattern("target: hooks of a call after a pause, p99 in µs at most 100\\.0: (not )?met, ")
                .containsPattern("target: live heap added in MiB at most 64\\.0: ((not )?met, |not judged)")
                .containsPattern("target: throughput at saturation .*: one round does not tell \\(ratio ");
        assertThat(Files.readString(json)).contains("\"cpuMicrosPerCall\"", "\"OPENTELEMETRY\"", "\"machine\"");
    }
}
