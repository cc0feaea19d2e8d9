package dev.vedette.local.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One Kafka node that is broker and controller (KRaft), reachable over the loopback address only. Plaintext and
 * without access control, if nobody adds listeners that have some: for the local stack and for tests.
 */
public final class LocalBroker implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int NODE_ID = 1;

    /** Room for a model of 8 MiB with its provenance; a topic asks for it by its own setting. */
    private static final int MAX_RECORD_BYTES = 10 * 1024 * 1024;

    private final KafkaRaftServer server;
    private final int port;

    private LocalBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker and returns once it takes requests.
     *
     * @param port port to listen on, 0 for any free one
     * @param data directory of the log; formatted if it is empty, else taken up where it was left
     */
    public static LocalBroker start(int port, Path data) throws IOException {
        return start(port, data, Map.of());
    }

    /**
     * As {@link #start(int, Path)}, with listeners besides the plaintext one.
     *
     * @param listeners security protocol by {@code NAME://host:port}, and settings of the broker, those of {@code
     *     listener.name.*} among them
     */
    public static LocalBroker start(int port, Path data, Map<String, String> listeners) throws IOException {
        Files.createDirectories(data);
        int brokerPort = port == 0 ? freePort() : port;
        if (!Files.exists(data.resolve("meta.properties"))) {
            format(data);
        }
        KafkaRaftServer server =
                new KafkaRaftServer(new KafkaConfig(properties(brokerPort, freePort(), data, listeners)), Time.SYSTEM);
        server.startup();
        return new LocalBroker(server, brokerPort);
    }

    /** Value for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return LOOPBACK + ":" + port;
    }

    /** Stops the broker in good order; its data stay. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path data) throws IOException {
        Formatter formatter = new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE_ID)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(data.toString())
                .addDirectory(data.toString());
        try {
            formatter.run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot format " + data, e);
        }
    }

    private static Properties properties(int port, int controllerPort, Path data, Map<String, String> more) {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", NODE_ID);
        settings.put("log.dirs", data);
        settings.put(
                "listeners", "PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d".formatted(LOOPBACK, port, controllerPort));
        settings.put("advertised.listeners", "PLAINTEXT://%s:%d".formatted(LOOPBACK, port));
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE_ID, LOOPBACK, controllerPort));

        // Topics are created with their own clean-up policies: a misspelt name must fail, not appear.
        settings.put("auto.create.topics.enable", false);
        // Event time is held against the time at which the broker took the record, which no client can set.
        settings.put("log.message.timestamp.type", "LogAppendTime");
        settings.put("message.max.bytes", MAX_RECORD_BYTES);
        settings.put("replica.fetch.max.bytes", MAX_RECORD_BYTES);

        // One node: nothing to replicate to, no other member to wait for.
        settings.put("offsets.topic.replication.factor", 1);
        settings.put("offsets.topic.num.partitions", 2);
        settings.put("transaction.state.log.replication.factor", 1);
        settings.put("transaction.state.log.min.isr", 1);
        settings.put("transaction.state.log.num.partitions", 2);
        settings.put("share.coordinator.state.topic.replication.factor", 1);
        settings.put("share.coordinator.state.topic.min.isr", 1);
        settings.put("share.coordinator.state.topic.num.partitions", 2);
        settings.put("group.initial.rebalance.delay.ms", 0);

        // The defaults are those of a server with gigabytes of heap: the cleaner alone takes 128 MiB.
        settings.put("log.cleaner.dedupe.buffer.size", 16 * 1024 * 1024);
        // The cleaner looks again after this time. By default it waits 15 s, and a test with it.
        settings.put("log.cleaner.backoff.ms", 1000);
        settings.put("log.segment.bytes", 64 * 1024 * 1024);
        settings.put("num.network.threads", 2);
        settings.put("num.io.threads", 4);
        settings.put("background.threads", 2);

        Properties properties = new Properties();
        settings.forEach((name, value) -> properties.setProperty(name, value.toString()));
        more.forEach((name, value) -> {
            int end = name.indexOf("://");
            if (end < 0) {
                properties.setProperty(name, value);
            } else {
                properties.merge("listeners", name, (before, added) -> before + "," + added);
                properties.merge("advertised.listeners", name, (before, added) -> before + "," + added);
                properties.merge(
                        "listener.security.protocol.map",
                        name.substring(0, end) + ":" + value,
                        (before, added) -> before + "," + added);
            }
        });
        return properties;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    /** {@code LocalBroker PORT DATA}: runs until the JVM is told to end. */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: LocalBroker PORT DATA");
            System.exit(2);
        }
        LocalBroker broker = start(Integer.parseInt(args[0]), Path.of(args[1]));
        System.err.println("listening on " + broker.bootstrapServers());
        broker.server.awaitShutdown();
    }
}
