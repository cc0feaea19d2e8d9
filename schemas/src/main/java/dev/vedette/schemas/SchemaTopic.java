package dev.vedette.schemas;

import dev.vedette.schemas.avro.AgentEnrolment;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.Feedback;
import dev.vedette.schemas.avro.Incident;
import dev.vedette.schemas.avro.ModelArtifact;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.avro.RulePrecision;
import dev.vedette.schemas.avro.RuleStatus;
import dev.vedette.schemas.avro.Silence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParseException;
import org.apache.avro.message.SchemaStore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic {@code vedette.schemas}: every writer puts its schemas there when it starts, so that a reader of another
 * version can read its records. The key is the fingerprint as 16 hexadecimal digits, the value the schema as JSON.
 */
public final class SchemaTopic {
    /** A schema of ours has some 10 KiB; more than this is not read. */
    private static final int MAX_SCHEMA_BYTES = 256 * 1024;

    private static final int MAX_SCHEMAS = 10_000;

    private SchemaTopic() {}

    /** The schemas of this version. */
    public static List<Schema> own() {
        return List.of(
                AuditEvent.getClassSchema(),
                Alert.getClassSchema(),
                RuleDocument.getClassSchema(),
                RuleStatus.getClassSchema(),
                Incident.getClassSchema(),
                Feedback.getClassSchema(),
                RulePrecision.getClassSchema(),
                DeadLetter.getClassSchema(),
                ModelArtifact.getClassSchema(),
                AgentEnrolment.getClassSchema(),
                Silence.getClassSchema());
    }

    /**
     * Writes the schemas of this version and waits until the broker has them.
     *
     * @param clientConfig Kafka client settings, {@code bootstrap.servers} at least
     * @throws ExecutionException if the broker does not take them
     */
    public static void publish(Map<String, Object> clientConfig) throws ExecutionException, InterruptedException {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.putIfAbsent("acks", "all");
        // A new topic's leader may refuse the first batch and take the one behind it; an idempotent producer that has
        // both in flight then waits for its whole delivery timeout (seen with Kafka 4.3.1).
        config.putIfAbsent("max.in.flight.requests.per.connection", "1");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Schema schema : own()) {
                sent.add(producer.send(record(schema)));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    /** The record that makes {@code schema} known, for writers that have a producer of their own. */
    public static ProducerRecord<byte[], byte[]> record(Schema schema) {
        byte[] key = key(SchemaNormalization.parsingFingerprint64(schema)).getBytes(StandardCharsets.US_ASCII);
        return new ProducerRecord<>(Topics.SCHEMAS, key, schema.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A store that reads the topic whenever it is asked for a schema that it does not know. Thread-safe.
     *
     * @param clientConfig Kafka client settings, {@code bootstrap.servers} at least
     */
    public static Store follow(Map<String, Object> clientConfig) {
        return new Store(clientConfig);
    }

    static String key(long fingerprint) {
        return String.format("%016x", fingerprint);
    }

    /** Names of foreign schemas appear in messages: letters, digits, dots and underscores, nothing else. */
    static String printable(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_.]", "?");
        return plain.length() > 100 ? plain.substring(0, 100) : plain;
    }

    /** Schemas by fingerprint, fed from the topic. Closing it ends its consumer. */
    public static final class Store implements SchemaStore, AutoCloseable {
        private static final Duration POLL = Duration.ofMillis(200);

        /** A flood of records with invented fingerprints must not become a flood of polls. */
        private static final long MIN_NANOS_BETWEEN_POLLS =
                Duration.ofSeconds(1).toNanos();

        private final Map<Long, Schema> known = new ConcurrentHashMap<>();
        private final KafkaConsumer<byte[], byte[]> consumer;
        private boolean assigned;
        private long polledAt = System.nanoTime() - MIN_NANOS_BETWEEN_POLLS;

        private Store(Map<String, Object> clientConfig) {
            Map<String, Object> config = new HashMap<>(clientConfig);
            config.put("enable.auto.commit", "false");
            config.put("auto.offset.reset", "earliest");
            config.remove("group.id");
            this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            for (Schema schema : own()) {
                known.put(SchemaNormalization.parsingFingerprint64(schema), schema);
            }
        }

        @Override
        public @Nullable Schema findByFingerprint(long fingerprint) {
            Schema schema = known.get(fingerprint);
            if (schema != null) {
                return schema;
            }
            readOn();
            return known.get(fingerprint);
        }

        private synchronized void readOn() {
            long now = System.nanoTime();
            if (now - polledAt < MIN_NANOS_BETWEEN_POLLS) {
                return;
            }
            if (!assigned) {
                List<TopicPartition> partitions = consumer.partitionsFor(Topics.SCHEMAS).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                assigned = true;
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            long deadline = now + Duration.ofSeconds(5).toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())
                    && System.nanoTime() < deadline) {
                consumer.poll(POLL).forEach(this::learn);
            }
            polledAt = System.nanoTime();
        }

        private void learn(ConsumerRecord<byte[], byte[]> record) {
            byte[] value = record.value();
            if (value == null || value.length > MAX_SCHEMA_BYTES || known.size() >= MAX_SCHEMAS) {
                return;
            }
            try {
                Schema schema = new Schema.Parser().parse(new String(value, StandardCharsets.UTF_8));
                // The fingerprint is computed, not believed: a key cannot pass a schema off as another one.
                known.putIfAbsent(SchemaNormalization.parsingFingerprint64(schema), schema);
            } catch (SchemaParseException e) {
                // Not a schema: whoever wrote it, records that need it are dead-lettered by their readers.
                System.getLogger(SchemaTopic.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "record {0} of {1} is no Avro schema",
                                record.offset(),
                                Topics.SCHEMAS);
            }
        }

        @Override
        public synchronized void close() {
            consumer.close();
        }
    }
}
