package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.FaultStack;
import dev.vedette.local.stack.TestStacks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A replay that {@code flink run} submits to the cluster on which the live job runs. */
class ClusterReplayTest {

    @Test
    void findsTheSameAlertsAndRefusesToRunUnwatched() throws Exception {
        try (FaultStack stack = FaultStack.start(TestStacks.home("cluster-replay"), Map.of());
                DetectionTrial trial = DetectionTrial.start(stack)) {
            AttackedServer server = trial.attack("tenant");
            trial.decide(List.of(server));
            Path lines = stack.folder("replay").resolve("alerts.jsonl");

            List<String> replay = List.of("--from", "1970-01-01T00:00:00Z", "--out", lines.toString());
            Flink attached = run(stack, List.of(), replay);
            assertThat(attached.code).as(attached.said).isZero();
            assertThat(counts(lines)).isEqualTo(trial.topics().alerts());
            assertThat(attached.said).contains(" events judged");

            Flink late = run(stack, List.of(), List.of("--late"));
            assertThat(late.code).as(late.said).isZero();
            assertThat(late.said).contains("nothing has come too late since the last time");

            // Nobody would be there to note how far it came.
            Flink detached = run(stack, List.of("-d"), replay);
            assertThat(detached.code).as(detached.said).isNotZero();
            assertThat(detached.said).contains("detached");
        }
    }

    private record Flink(int code, String said) {}

    /** {@code flink run} without the shell script: its program, and the cluster's settings. */
    private static Flink run(FaultStack stack, List<String> options, List<String> arguments) throws Exception {
        Path log = stack.folder("replay").resolve("flink-run.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                Checkout.locate().built("infra/local/flink/target/lib") + "/*",
                "org.apache.flink.client.cli.CliFrontend",
                "run"));
        command.addAll(options);
        command.addAll(List.of(
                "-c",
                "dev.vedette.detection.ReplayJob",
                Checkout.locate()
                        .built("flink-jobs/detection/target/vedette-detection-job.jar")
                        .toString(),
                "--bootstrap",
                stack.kafka().bootstrapServers(),
                "--rule-keys",
                DetectionTrial.ruleKeys().toString()));
        command.addAll(arguments);
        ProcessBuilder program =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        program.environment().put("FLINK_CONF_DIR", stack.folder("flink/conf").toString());
        Process process = program.start();
        try {
            assertThat(process.waitFor(DetectionTrial.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("flink run ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Flink(process.exitValue(), Files.readString(log));
    }

    private static Map<String, Long> counts(Path lines) throws Exception {
        Map<String, Long> counts = new TreeMap<>();
        for (String line : Files.readAllLines(lines)) {
            JsonNode alert = new ObjectMapper().readTree(line);
            counts.put(alert.path("alert").asText(), alert.path("evidenceCount").asLong());
        }
        return counts;
    }
}
