package dev.vedette.agent.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The OpenTelemetry Collector of this module's folder {@code otelcol}, built with Go; it can be killed and started again. Tests that use it
 * are of the profile {@code peers}, with the system properties {@code otelcol.directory}, where that folder is, and {@code peers.directory},
 * what it is built into. Not thread-safe.
 */
public final class Collector implements AutoCloseable {
    private static final Duration BUILD = Duration.ofMinutes(8);
    private static final Path USUAL_GO = Path.of("/usr/local/go/bin/go");
    private static final String CONFIGURATION = """
            receivers:
              otlp:
                protocols:
                  http:
                    endpoint: 127.0.0.1:%d
            exporters:
              lines:
                path: %s
            service:
              pipelines:
                logs:
                  receivers: [otlp]
                  exporters: [lines]
            """;

    private final Path program;
    private final Path configuration;
    private final Path lines;
    private final int port;
    private Process process;

    private Collector(Path program, Path directory) throws IOException {
        this.program = program;
        this.port = TestBroker.freePort();
        this.lines = directory.resolve("lines.json");
        this.configuration = Files.writeString(
                Files.createDirectories(directory).resolve("collector.yaml"), CONFIGURATION.formatted(port, lines));
        start();
    }

    /**
     * Builds the program. Go keeps what it built: a second time this takes a second.
     *
     * @throws AssertionError if Go is not there or does not build it
     */
    public static Path build() throws IOException, InterruptedException {
        Path program = Path.of(System.getProperty("peers.directory"), "otelcol");
        String go = Files.isExecutable(USUAL_GO) ? USUAL_GO.toString() : "go";
        List<String> command = List.of(go, "build", "-buildvcs=false", "-o", program.toString(), ".");
        Command.run(
                        command,
                        Path.of(System.getProperty("otelcol.directory")),
                        Map.of(),
                        BUILD,
                        "Go is needed, 1.26 or newer")
                .mustSucceed(command);
        return program;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param directory of this collector alone: its configuration, its log and what it is sent
     */
    public static Collector start(Path program, Path directory) throws IOException {
        return new Collector(program, directory);
    }

    /** The base of its OTLP over HTTP. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Where it takes logs. */
    public String endpoint() {
        return url() + "/v1/logs";
    }

    /** As of a power failure; returns when it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** On the same port; what it was sent stays. */
    public void restart() throws IOException {
        start();
    }

    /** The log records that it was sent, in their order, as OTLP's JSON. */
    public List<JsonNode> logRecords() throws IOException {
        List<JsonNode> records = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        for (String line : Files.exists(lines) ? Files.readAllLines(lines) : List.<String>of()) {
            try {
                json.readTree(line).findValues("logRecords").forEach(some -> some.forEach(records::add));
            } catch (JsonEOFException e) {
                // Not written to its end: yet, or because it was killed, and then nobody was told that it was taken.
                continue;
            }
        }
        return records;
    }

    /** The same, each with its attributes as text, and its name as {@code name}. */
    public List<Map<String, String>> records() throws IOException {
        List<Map<String, String>> records = new ArrayList<>();
        for (JsonNode record : logRecords()) {
            Map<String, String> attributes = new HashMap<>();
            attributes.put("name", record.path("eventName").asText());
            record.path("attributes")
                    .forEach(attribute -> attributes.put(
                            attribute.path("key").asText(),
                            attribute.path("value").iterator().next().asText()));
            records.add(attributes);
        }
        return records;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void start() throws IOException {
        process = new ProcessBuilder(program.toString(), "--config", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        configuration.resolveSibling("collector.log").toFile()))
                .start();
        await().atMost(Duration.ofSeconds(30)).until(this::listens);
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError(Files.readString(configuration.resolveSibling("collector.log")));
        }
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
