package dev.vedette.local.stack;

import dev.vedette.local.process.ChildProcess;
import dev.vedette.local.process.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A broker and a Flink cluster to be broken, each JVM a child: a job manager can be replaced, the broker stopped and
 * started again. Not thread-safe.
 */
public final class FaultStack implements AutoCloseable {
    private final Path home;
    private final Workshop workshop;
    private final int kafkaPort;
    private final FlinkCluster flink;
    private KafkaBroker kafka;

    private FaultStack(Path home, Workshop workshop, int kafkaPort, KafkaBroker kafka, FlinkCluster flink) {
        this.home = home;
        this.workshop = workshop;
        this.kafkaPort = kafkaPort;
        this.kafka = kafka;
        this.flink = flink;
    }

    /**
     * Starts both, with the topics.
     *
     * @param home folder for data and logs
     * @param settings of Flink, by its names
     */
    public static FaultStack start(Path home, Map<String, Object> settings) throws Exception {
        return start(home, workshop -> settings);
    }

    /** The same with a ZooKeeper, by which a job manager takes over the jobs of one that has died. */
    public static FaultStack startHighlyAvailable(Path home, Map<String, Object> settings) throws Exception {
        return start(home, workshop -> {
            int port = startZooKeeper(workshop);
            Map<String, Object> all = new HashMap<>(settings);
            all.putAll(Map.of(
                    "high-availability.type",
                    "zookeeper",
                    "high-availability.zookeeper.quorum",
                    "127.0.0.1:" + port,
                    "high-availability.storageDir",
                    workshop.folder("high-availability").toUri().toString(),
                    // For so long a dead job manager is taken for the leader.
                    "high-availability.zookeeper.client.session-timeout",
                    "4 s"));
            return all;
        });
    }

    private interface Settings {
        Map<String, Object> in(Workshop workshop) throws IOException, StackException;
    }

    private static FaultStack start(Path home, Settings settings) throws Exception {
        Memory.requireFor(Set.of(Part.KAFKA, Part.FLINK));
        Workshop workshop =
                Workshop.create(Checkout.locate(), Files.createDirectories(home).resolve("run"));
        try {
            Map<String, Object> all = new HashMap<>(settings.in(workshop));
            all.put(
                    "execution.checkpointing.dir",
                    workshop.folder("checkpoints").toUri().toString());
            // What somebody asks the job manager is not the answer of three seconds ago.
            all.put("web.refresh-interval", "50 ms");
            int kafkaPort = Ports.freePort();
            KafkaBroker kafka = KafkaBroker.launch(workshop, kafkaPort);
            FlinkCluster flink = FlinkCluster.launch(workshop, Ports.freePort(), all);
            kafka.awaitReady();
            kafka.prepare();
            flink.awaitReady();
            return new FaultStack(home, workshop, kafkaPort, kafka, flink);
        } catch (Exception e) {
            workshop.close();
            throw e;
        }
    }

    /** The server that Flink brings with its client, in a JVM of its own; returns its port. */
    private static int startZooKeeper(Workshop workshop) throws IOException, StackException {
        int port = Ports.freePort();
        Path config = workshop.folder("zookeeper").resolve("zoo.cfg");
        Files.write(
                config,
                List.of(
                        "clientPort=" + port,
                        "clientPortAddress=127.0.0.1",
                        "dataDir=" + workshop.folder("zookeeper/data"),
                        "tickTime=500",
                        "admin.enableServer=false"));
        Path built = workshop.checkout().built("infra/local/flink/target/lib");
        workshop.start(
                "zookeeper",
                new JavaProgram(
                        "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain",
                        List.of(built.resolve("*")),
                        List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        List.of(config.toString())));
        return port;
    }

    /** Folder of the run. */
    public Path folder(String name) throws IOException {
        return workshop.folder(name);
    }

    public KafkaBroker kafka() {
        return kafka;
    }

    public FlinkCluster flink() {
        return flink;
    }

    /** The task manager that has not ended. */
    public ChildProcess livingTaskManager() {
        return flink.taskManagers().stream()
                .filter(ChildProcess::isAlive)
                .findFirst()
                .orElseThrow();
    }

    /** Starts a broker at the port and on the data of one that has ended, and waits until it answers. */
    public void startKafkaAgain() throws Exception {
        kafka = KafkaBroker.launch(workshop, kafkaPort);
        kafka.awaitReady();
    }

    /** Starts an Elasticsearch beside them, and waits until it answers; it ends with the stack. */
    public ElasticsearchServer startElasticsearch() throws Exception {
        ElasticsearchServer server = ElasticsearchServer.launch(workshop, home, Ports.freePort());
        server.awaitReady();
        return server;
    }

    /** Starts an Elasticsearch at the port and on the data of one of this stack that has ended, and waits until it answers. */
    public ElasticsearchServer startAgain(ElasticsearchServer ended) throws Exception {
        workshop.forget(ended.process());
        ElasticsearchServer server =
                ElasticsearchServer.launchAgain(workshop, home, ended.uri().getPort());
        server.awaitReady();
        return server;
    }

    /** Starts a job manager in place of one that has ended, and waits until it leads and knows the slots. */
    public void replaceJobManager() throws Exception {
        flink.replaceJobManager();
        flink.awaitReady();
    }

    @Override
    public void close() {
        workshop.close();
    }
}
