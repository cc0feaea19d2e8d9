package dev.vedette.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code bench honest-life}: small months through the detection job. */
class HonestLifeCommandTest {
    private static final List<String> SESSION = List.of(
            "{\"session\":\"s1\",\"suite\":\"mail\",\"seq\":0,\"tool\":\"read_mail\",\"arg_names\":[\"id\"],\"arg_bytes\":9,"
                    + "\"result_bytes\":90,\"error\":false,\"label_attacked\":false}",
            "{\"session\":\"s1\",\"suite\":\"mail\",\"seq\":1,\"tool\":\"send_mail\",\"arg_names\":[\"text\",\"to\"],\"arg_bytes\":50,"
                    + "\"result_bytes\":2,\"error\":true,\"label_attacked\":false}",
            "{\"session\":\"s2\",\"suite\":\"mail\",\"seq\":0,\"tool\":\"read_mail\",\"arg_names\":[\"id\"],\"arg_bytes\":9,"
                    + "\"result_bytes\":90,\"error\":false,\"label_attacked\":true}");

    @TempDir
    private Path folder;

    /** A stream that the job finds something missing in is no honest one: the generator would be wrong. */
    @Test
    void eachRuleHasALineAndNothingIsMissingInTheAgentsStreams() {
        List<String> lines = lines("bench", "honest-life", "--seeds", "3", "--principals", "25", "--days", "1");
        assertThat(lines)
                .contains(
                        "| Events of an Agent Are Missing | high | 0 | 0.00 | 0 |",
                        "| Events Were Changed or Put into an Agent's Stream | critical | 0 | 0.00 | 0 |",
                        "| Agent Without a Chain of Hashes | low | 0 | 0.00 | 0 |",
                        "| Server That Nobody Registered | medium | 0 | 0.00 | 0 |")
                .anyMatch(line -> line.startsWith("| 3 | 25 | 1 | "));
    }

    @Test
    void sessionsTellHowOftenARulesFieldsWereThere() throws Exception {
        Path file = folder.resolve("calls.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(String.join("\n", SESSION).getBytes(StandardCharsets.UTF_8));
        }
        List<String> lines = lines("bench", "honest-life", "--sessions", folder.toString());
        assertThat(lines.get(0)).startsWith("1 sessions with 2 tool calls");
        assertThat(lines)
                // initialize, tools/list, two calls, DELETE; of them initialize has no session and DELETE ends it
                .contains(
                        "| Access Token Used from Two Client Contexts | low | 5 | 5 | 0 |",
                        "| MCP Session Moved to Another Network and Client at Once | medium | 4 | 4 | 0 |",
                        "| Improbable Pattern of Tool Calls | medium | 2 | 0 | 0 |")
                // one of two fields is enough; the rule names no kind of event, so that all are of its kinds
                .anyMatch(line -> line.matches("\\| Session Ids That Can Be Guessed .* \\| 1 \\| 0 \\|"));
    }

    /** Whatever the target says of it. */
    private static List<String> lines(String... command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            assertThat(Vedette.run(command)).isIn(Vedette.DONE, Vedette.FOUND);
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
