package dev.vedette.agent.testing;

import dev.vedette.local.broker.LocalBroker;
import dev.vedette.schemas.TopicSpec;
import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** One real Kafka node (KRaft) in this JVM, on loopback, with the project's topics. Can be stopped and started again. */
public final class TestBroker implements AutoCloseable {
    private final Path data;
    private final int port;
    private final Map<String, String> listeners;
    private LocalBroker server;

    private TestBroker(Path data, int port, Map<String, String> listeners) throws IOException {
        this.data = data;
        this.port = port;
        this.listeners = listeners;
        this.server = LocalBroker.start(port, data, listeners);
    }

    /** Starts a broker on free ports, with its log below {@code data}. */
    public static TestBroker start(Path data) throws Exception {
        return start(data, Map.of());
    }

    /** As {@link #start(Path)}, with listeners besides the plaintext one, as {@link LocalBroker} takes them. */
    public static TestBroker start(Path data, Map<String, String> listeners) throws Exception {
        TestBroker broker = new TestBroker(data, freePort(), listeners);
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
        return server.bootstrapServers();
    }

    /** Stops the node; its data and ports stay. */
    public void stop() {
        server.close();
    }

    /** Starts it again after {@link #stop()}. */
    public void restart() throws IOException {
        server = LocalBroker.start(port, data, listeners);
    }

    @Override
    public void close() {
        stop();
    }

    private void createTopics() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            List<NewTopic> topics = Topics.all().stream()
                    .map((TopicSpec topic) -> new NewTopic(topic.name(), 1, (short) 1).configs(topic.settings()))
                    .toList();
            admin.createTopics(topics).all().get();
        }
    }
}
