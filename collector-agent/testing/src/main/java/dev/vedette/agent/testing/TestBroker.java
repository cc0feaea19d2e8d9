package dev.vedette.agent.testing;

import dev.vedette.schemas.TopicSpec;
import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** One real Kafka node (KRaft) in this JVM, on loopback, with the project's topics. Can be stopped and started again. */
public final class TestBroker implements AutoCloseable {
    private final Path data;
    private final int port;
    private final int controllerPort;
    private KafkaRaftServer server;

    private TestBroker(Path data, int port, int controllerPort) throws Exception {
        this.data = data;
        this.port = port;
        this.controllerPort = controllerPort;
        this.server = boot();
    }

    /** Starts a broker on free ports, with its log below {@code data}. */
    public static TestBroker start(Path data) throws Exception {
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(data.toString())
                .addDirectory(data.toString())
                .run();
        TestBroker broker = new TestBroker(data, freePort(), freePort());
        broker.createTopics();
        return broker;
    }

    /** A port of loopback that nobody listens on. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Stops the node; its data and ports stay. */
    public void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** Starts it again after {@link #stop()}. */
    public void restart() {
        server = boot();
    }

    @Override
    public void close() {
        stop();
    }

    private KafkaRaftServer boot() {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "log.dirs", data.toString(),
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners", "PLAINTEXT://127.0.0.1:" + port,
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "controller.listener.names", "CONTROLLER",
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "auto.create.topics.enable", "false",
                "log.cleaner.dedupe.buffer.size", "16777216"));
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "message.max.bytes", "10485760"));
        KafkaRaftServer started = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        started.startup();
        return started;
    }

    private void createTopics() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            List<NewTopic> topics = Topics.all().stream()
                    .map((TopicSpec topic) -> new NewTopic(topic.name(), 1, (short) 1))
                    .toList();
            admin.createTopics(topics).all().get();
        }
    }
}
