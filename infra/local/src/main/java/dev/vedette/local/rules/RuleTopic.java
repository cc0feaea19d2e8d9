package dev.vedette.local.rules;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.RuleDocument;
import dev.vedette.schemas.avro.RuleStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The topics {@code vedette.rules} and {@code vedette.rule-status}: rules go into force here. Not thread-safe. */
public final class RuleTopic {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> clientConfig;

    /** Talks to the broker that {@code clientConfig} names ({@code bootstrap.servers} at least). */
    public RuleTopic(Map<String, Object> clientConfig) {
        this.clientConfig = Map.copyOf(clientConfig);
    }

    /**
     * Puts rules into force: each one that differs from what the topic holds is written with the next version.
     *
     * @param author who does it
     * @return rule id -> version that the topic holds afterwards, in the order of {@code sources}
     * @throws ExecutionException if the broker does not take them
     */
    public Map<String, Long> put(Collection<RuleSource> sources, String author)
            throws ExecutionException, InterruptedException {
        Map<String, RuleDocument> current = latest(Topics.RULES, RuleDocument.class, RuleDocument::getRuleId);
        Map<String, Long> versions = new LinkedHashMap<>();
        RecordCodec<RuleDocument> codec = RecordCodec.of(RuleDocument.class);
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put("acks", "all");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (RuleSource source : sources) {
                RuleDocument before = current.get(source.id());
                if (before != null && before.getYaml().equals(source.yaml())) {
                    versions.put(source.id(), before.getVersion());
                    continue;
                }
                RuleDocument document = document(source, before == null ? 1 : before.getVersion() + 1, author);
                byte[] key = source.id().getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(Topics.RULES, key, codec.encode(document)))
                        .get();
                versions.put(source.id(), document.getVersion());
            }
        }
        return versions;
    }

    /**
     * Writes what would be put into force into a file: an Avro object container of rule documents.
     *
     * @param file that is not there yet
     */
    public static void write(Collection<RuleSource> sources, Path file) throws IOException {
        try (DataFileWriter<RuleDocument> documents =
                new DataFileWriter<>(new SpecificDatumWriter<>(RuleDocument.class))) {
            documents.create(RuleDocument.getClassSchema(), file.toFile());
            for (RuleSource source : sources) {
                documents.append(document(source, 1, "replay"));
            }
        }
    }

    private static RuleDocument document(RuleSource source, long version, String author) {
        return RuleDocument.newBuilder()
                .setRuleId(source.id())
                .setVersion(version)
                .setYaml(source.yaml())
                .setAuthor(author)
                .setCreatedAt(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()))
                .build();
    }

    /**
     * Waits until the detection job has said what became of rules.
     *
     * @param versions rule id -> version, as {@link #put} returned them
     * @return the word on each version, or on a later one; a rule without one in time is missing
     */
    public Map<String, RuleStatus> awaitStatus(Map<String, Long> versions, Duration patience) {
        Map<String, RuleStatus> answered = new LinkedHashMap<>();
        long deadline = System.nanoTime() + patience.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = fromStart(Topics.RULE_STATUS)) {
            RecordCodec<RuleStatus> codec = RecordCodec.of(RuleStatus.class);
            while (answered.size() < versions.size() && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    RuleStatus status = decode(codec, record);
                    Long wanted = status == null ? null : versions.get(status.getRuleId());
                    if (status != null && wanted != null && status.getVersion() >= wanted) {
                        answered.put(status.getRuleId(), status);
                    }
                }
            }
        }
        return answered;
    }

    private <T extends SpecificRecordBase> Map<String, T> latest(String topic, Class<T> type, Function<T, String> id) {
        Map<String, T> latest = new LinkedHashMap<>();
        RecordCodec<T> codec = RecordCodec.of(type);
        try (KafkaConsumer<byte[], byte[]> consumer = fromStart(topic)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.key() == null) {
                        continue;
                    }
                    T value = decode(codec, record);
                    if (value == null) {
                        latest.remove(new String(record.key(), StandardCharsets.UTF_8));
                    } else {
                        latest.put(id.apply(value), value);
                    }
                }
            }
        }
        return latest;
    }

    private KafkaConsumer<byte[], byte[]> fromStart(String topic) {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (PartitionInfo partition : consumer.partitionsFor(topic)) {
            partitions.add(new TopicPartition(topic, partition.partition()));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /** Null for a tombstone and for bytes that are no record of ours: both hold no rule. */
    private static <T extends SpecificRecordBase> @Nullable T decode(
            RecordCodec<T> codec, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        try {
            return codec.decode(record.value());
        } catch (RecordException e) {
            return null;
        }
    }
}
