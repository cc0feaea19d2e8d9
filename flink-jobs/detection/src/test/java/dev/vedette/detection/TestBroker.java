package dev.vedette.detection;

import dev.vedette.local.broker.LocalBroker;
import dev.vedette.schemas.TopicSpec;
import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;

/** A real Kafka broker (KRaft) inside the test's JVM, one for all tests. */
final class TestBroker {
    private static TestBroker shared;

    private final LocalBroker broker;
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
            broker = LocalBroker.start(0, directory);
            admin = Admin.create(Map.of("bootstrap.servers", bootstrap()));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                admin.close(Duration.ZERO);
                broker.close();
                delete(directory);
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String bootstrap() {
        return broker.bootstrapServers();
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

    /** Lets the writer of a record say when the broker took it, and forgets none however old it is. */
    void believeWriters(String topic) throws Exception {
        List<AlterConfigOp> settings = Stream.of("message.timestamp.type=CreateTime", "retention.ms=-1")
                .map(setting -> setting.split("="))
                .map(setting -> new AlterConfigOp(new ConfigEntry(setting[0], setting[1]), AlterConfigOp.OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), settings))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    /** Forgets the first records of a partition, as a topic's retention does. */
    void deleteRecords(String topic, int partition, long before) throws Exception {
        admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(before)))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
