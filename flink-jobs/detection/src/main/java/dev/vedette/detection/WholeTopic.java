package dev.vedette.detection;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic that steers the job whole, before the first event is judged. */
final class WholeTopic {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private WholeTopic() {}

    /**
     * @param records in the order of each partition
     * @param next by partition, the first offset that {@code records} does not hold
     */
    record Content(List<KafkaBytes> records, Map<Integer, Long> next) {}

    /**
     * Everything that the topic holds now. Its end is where the consumer's position says, not where the last record
     * lies: compaction and deleted tombstones leave holes there.
     *
     * @throws IOException if the broker does not answer in time; the job then starts again
     */
    static Content read(JobOptions.KafkaSettings kafka, String topic) throws IOException {
        Map<String, Object> config = kafka.forClient();
        config.remove("group.id");
        config.put("enable.auto.commit", "false");
        config.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, PATIENCE).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return read(topic, consumer, consumer.endOffsets(partitions, PATIENCE));
        } catch (KafkaException e) {
            throw new IOException("cannot read " + topic + " before judging events: " + e.getMessage(), e);
        }
    }

    private static Content read(String topic, KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends)
            throws IOException {
        List<KafkaBytes> records = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new IOException("cannot read " + topic + " to its end within " + PATIENCE.toSeconds()
                        + " s: is the broker overloaded?");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                records.add(KafkaBytes.read(record));
            }
        }
        Map<Integer, Long> next = new HashMap<>();
        for (TopicPartition partition : ends.keySet()) {
            next.put(partition.partition(), consumer.position(partition));
        }
        return new Content(records, next);
    }
}
