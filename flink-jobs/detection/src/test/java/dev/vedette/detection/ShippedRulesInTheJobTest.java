package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The events beside every rule of {@code alert-rules/rules} give the same alerts in the job as in the engine. */
class ShippedRulesInTheJobTest {
    private static final Path RULES = Path.of("../../alert-rules/rules");

    @TempDir
    private Path folder;

    private List<RuleTestJob.Outcome> run(List<Path> rules) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(1);
        return RuleTestJob.run(rules, environment, Files.createTempDirectory(folder, "job"));
    }

    @TestFactory
    Stream<DynamicTest> alertsAreThoseOfTheEngine() throws Exception {
        List<Path> rules;
        try (Stream<Path> files = Files.list(RULES)) {
            rules = files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
        List<RuleTestJob.Outcome> outcomes = run(rules);
        assertThat(outcomes).hasSizeGreaterThan(40);
        return outcomes.stream()
                .map(one -> dynamicTest(RULES.relativize(one.events()).toString(), () -> {
                    assertThat(one.faults()).isEmpty();
                    boolean fires = one.events().getParent().endsWith("fires");
                    assertThat(one.job().isEmpty()).isEqualTo(!fires);
                }));
    }

    /** What the test must not pass over: a field that the job never has, and one that it would see otherwise. */
    @Test
    void eventsThatTheJobCannotHaveAreFaults() throws Exception {
        Path rule = Files.writeString(folder.resolve("twice.yml"), """
                title: Twice
                id: 5f5f4b3e-0d1c-4c5e-9d0a-1f2e3d4c5b6a
                detection: {s: {gen_ai.tool.name: x}, condition: s}
                """);
        Path events = Files.createDirectories(folder.resolve("twice.events/fires"));
        String event = "{\"@timestamp\": \"2026-01-01T00:00:00Z\", \"gen_ai.tool.name\": \"x\", ";
        Files.writeString(events.resolve("a.jsonl"), event + "\"user.name\": \"y\"}");
        Files.writeString(events.resolve("b.jsonl"), event + "\"vedette.tool.result.bytes\": \"5\"}");
        Files.writeString(events.resolve("c.jsonl"), event + "\"vedette.loss.kind\": \"gap\"}");
        Files.writeString(events.resolve("d.jsonl"), event + "\"vedette.tool.result.bytes\": 5}");
        List<RuleTestJob.Outcome> outcomes = run(List.of(rule));
        assertThat(outcomes.get(0).faults())
                .anyMatch(fault -> fault.contains("user.name is y, and the job would see nothing"));
        assertThat(outcomes.get(1).faults())
                .anyMatch(fault -> fault.contains("vedette.tool.result.bytes has to be long"));
        assertThat(outcomes.get(2).faults()).anyMatch(fault -> fault.contains("vedette.loss.kind is gap"));
        assertThat(outcomes.get(3).faults()).isEmpty();
        assertThat(outcomes.get(3).job()).hasSize(1).isEqualTo(outcomes.get(3).engine());
    }
}
