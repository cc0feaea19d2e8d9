package dev.vedette.local.stack;

import dev.vedette.local.process.ChildProcess;
import dev.vedette.local.process.LeashJar;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A real Elasticsearch in JVMs of its own: its launcher and the server that this starts. Security is off; it listens on
 * the loopback address only.
 */
public final class ElasticsearchServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    /** Elasticsearch refuses to run as root; there it runs as nobody. */
    private static final int NOBODY = 65534;

    /** As its {@code jvm.options} have it. */
    static final String SMALL = "";

    /** Of one that measurements are taken against. */
    static final String WELL_COMPILED = "-Xms2g -Xmx2g -XX:MaxDirectMemorySize=1g -XX:TieredStopAtLevel=4";

    private final ChildProcess process;
    private final URI uri;

    private ElasticsearchServer(ChildProcess process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /**
     * Starts the server with empty indices; {@link #awaitReady} waits for it.
     *
     * @param home {@code VEDETTE_HOME}
     */
    static ElasticsearchServer launch(Workshop workshop, Path home, int port) throws StackException, IOException {
        return launch(workshop, home, port, SMALL);
    }

    /** @param jvm options of its JVM, in place of those of a small one */
    static ElasticsearchServer launch(Workshop workshop, Path home, int port, String jvm)
            throws StackException, IOException {
        Path distribution = distribution(workshop, home);
        Path work = emptied(place(home));
        writeConfig(distribution, work, port);
        if (root()) {
            Folders.giveTo(NOBODY, work);
        }
        return launch(workshop, distribution, work, port, jvm);
    }

    /** The same on what one has left behind that has ended and was launched with this port. */
    static ElasticsearchServer launchAgain(Workshop workshop, Path home, int port) throws StackException, IOException {
        return launch(workshop, distribution(workshop, home), work(place(home)), port, SMALL);
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Path place(Path home) throws StackException, IOException {
        return root() ? SharedPlace.of(home) : Files.createDirectories(home);
    }

    private static Path distribution(Workshop workshop, Path home) throws StackException, IOException {
        Path zip = workshop.checkout().built("infra/local/target/elasticsearch/elasticsearch.zip");
        return ElasticsearchDistribution.pinned().unpack(zip, place(home));
    }

    private static Path work(Path place) {
        return place.resolve("elasticsearch-run");
    }

    private static ElasticsearchServer launch(Workshop workshop, Path distribution, Path work, int port, String jvm)
            throws IOException {
        // Elasticsearch's script goes to its home first and splits options at blanks: a name without a path is safe.
        Path leashJar = distribution.resolve("leash.jar");
        LeashJar.write(leashJar);
        if (root()) {
            Folders.openToAll(leashJar);
        }

        ChildProcess process = workshop.start("elasticsearch", command(distribution, root()), builder -> {
            builder.directory(distribution.toFile());
            builder.environment().keySet().removeAll(List.of("JAVA_HOME", "JAVA_OPTS", "ES_HOME"));
            builder.environment()
                    .putAll(Map.of(
                            "ES_JAVA_HOME", System.getProperty("java.home"),
                            "ES_PATH_CONF", work.resolve("config").toString(),
                            "ES_TMPDIR", work.resolve("tmp").toString(),
                            "CLI_JAVA_OPTS", "-javaagent:leash.jar -XX:TieredStopAtLevel=1",
                            "ES_JAVA_OPTS", jvm));
        });
        return new ElasticsearchServer(process, URI.create("http://127.0.0.1:" + port));
    }

    /** Its folder, empty; what the start before wrote to its logs is kept, for a start that failed is often tried again at once. */
    static Path emptied(Path place) throws IOException {
        Path work = work(place);
        Path logs = work.resolve("logs");
        Path before = place.resolve("elasticsearch-logs-before");
        Folders.delete(before);
        if (Files.isDirectory(logs)) {
            Files.move(logs, before);
        }
        Folders.delete(work);
        for (String folder : List.of("config", "data", "logs", "tmp")) {
            Files.createDirectories(work.resolve(folder));
        }
        return work;
    }

    private static List<String> command(Path distribution, boolean root) {
        List<String> command = new ArrayList<>();
        if (root) {
            command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
        }
        command.addAll(List.of("bash", distribution.resolve("bin/elasticsearch").toString()));
        return command;
    }

    private static void writeConfig(Path distribution, Path work, int port) throws IOException {
        Path config = work.resolve("config");
        try (Stream<Path> files = Files.list(distribution.resolve("config"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, config.resolve(file.getFileName()));
            }
        }
        Files.createDirectories(config.resolve("jvm.options.d"));
        Files.writeString(config.resolve("elasticsearch.yml"), """
                cluster.name: vedette-local
                discovery.type: single-node
                network.host: 127.0.0.1
                http.port: %d
                transport.port: 0
                path.data: '%s'
                path.logs: '%s'
                xpack.security.enabled: false
                xpack.security.autoconfiguration.enabled: false
                cluster.routing.allocation.disk.threshold_enabled: false
                """.formatted(
                        port, quoted(work.resolve("data")), quoted(work.resolve("logs"))));
        Files.writeString(config.resolve("jvm.options"), """
                -Xms512m
                -Xmx512m
                -XX:+UseSerialGC
                -XX:TieredStopAtLevel=1
                -XX:MaxDirectMemorySize=128m
                -Djava.io.tmpdir=${ES_TMPDIR}
                -XX:+ExitOnOutOfMemoryError
                -Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1
                20-:--add-modules=jdk.incubator.vector
                """);
    }

    private static String quoted(Path path) {
        return path.toString().replace("'", "''");
    }

    void awaitReady() throws StackException, InterruptedException {
        Http http = new Http(uri);
        Readiness.await(
                process,
                PATIENCE,
                () -> http.get("_cluster/health?wait_for_status=yellow&timeout=1s")
                                .status()
                        == 200);
    }

    /** Address of its HTTP interface, without a slash at the end. */
    public URI uri() {
        return uri;
    }

    /** The launcher's JVM; the server is its child. */
    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
