package dev.vedette.agent.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.agent.testing.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The command line of {@code @modelcontextprotocol/conformance}. */
final class ConformanceSuite {
    private static final String SCRIPT = "node_modules/@modelcontextprotocol/conformance/dist/index.js";
    private static final Pattern SCENARIO = Pattern.compile("=== Running scenario: (\\S+) ===");

    private ConformanceSuite() {}

    /** Runs all scenarios, one after the other; gives the checks of each with their status, in that order. */
    static Map<String, List<String>> run(Node node, int port, Path results) throws IOException, InterruptedException {
        Command.Outcome outcome = node.run(
                SCRIPT,
                List.of(
                        "server",
                        "--url",
                        "http://127.0.0.1:" + port + "/mcp",
                        "--suite",
                        "all",
                        "--output-dir",
                        results.toString()));
        Map<String, List<String>> checks = new LinkedHashMap<>();
        Matcher scenarios = SCENARIO.matcher(outcome.output());
        while (scenarios.find()) {
            checks.put(scenarios.group(1), checks(results, scenarios.group(1)));
        }
        return checks;
    }

    private static List<String> checks(Path results, String scenario) throws IOException {
        Pattern folder = Pattern.compile("server-" + Pattern.quote(scenario) + "-\\d{4}-\\d\\d-\\d\\dT.*");
        try (Stream<Path> folders = Files.list(results)) {
            return folders.filter(path ->
                            folder.matcher(path.getFileName().toString()).matches())
                    .flatMap(path -> statuses(path.resolve("checks.json")))
                    .toList();
        }
    }

    private static Stream<String> statuses(Path file) {
        try {
            JsonNode checks = new ObjectMapper().readTree(file.toFile());
            return StreamSupport.stream(checks.spliterator(), false)
                    .map(check ->
                            check.get("id").asText() + " " + check.get("status").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
