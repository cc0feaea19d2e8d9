package dev.vedette.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A real Elasticsearch as a child process, on a port that stays the same when it is stopped and started again. */
final class ElasticsearchServer implements AutoCloseable {
    /** Where the build puts the distribution; see the module's pom. */
    private static final Path ZIP = Path.of(System.getProperty("vedette.test.elasticsearch.zip"));

    private static final String SHA_256 = System.getProperty("vedette.test.elasticsearch.sha256");
    /**
     * In a server that is secured, of the user {@code vedette}, who has the role of that name in {@code infra/elasticsearch/roles.yml}, and of
     * {@code keeper}, who has the one of retention too.
     */
    static final String DELIVERY_PASSWORD = "delivery-secret";

    static final String ADMIN_PASSWORD = "admin-secret";

    /** Both passwords, with bcrypt. */
    private static final String USERS = """
            vedette:$2a$10$abcdefghijklmnopqrstuuMCEsUrshx3jq8ayEhdmjs/uhNWbOOIK
            keeper:$2a$10$abcdefghijklmnopqrstuuMCEsUrshx3jq8ayEhdmjs/uhNWbOOIK
            admin:$2a$10$abcdefghijklmnopqrstuuLIcyel5v2JK3c9u6AvmSrQcoSGmH9Pa
            """;

    private static final Path ROLES = Path.of("../../infra/elasticsearch/roles.yml");
    private static final String NOBODY = "65534";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Path directory;
    private final Path home;
    private final int port;
    private Process process;
    private String authorization = "";

    private ElasticsearchServer(Path directory, Path home, int port) {
        this.directory = directory;
        this.home = home;
        this.port = port;
    }

    static ElasticsearchServer start() throws Exception {
        Path directory = Files.createTempDirectory("vedette-elasticsearch");
        Path home = unzip(directory);
        ElasticsearchServer server = new ElasticsearchServer(directory, home, KafkaBroker.freePort());
        server.configure("xpack.security.enabled: false");
        server.launch();
        Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
        return server;
    }

    /** One that asks who one is; requests are the administrator's. */
    static ElasticsearchServer startSecured() throws Exception {
        Path directory = Files.createTempDirectory("vedette-elasticsearch");
        Path home = unzip(directory);
        ElasticsearchServer server = new ElasticsearchServer(directory, home, KafkaBroker.freePort());
        server.configure(
                "xpack.security.enabled: true",
                "xpack.security.http.ssl.enabled: false",
                "xpack.security.transport.ssl.enabled: false",
                "xpack.security.authc.realms.file.file1.order: 0");
        Files.copy(ROLES, home.resolve("config/roles.yml"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(home.resolve("config/users"), USERS);
        Files.writeString(
                home.resolve("config/users_roles"),
                "vedette_delivery:vedette,keeper\nvedette_retention:keeper\nsuperuser:admin\n");
        server.as("admin", ADMIN_PASSWORD);
        server.launch();
        Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
        return server;
    }

    /** Whose requests come from now on. */
    void as(String user, String password) {
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        authorization = "Basic " + Base64.getEncoder().encodeToString(both);
    }

    private static Path unzip(Path directory) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(Files.newInputStream(ZIP), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        if (!HexFormat.of().formatHex(sha256.digest()).equals(SHA_256)) {
            throw new IllegalStateException(ZIP + " does not have the SHA-256 " + SHA_256 + ": delete it");
        }
        Path home = null;
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(ZIP))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = directory.resolve(entry.getName()).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException("an entry leads out of the folder: " + entry.getName());
                }
                if (home == null) {
                    home = directory.resolve(directory.relativize(target).getName(0));
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                }
            }
        }
        return home;
    }

    private void configure(String... security) throws IOException {
        Files.createDirectories(directory.resolve("tmp"));
        Files.writeString(
                home.resolve("config/elasticsearch.yml"),
                String.join(
                        "\n",
                        "discovery.type: single-node",
                        "network.host: 127.0.0.1",
                        "http.port: " + port,
                        "transport.port: 0",
                        "path.data: " + directory.resolve("data"),
                        "path.logs: " + directory.resolve("logs"),
                        String.join("\n", security),
                        "xpack.security.autoconfiguration.enabled: false",
                        "cluster.routing.allocation.disk.threshold_enabled: false",
                        // For the test that turns it on: as often as it may look.
                        "cluster.info.update.interval: 10s",
                        "action.destructive_requires_name: false",
                        ""));
    }

    /** Starts the server and waits until it answers. */
    void launch() throws Exception {
        List<String> command = new ArrayList<>();
        if (root()) {
            // Elasticsearch refuses to run as root.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            run("chown", "-R", NOBODY + ":" + NOBODY, directory.toString());
            command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        command.addAll(List.of("bash", home.resolve("bin/elasticsearch").toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("console.log").toFile());
        builder.environment().put("ES_JAVA_HOME", ServerJava.home());
        builder.environment().put("ES_TMPDIR", directory.resolve("tmp").toString());
        // For so few requests C1's code is fast enough, and C2 would take the cores from the test.
        builder.environment().put("ES_JAVA_OPTS", "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1");
        builder.environment().put("CLI_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        process = builder.start();
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "Elasticsearch did not start:\n" + Files.readString(directory.resolve("console.log")));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private boolean ready() throws InterruptedException {
        try {
            return send("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s", "")
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Stops the server; its data stays. */
    void stop() throws InterruptedException {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle one : all) {
            try {
                one.onExit().get(60, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                one.destroyForcibly();
            }
        }
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** A request to the server, an empty body for none. */
    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri().resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    @Override
    public void close() throws Exception {
        stop();
        Trees.delete(directory);
    }
}
