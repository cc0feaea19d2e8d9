package dev.vedette.local.rules;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
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

/** Reads compacted topics, and writes single records to them. */
final class CompactedTopic {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> clientConfig;

    CompactedTopic(Map<String, Object> clientConfig) {
        this.clientConfig = Map.copyOf(clientConfig);
    }

    /** The newest record of each key, in the order in which keys came first. */
    <T extends SpecificRecordBase> Map<String, T> latest(String topic, Class<T> type) {
        Map<String, T> latest = new LinkedHashMap<>();
        RecordCodec<T> codec = RecordCodec.of(type);
        try (KafkaConsumer<byte[], byte[]> consumer = fromStart(topic)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.key() == null) {
                        continue;
                    }
                    String key = new String(record.key(), StandardCharsets.UTF_8);
                    T value = decode(codec, record.value());
                    if (value == null) {
                        latest.remove(key);
                    } else {
                        latest.put(key, value);
                    }
                }
            }
        }
        return latest;
    }

    /** Writes one record and waits until the broker has it; a null value is a tombstone. */
    void write(String topic, String key, byte @Nullable [] value) throws ExecutionException, InterruptedException {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put("acks", "all");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }

    /** A consumer of all partitions that begins with the first record. */
    KafkaConsumer<byte[], byte[]> fromStart(String topic) {
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

    /** Null for a tombstone and for bytes that are no record of ours: both hold nothing. */
    static <T extends SpecificRecordBase> @Nullable T decode(RecordCodec<T> codec, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        try {
            return codec.decode(value);
        } catch (RecordException e) {
            return null;
        }
    }
}
