package dev.vedette.detection;

import dev.vedette.schemas.TopicSpec;
import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.awaitility.Awaitility;

/** A real Kafka broker (KRaft) inside the test's JVM, one for all tests. */
final class TestBroker {
    private static TestBroker shared;

    private final KafkaRaftServer server;
    private final String bootstrap;
    private final Admin admin;

    static synchronized TestBroker shared() {
        if (shared == null) {
            shared = new TestBroker();
        }
        return shared;
    }

    private TestBroker() {
        try {
            Path directory = Files.createTempDirectory("vedette-broker");
            int broker = freePort();
            int controller = freePort();
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(1)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(directory.toString())
                    .addDirectory(directory.toString())
                    .run();
            Properties properties = new Properties();
            properties.putAll(Map.ofEntries(
                    Map.entry("process.roles", "broker,controller"),
                    Map.entry("node.id", "1"),
                    Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                    Map.entry("controller.listener.names", "CONTROLLER"),
                    Map.entry("listeners", "PLAINTEXT://127.0.0.1:" + broker + ",CONTROLLER://127.0.0.1:" + controller),
                    Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + broker),
                    Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                    Map.entry("log.dirs", directory.toString()),
                    Map.entry("offsets.topic.replication.factor", "1"),
                    Map.entry("offsets.topic.num.partitions", "1"),
                    Map.entry("transaction.state.log.replication.factor", "1"),
                    Map.entry("transaction.state.log.min.isr", "1"),
                    Map.entry("group.initial.rebalance.delay.ms", "0"),
                    Map.entry("auto.create.topics.enable", "false"),
                    Map.entry("file.delete.delay.ms", "0"),
                    Map.entry("log.cleaner.enable", "false")));
            bootstrap = "127.0.0.1:" + broker;
            server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
            server.startup();
            admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                admin.close(Duration.ZERO);
                server.shutdown();
                delete(directory);
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    String bootstrap() {
        return bootstrap;
    }

    Admin admin() {
        return admin;
    }

    /** Deletes all topics and creates them empty. */
    void freshTopics(int eventPartitions) throws Exception {
        Set<String> old = admin.listTopics().names().get(30, TimeUnit.SECONDS);
        List<String> ours =
                old.stream().filter(name -> name.startsWith("vedette.")).toList();
        if (!ours.isEmpty()) {
            admin.deleteTopics(ours).all().get(30, TimeUnit.SECONDS);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> admin.listTopics().names().get().stream().noneMatch(name -> name.startsWith("vedette.")));
        List<NewTopic> topics = new ArrayList<>();
        for (TopicSpec spec : Topics.all()) {
            int partitions = spec.name().equals(Topics.EVENTS) ? eventPartitions : 1;
            topics.add(new NewTopic(spec.name(), Optional.of(partitions), Optional.of((short) 1))
                    .configs(spec.settings()));
        }
        admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
