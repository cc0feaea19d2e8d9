package dev.vedette.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rules eval} in a process of its own: data on standard output, faults on standard error, the exit code. */
class EvalCommandTest {

    @TempDir
    Path folder;

    private record Outcome(int code, List<String> out, String err) {}

    @BeforeEach
    void rules() throws Exception {
        Files.writeString(folder.resolve("rules.yml"), """
                title: Tool "x" called
                id: 11111111-1111-4111-8111-111111111111
                name: called
                level: high
                logsource: {product: vedette}
                detection:
                  s: {tool: x}
                  condition: s
                ---
                title: Often
                id: 22222222-2222-4222-8222-222222222222
                correlation:
                  type: event_count
                  rules: [called]
                  generate: true
                  group-by: [user.id]
                  timespan: 1m
                  condition: {gte: 2}
                """);
    }

    private Path events(String... lines) throws Exception {
        return Files.writeString(folder.resolve("events.ndjson"), String.join("\n", lines));
    }

    private Outcome eval(Path events, String... more) throws Exception {
        return evalWithin("-Xmx256m", events, more);
    }

    private Outcome evalWithin(String heap, Path events, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.vedette.local.cli.Vedette",
                "rules",
                "eval",
                "--rules",
                folder.resolve("rules.yml").toString(),
                "--events",
                events.toString()));
        command.addAll(List.of(more));
        Path err = folder.resolve("err");
        Process process =
                new ProcessBuilder(command).redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out.lines().toList(), Files.readString(err));
    }

    @Test
    void aLineForEachMatchWithTheEventsItRestsOn() throws Exception {
        Outcome outcome = eval(events(
                "{\"tool\":\"x\",\"user.id\":\"a\",\"@timestamp\":\"2026-11-25T10:00:00Z\"}",
                "{\"tool\":\"y\",\"user.id\":\"a\",\"@timestamp\":\"2026-11-25T10:00:01Z\"}",
                "",
                "{\"tool\":\"x\",\"user\":{\"id\":\"a\"},\"@timestamp\":1795600830000}",
                "{\"tool\":\"x\",\"user.id\":\"a\"}"));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        String single =
                "{\"rule\":\"11111111-1111-4111-8111-111111111111\",\"title\":\"Tool \\\"x\\\" called\",\"level\":\"high\","
                        + "\"events\":[%d],\"group\":{\"user.id\":\"a\"}}";
        assertThat(outcome.out())
                .containsExactly(
                        single.formatted(1),
                        single.formatted(4),
                        single.formatted(5),
                        "{\"rule\":\"22222222-2222-4222-8222-222222222222\",\"title\":\"Often\",\"level\":\"medium\","
                                + "\"events\":[1,4],\"group\":{\"user.id\":\"a\"}}");
    }

    @Test
    void linesThatAreNoObjectsAreNamedAndTheOthersLookedAt() throws Exception {
        Outcome outcome = eval(events("[1]", "{\"tool\":\"x\"}", "{\"tool\":"));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).hasSize(1);
        assertThat(outcome.err().lines()).hasSize(2);
        assertThat(outcome.err())
                .contains("events.ndjson:1: is not a JSON object")
                .contains("events.ndjson:3: ");
    }

    @Test
    void unpacksEvents() throws Exception {
        Path packed = folder.resolve("events.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("{\"tool\":\"x\"}\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(eval(packed).out()).hasSize(1);
        Files.writeString(packed, "not packed");
        Outcome outcome = eval(packed);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err().lines()).singleElement().asString().contains("events.jsonl.gz: cannot be read");
    }

    /** More than are worked at together, so that several threads take part. */
    @Test
    void manyEventsComeOutInTheirOrder() throws Exception {
        List<String> lines = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 5000; i++) {
            boolean called = i % 3 == 0;
            // An ever longer text, so that the work of later lines would not be done in the order of the file.
            lines.add("{\"tool\":\"%s\",\"n\":\"%s\"}".formatted(called ? "x" : "y", "z".repeat((5000 - i) / 10)));
            if (called) {
                expected.add("\"events\":[%d]".formatted(i));
            }
        }
        Outcome outcome = eval(events(lines.toArray(String[]::new)));
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(outcome.out().get(i)).contains(expected.get(i));
        }
    }

    @Test
    void aLineThatIsTooLongIsNamedAndTheOthersLookedAt() throws Exception {
        String tooLong = "{\"tool\":\"" + "x".repeat(JsonLines.MAX_LINE_BYTES) + "\"}";
        Outcome outcome = eval(events("{\"tool\":\"x\"}", tooLong, "{\"tool\":\"x\"}"));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).hasSize(2);
        assertThat(outcome.err().lines()).singleElement().asString().contains("events.ndjson:2: is longer than");
    }

    /** Each fits into the heap several times, but not with what several threads would take at once. */
    @Test
    void longLinesAreNotGatheredInMemory() throws Exception {
        Path packed = folder.resolve("events.jsonl.gz");
        String part = "z".repeat(1 << 20);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            for (int line = 0; line < 24; line++) {
                out.write("{\"tool\":\"x\"".getBytes(StandardCharsets.UTF_8));
                for (int field = 0; field < 15; field++) {
                    out.write((",\"f" + field + "\":\"" + part + "\"").getBytes(StandardCharsets.UTF_8));
                }
                out.write("}\n".getBytes(StandardCharsets.UTF_8));
            }
        }
        Outcome outcome = evalWithin("-Xmx160m", packed);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).hasSize(24);
    }

    @Test
    void groupsThatDoNotFitIntoMemoryAreForgottenAndThatIsSaid() throws Exception {
        Path packed = folder.resolve("events.jsonl.gz");
        int groups = 200_000;
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            for (int n = 0; n < groups; n++) {
                out.write("{\"tool\":\"x\",\"@timestamp\":\"2026-01-01T00:00:00Z\",\"user.id\":\"u%d\"}\n"
                        .formatted(n)
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        Outcome outcome = evalWithin("-Xmx64m", packed);
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).hasSize(groups);
        assertThat(outcome.err().lines())
                .singleElement()
                .asString()
                .startsWith("vedette: rule 22222222-2222-4222-8222-222222222222: 0 events beyond its limit and")
                .contains("groups beyond memory were forgotten");
    }

    @Test
    void beyondTheLimitALineSaysBetweenWhatTheCountLies() throws Exception {
        Path rules = folder.resolve("rules.yml");
        Files.writeString(rules, Files.readString(rules) + "vedette: {limit: 20, suppression: 10m, evidence: 1}\n");
        List<String> lines = new ArrayList<>();
        for (int n = 0; n < 99; n++) {
            lines.add("{\"tool\":\"x\",\"@timestamp\":\"2026-01-01T00:%02d:%02dZ\",\"user.id\":\"u\"}"
                    .formatted(n / 60, n % 60));
        }
        Outcome outcome = eval(events(lines.toArray(String[]::new)));
        // The start of the last minute, which holds 60 events, cuts a stretch that holds two: one before it and one
        // after.
        assertThat(outcome.out().get(outcome.out().size() - 1))
                .endsWith("\"group\":{\"user.id\":\"u\"},\"exact\":false,"
                        + "\"estimate\":{\"atLeast\":59,\"atMost\":61}}");
        assertThat(outcome.out().subList(0, 99)).noneMatch(line -> line.contains("exact"));
    }

    @Test
    void whatStandsBeforeADamageIsLookedAt() throws Exception {
        Path packed = folder.resolve("events.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            for (int i = 0; i < 100_000; i++) {
                out.write("{\"tool\":\"x\",\"n\":%d}\n".formatted(i).getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] whole = Files.readAllBytes(packed);
        Files.write(packed, Arrays.copyOf(whole, whole.length / 2));
        Outcome outcome = eval(packed);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err().lines()).singleElement().asString().contains("events.jsonl.gz: cannot be read");
        assertThat(outcome.out()).hasSize(wholeLines(packed)).hasSizeGreaterThan(1_000);
    }

    /** Lines that end before a packed file cannot be read any more. */
    private static int wholeLines(Path packed) throws Exception {
        int lines = 0;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            while (true) {
                lines += in.read() == '\n' ? 1 : 0;
            }
        } catch (EOFException damage) {
            return lines;
        }
    }

    @Test
    void sparesEventsTheRulesForElsewhereWhenAsked() throws Exception {
        Path events = events("{\"tool\":\"x\",\"product\":\"windows\"}");
        assertThat(eval(events).out()).hasSize(1);
        assertThat(eval(events, "--logsource-routing").out()).isEmpty();
    }

    @Test
    void takesFieldsThroughAPipeline() throws Exception {
        Path pipeline = Files.writeString(folder.resolve("pipeline.yaml"), """
                name: test
                transformations:
                  - id: names
                    type: field_name_mapping
                    mapping: {tool: gen_ai.tool.name}
                """);
        Path events = events("{\"gen_ai.tool.name\":\"x\"}");
        assertThat(eval(events).out()).isEmpty();
        assertThat(eval(events, "--pipeline", pipeline.toString()).out()).hasSize(1);
        Files.writeString(pipeline, "transformations: [{type: nonsense}]");
        Outcome outcome = eval(events, "--pipeline", pipeline.toString());
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("pipeline.yaml:1:");
    }

    @Test
    void valuesOfPlaceholdersComeFromAFile() throws Exception {
        Files.writeString(folder.resolve("rules.yml"), """
                title: Admin
                detection: {s: {user|expand: '%Administrators%'}, condition: s}
                """);
        Path events = events("{\"user\":\"root\"}");
        Outcome without = eval(events);
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).contains("rules.yml:2:").contains("Administrators");
        Path values = Files.writeString(folder.resolve("values.txt"), "Administrators: [root, adm_*]\n");
        assertThat(eval(events, "--placeholders", values.toString()).out()).hasSize(1);
    }

    @Test
    void saysWhyARuleMatchesOrNot() throws Exception {
        Outcome outcome = eval(events("{\"tool\":\"x\"}", "{\"tool\":\"y\"}"), "--explain", "called");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("line 1: matches", "line 2: does not match");
        assertThat(String.join("\n", outcome.out())).contains("tool").contains("y");
        assertThat(eval(events("{}"), "--explain", "nothing").code()).isEqualTo(2);
    }
}
