package dev.vedette.delivery;

import dev.vedette.schemas.TopicSpec;
import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A real broker in this process, with our topics in two partitions each. */
final class KafkaBroker implements AutoCloseable {
    private final Path directory;
    private final KafkaRaftServer server;
    private final String bootstrap;
    private final KafkaProducer<byte[], byte[]> producer;

    private KafkaBroker(Path directory, KafkaRaftServer server, String bootstrap) {
        this.directory = directory;
        this.server = server;
        this.bootstrap = bootstrap;
        this.producer = new KafkaProducer<>(clientConfig(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static KafkaBroker start() throws Exception {
        Path directory = Files.createTempDirectory("vedette-kafka");
        int port = freePort();
        int controllerPort = freePort();
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("log.dirs", directory.toString());
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("auto.create.topics.enable", "false");
        properties.put("group.initial.rebalance.delay.ms", "0");
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(directory.toString())
                .addDirectory(directory.toString())
                .run();
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        server.startup();
        KafkaBroker broker = new KafkaBroker(directory, server, "127.0.0.1:" + port);
        broker.createTopics();
        return broker;
    }

    private void createTopics() throws ExecutionException, InterruptedException {
        List<NewTopic> topics = new ArrayList<>();
        for (TopicSpec topic : Topics.all()) {
            topics.add(new NewTopic(topic.name(), 2, (short) 1).configs(topic.settings()));
        }
        try (Admin admin = Admin.create(clientConfig())) {
            admin.createTopics(topics).all().get();
        }
    }

    /** Deletes our topics and consumer groups and makes the topics anew. */
    void reset() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(clientConfig())) {
            admin.deleteTopics(Topics.all().stream().map(TopicSpec::name).toList())
                    .all()
                    .get();
        }
        forgetGroups();
        createTopics();
    }

    /** Forgets where consumer groups stood. */
    void forgetGroups() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(clientConfig())) {
            List<String> groups = admin.listGroups().all().get().stream()
                    .map(group -> group.groupId())
                    .toList();
            admin.deleteConsumerGroups(groups).all().get();
        }
    }

    String bootstrap() {
        return bootstrap;
    }

    Map<String, Object> clientConfig() {
        return Map.of("bootstrap.servers", bootstrap);
    }

    Future<?> send(String topic, byte[] key, byte[] value) {
        return producer.send(new ProducerRecord<>(topic, key, value));
    }

    void flush() {
        producer.flush();
    }

    /** Everything that a topic holds now. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(clientConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                consumer.poll(java.time.Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        producer.close();
        server.shutdown();
        server.awaitShutdown();
        Trees.delete(directory);
    }
}
