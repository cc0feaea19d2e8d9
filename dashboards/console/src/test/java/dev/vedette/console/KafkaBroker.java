package dev.vedette.console;

import dev.vedette.local.broker.LocalBroker;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.TopicSpec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Feedback;
import dev.vedette.schemas.avro.RuleDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A real broker in this JVM with the topics of the console: one for all tests, or one that a test may stop. */
final class KafkaBroker implements AutoCloseable {

    private static @Nullable KafkaBroker shared;

    private final Path folder;
    private LocalBroker broker;

    private KafkaBroker() throws Exception {
        folder = Files.createTempDirectory("vedette-kafka");
        broker = LocalBroker.start(0, folder);
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap()))) {
            for (TopicSpec topic : Topics.all()) {
                if (List.of(
                                Topics.FEEDBACK,
                                Topics.SCHEMAS,
                                Topics.ALERTS,
                                Topics.SILENCES,
                                Topics.CONSOLE_EVENTS,
                                Topics.RULES)
                        .contains(topic.name())) {
                    admin.createTopics(List.of(new NewTopic(topic.name(), 2, (short) 1).configs(topic.settings())))
                            .all()
                            .get();
                }
            }
        }
    }

    static synchronized KafkaBroker shared() throws Exception {
        if (shared == null) {
            KafkaBroker started = new KafkaBroker();
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            shared = started;
        }
        return shared;
    }

    static KafkaBroker own() throws Exception {
        return new KafkaBroker();
    }

    String bootstrap() {
        return broker.bootstrapServers();
    }

    KafkaSettings settings() {
        return KafkaSettings.of(bootstrap(), Map.of());
    }

    void stop() {
        broker.close();
    }

    /** At the place where it was, with what it had. */
    void startAgain() throws IOException {
        broker = LocalBroker.start(Integer.parseInt(bootstrap().replaceAll(".*:", "")), folder);
    }

    /** Writes what somebody else decided; null takes back. */
    void decide(String alertId, byte @Nullable [] value) throws Exception {
        write(Topics.FEEDBACK, alertId, value);
    }

    /** Writes an alert as the detection job does. */
    void alert(Alert alert) throws Exception {
        write(Topics.ALERTS, alert.getAlertId(), RecordCodec.of(Alert.class).encode(alert));
    }

    /** Writes a record and waits until the broker has it; null is a tombstone. */
    void write(String topic, String key, byte @Nullable [] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }

    /** Puts a rule's text on the topic, as the rule tool does without a key. */
    void rule(String id, long version, String yaml) throws Exception {
        RuleDocument document = RuleDocument.newBuilder()
                .setRuleId(id)
                .setVersion(version)
                .setYaml(yaml)
                .build();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap()), new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] value = RecordCodec.of(RuleDocument.class).encode(document);
            producer.send(new ProducerRecord<>(Topics.RULES, id.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }

    static Feedback.Builder feedback(String alertId, String decision) {
        return Feedback.newBuilder()
                .setAlertId(alertId)
                .setDecision(decision)
                .setReason("seen before")
                .setOwner("ann");
    }

    static byte[] encoded(Feedback.Builder feedback) {
        return RecordCodec.of(Feedback.class).encode(feedback.build());
    }

    /** All decisions on an alert that the topic has, oldest first. */
    List<Feedback> decisions(String alertId) throws Exception {
        return decoded(records(Topics.FEEDBACK, alertId), Feedback.class);
    }

    /** All records of a topic, oldest first within a partition, without those that are none of this type. */
    <T extends SpecificRecordBase> List<T> read(String topic, Class<T> type) throws Exception {
        return decoded(records(topic, ""), type);
    }

    private static <T extends SpecificRecordBase> List<T> decoded(List<Optional<byte[]>> records, Class<T> type) {
        RecordCodec<T> codec = RecordCodec.of(type);
        List<T> found = new ArrayList<>();
        for (Optional<byte[]> value : records) {
            if (value.isPresent()) {
                try {
                    found.add(codec.decode(value.get()));
                } catch (RecordException e) {
                    // What another test wrote to see it refused.
                }
            }
        }
        return found;
    }

    /** What a topic has of a key, oldest first; empty for a tombstone. Of all keys, if {@code key} is empty. */
    List<Optional<byte[]>> records(String topic, String key) throws Exception {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<Optional<byte[]>> found = new ArrayList<>();
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (key.isEmpty() || new String(record.key(), StandardCharsets.UTF_8).equals(key)) {
                        found.add(Optional.ofNullable(record.value()));
                    }
                });
            }
            return found;
        }
    }

    @Override
    public void close() {
        broker.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
