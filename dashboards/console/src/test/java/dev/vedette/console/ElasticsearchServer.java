package dev.vedette.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.awaitility.Awaitility;

/** A real Elasticsearch as a child process: one for all tests of this JVM, which ends it, or one that asks who one is. */
public final class ElasticsearchServer implements AutoCloseable {

    /**
     * In a server that is secured, of the user {@code console}, who has the role of {@code infra/elasticsearch/roles.yml}, and
     * of {@code admin}.
     */
    static final String CONSOLE_PASSWORD = "delivery-secret";

    static final String ADMIN_PASSWORD = "admin-secret";

    /** Both passwords, with bcrypt. */
    private static final String USERS = """
            console:$2a$10$abcdefghijklmnopqrstuuMCEsUrshx3jq8ayEhdmjs/uhNWbOOIK
            admin:$2a$10$abcdefghijklmnopqrstuuLIcyel5v2JK3c9u6AvmSrQcoSGmH9Pa
            """;

    private static final Path ROLES = Path.of("../../infra/elasticsearch/roles.yml");

    /** Where the build puts the distribution; see the module's pom. */
    private static final Path ZIP = Path.of(System.getProperty("vedette.test.elasticsearch.zip"));

    private static final String NOBODY = "65534";
    private static ElasticsearchServer shared;

    private final HttpClient http;
    private final Path folder;
    private final URI uri;
    private final Process process;
    private String authorization = "";

    private ElasticsearchServer(Optional<ServerCertificate> tls) throws Exception {
        folder = Files.createTempDirectory("vedette-elasticsearch");
        Path home = unzip();
        int port = freePort();
        uri = URI.create((tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port);
        HttpClient.Builder client = HttpClient.newBuilder();
        tls.ifPresent(certificate -> client.sslContext(certificate.trust()));
        http = client.build();
        configure(home, port, tls.isPresent() ? secure(home, tls.get()) : "xpack.security.enabled: false");
        process = launch(home);
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(this::isReady);
    }

    public static synchronized ElasticsearchServer shared() throws Exception {
        if (shared == null) {
            shared = new ElasticsearchServer(Optional.empty());
        }
        return shared;
    }

    /** One of its own that asks who one is, over TLS; requests are the administrator's. */
    static ElasticsearchServer secured(ServerCertificate certificate) throws Exception {
        return new ElasticsearchServer(Optional.of(certificate));
    }

    /** @return its settings */
    private String secure(Path home, ServerCertificate certificate) throws IOException {
        Path config = home.resolve("config");
        Files.copy(ROLES, config.resolve("roles.yml"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(certificate.certificate(), config.resolve("server.pem"));
        Files.copy(certificate.key(), config.resolve("server.key"));
        Files.writeString(config.resolve("users"), USERS);
        Files.writeString(config.resolve("users_roles"), "vedette_console:console\nsuperuser:admin\n");
        as("admin", ADMIN_PASSWORD);
        return """
            xpack.security.enabled: true
            xpack.security.http.ssl.enabled: true
            xpack.security.http.ssl.certificate: server.pem
            xpack.security.http.ssl.key: server.key
            xpack.security.transport.ssl.enabled: false
            xpack.security.authc.realms.file.file1.order: 0
            """;
    }

    /** Whose requests come from now on. */
    void as(String user, String password) {
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        authorization = "Basic " + Base64.getEncoder().encodeToString(both);
    }

    public URI uri() {
        return uri;
    }

    /** Sends a request that has to succeed; an empty body is none. */
    String send(String method, String path, String body) throws Exception {
        HttpResponse<String> response = ask(method, path, body);
        if (response.statusCode() >= 300) {
            throw new IOException(method + " " + path + ": " + response.body());
        }
        return response.body();
    }

    /** The same, whatever is answered. */
    HttpResponse<String> ask(String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
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

    private void configure(Path home, int port, String security) throws IOException {
        Files.createDirectories(folder.resolve("tmp"));
        Files.writeString(home.resolve("config/elasticsearch.yml"), """
            discovery.type: single-node
            network.host: 127.0.0.1
            http.port: %d
            transport.port: 0
            path.data: %s/data
            path.logs: %s/logs
            %s
            xpack.security.autoconfiguration.enabled: false
            cluster.routing.allocation.disk.threshold_enabled: false
            """.formatted(port, folder, folder, security));
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

    @Override
    public void close() {
        end();
    }

    /** The server's JVM is a child of its launcher; both have to be gone before their files are. */
    private void end() {
        Stream<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()));
        all.toList().forEach(handle -> {
            handle.destroyForcibly();
            handle.onExit().join();
        });
        if (!Files.exists(folder)) {
            return;
        }
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
