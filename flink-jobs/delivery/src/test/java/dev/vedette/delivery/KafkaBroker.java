package dev.vedette.delivery;

import dev.vedette.local.broker.LocalBroker;
import dev.vedette.schemas.TopicSpec;
import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker in this process, with our topics in two partitions each. */
final class KafkaBroker implements AutoCloseable {
    private final Path directory;
    private final LocalBroker server;
    private final KafkaProducer<byte[], byte[]> producer;

    private KafkaBroker(Path directory, LocalBroker server) {
        this.directory = directory;
        this.server = server;
        Map<String, Object> config = new HashMap<>(clientConfig());
        // Kafka 4.3.1 now and then refuses a new topic's batches for minutes (OutOfOrderSequenceException) where more
        // than
        // one is in flight.
        config.put("max.in.flight.requests.per.connection", 1);
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static KafkaBroker start() throws Exception {
        return start(Map.of());
    }

    /** With listeners besides the plaintext one, as {@link LocalBroker} takes them. */
    static KafkaBroker start(Map<String, String> listeners) throws Exception {
        Path directory = Files.createTempDirectory("vedette-kafka");
        KafkaBroker broker = new KafkaBroker(directory, LocalBroker.start(0, directory, listeners));
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

    /** How many records a group has confirmed that it is done with, over all partitions. */
    long committed(String group) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(clientConfig())) {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        }
    }

    /** Deletes what a topic's partitions hold now, as retention does. */
    void deleteRecords(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(clientConfig())) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .forEach(one -> ends.put(new TopicPartition(topic, one.partition()), OffsetSpec.latest()));
            Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
            admin.listOffsets(ends)
                    .all()
                    .get()
                    .forEach((partition, end) -> before.put(partition, RecordsToDelete.beforeOffset(end.offset())));
            admin.deleteRecords(before).all().get();
        }
    }

    String bootstrap() {
        return server.bootstrapServers();
    }

    Map<String, Object> clientConfig() {
        return Map.of("bootstrap.servers", bootstrap());
    }

    Future<?> send(String topic, byte[] key, byte[] value) {
        return producer.send(new ProducerRecord<>(topic, key, value));
    }

    /** However large the value is, as long as it is small when compressed. */
    void sendCompressed(String topic, byte[] key, byte[] value) throws Exception {
        Map<String, Object> config = new HashMap<>(clientConfig());
        config.put("compression.type", "gzip");
        config.put("max.request.size", value.length + 10_000);
        try (KafkaProducer<byte[], byte[]> large =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            large.send(new ProducerRecord<>(topic, key, value)).get();
        }
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
        server.close();
        Trees.delete(directory);
    }
}
