package dev.vedette.agent.peers;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.agent.testing.TestBroker;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The OpenTelemetry Collector of the folder {@code otelcol}, built with Go; it can be killed and started again. */
final class Collector implements AutoCloseable {
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

    /** Go keeps what it built: a second time this takes a second. */
    static Path build() throws IOException, InterruptedException {
        Path program = Path.of(System.getProperty("peers.directory"), "otelcol");
        String go = Files.isExecutable(USUAL_GO) ? USUAL_GO.toString() : "go";
        List<String> command = List.of(go, "build", "-buildvcs=false", "-o", program.toString(), ".");
        Command.run(command, Path.of("otelcol"), Map.of(), BUILD, "Go is needed, 1.26 or newer")
                .mustSucceed(command);
        return program;
    }

    static Collector start(Path program, Path directory) throws IOException {
        return new Collector(program, directory);
    }

    String endpoint() {
        return "http://127.0.0.1:" + port + "/v1/logs";
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    void restart() throws IOException {
        start();
    }

    /** The log records that it was sent, in their order; each with its attributes, and its name as {@code name}. */
    List<Map<String, String>> records() throws IOException {
        List<Map<String, String>> records = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        for (String line : Files.exists(lines) ? Files.readAllLines(lines) : List.<String>of()) {
            for (JsonNode record : json.readTree(line).findValues("logRecords").stream()
                    .<JsonNode>mapMulti(JsonNode::forEach)
                    .toList()) {
                Map<String, String> attributes = new HashMap<>();
                attributes.put("name", record.path("eventName").asText());
                record.path("attributes")
                        .forEach(attribute -> attributes.put(
                                attribute.path("key").asText(),
                                attribute.path("value").iterator().next().asText()));
                records.add(attributes);
            }
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
