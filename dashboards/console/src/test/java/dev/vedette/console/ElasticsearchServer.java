package dev.vedette.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.awaitility.Awaitility;

/** A real Elasticsearch as a child process: one for all tests of this JVM, which ends it. */
public final class ElasticsearchServer {

    /** Where the build puts the distribution; see the module's pom. */
    private static final Path ZIP = Path.of(System.getProperty("vedette.test.elasticsearch.zip"));

    private static final String NOBODY = "65534";
    private static ElasticsearchServer shared;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final URI uri;
    private final Process process;

    private ElasticsearchServer() throws Exception {
        folder = Files.createTempDirectory("vedette-elasticsearch");
        Path home = unzip();
        int port = freePort();
        uri = URI.create("http://127.0.0.1:" + port);
        configure(home, port);
        process = launch(home);
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(this::isReady);
    }

    public static synchronized ElasticsearchServer shared() throws Exception {
        if (shared == null) {
            shared = new ElasticsearchServer();
        }
        return shared;
    }

    public URI uri() {
        return uri;
    }

    /** Sends a request that has to succeed; an empty body is none. */
    String send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(method + " " + path + ": " + response.body());
        }
        return response.body();
    }

    private Path unzip() throws IOException {
        Path home = folder;
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(ZIP))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                }
                home = folder.resolve(folder.relativize(target).getName(0));
            }
        }
        return home;
    }

    private void configure(Path home, int port) throws IOException {
        Files.createDirectories(folder.resolve("tmp"));
        Files.writeString(home.resolve("config/elasticsearch.yml"), """
            discovery.type: single-node
            network.host: 127.0.0.1
            http.port: %d
            transport.port: 0
            path.data: %s/data
            path.logs: %s/logs
            xpack.security.enabled: false
            xpack.security.autoconfiguration.enabled: false
            cluster.routing.allocation.disk.threshold_enabled: false
            """.formatted(port, folder, folder));
    }

    private Process launch(Path home) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", home + "/bin/elasticsearch"));
        if (System.getProperty("user.name").equals("root")) {
            // Elasticsearch refuses to run as root.
            String owner = NOBODY + ":" + NOBODY;
            new ProcessBuilder("chown", "-R", owner, folder.toString()).start().waitFor();
            command.addAll(0, List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("console.log").toFile());
        builder.environment().put("ES_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("ES_TMPDIR", folder.resolve("tmp").toString());
        // For so few requests C1's code is fast enough, and C2 would take the cores from the test.
        builder.environment().put("ES_JAVA_OPTS", "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1");
        builder.environment().put("CLI_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        return builder.start();
    }

    private boolean isReady() throws Exception {
        if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(folder.resolve("console.log")));
        }
        try {
            send("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s", "");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The server's JVM is a child of its launcher; both have to be gone before their files are. */
    private void end() {
        Stream<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()));
        all.toList().forEach(handle -> {
            handle.destroyForcibly();
            handle.onExit().join();
        });
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
