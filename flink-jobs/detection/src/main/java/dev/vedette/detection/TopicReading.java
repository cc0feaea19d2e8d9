package dev.vedette.detection;

import dev.vedette.schemas.KafkaSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what a topic holds now, from somewhere to its end. */
final class TopicReading {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(10);

    private TopicReading() {}

    /** Takes one record after the other. */
    @FunctionalInterface
    interface Taker {
        void take(KafkaBytes record) throws IOException;
    }

    /** Where to begin in each of some partitions. */
    @FunctionalInterface
    interface Start {
        void seek(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions);

        /** At the first record that is kept. */
        static Start first() {
            return KafkaConsumer::seekToBeginning;
        }

        /** At the first record that Kafka dates at or after the time, milliseconds since the epoch. */
        static Start at(long millis) {
            return (consumer, partitions) -> {
                Map<TopicPartition, Long> times = new HashMap<>();
                partitions.forEach(partition -> times.put(partition, Math.max(0, millis)));
                Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, PATIENCE);
                for (TopicPartition partition : partitions) {
                    OffsetAndTimestamp offset = found.get(partition);
                    if (offset == null) {
                        consumer.seekToEnd(List.of(partition));
                    } else {
                        consumer.seek(partition, offset.offset());
                    }
                }
            };
        }
    }

    /**
     * Reads on to the end that the topic has when this is called. It is where the consumer's position says, not where the
     * last record lies: compaction and deleted tombstones leave holes there.
     *
     * @return by partition, the first offset that was not read
     * @throws IOException if the broker does not answer, or nothing comes, within a minute
     */
    static Map<Integer, Long> read(KafkaSettings kafka, String topic, Start start, Taker taker) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            start.seek(consumer, partitions);
            return read(topic, consumer, consumer.endOffsets(partitions, PATIENCE), taker);
        } catch (KafkaException e) {
            throw new IOException("cannot read " + topic + ": " + e.getMessage(), e);
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaSettings kafka) {
        Map<String, Object> config = kafka.forClient();
        config.remove("group.id");
        config.put("enable.auto.commit", "false");
        config.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic, PATIENCE).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private static Map<Integer, Long> read(
            String topic, KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Taker taker)
            throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                taker.take(KafkaBytes.read(record));
                deadline = System.nanoTime() + PATIENCE.toNanos();
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("cannot read " + topic + " to its end: nothing has come for "
                        + PATIENCE.toSeconds() + " s: is the broker overloaded?");
            }
        }
        Map<Integer, Long> next = new HashMap<>();
        for (TopicPartition partition : ends.keySet()) {
            next.put(partition.partition(), consumer.position(partition));
        }
        return next;
    }

    /** @throws IOException if no broker answers within ten seconds: a person waits who may have named the wrong one */
    static void requireBroker(KafkaSettings kafka) throws IOException {
        try (Admin admin = Admin.create(kafka.forClient())) {
            admin.describeCluster().nodes().get(SHORT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException(
                    "--bootstrap " + kafka.values().get("bootstrap.servers")
                            + ": Kafka does not answer there: start ./vedette up, or name another",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * The time from which on the topic holds all that was ever written to it: the latest of its partitions' first
     * records, milliseconds since the epoch. Empty if nothing was ever deleted.
     */
    static OptionalLong completeSince(KafkaSettings kafka, String topic) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            OptionalLong since = OptionalLong.empty();
            for (Map.Entry<TopicPartition, Long> first :
                    consumer.beginningOffsets(partitions, PATIENCE).entrySet()) {
                if (first.getValue() > 0) {
                    long time = firstTime(consumer, first.getKey());
                    since = OptionalLong.of(Math.max(since.orElse(time), time));
                }
            }
            return since;
        } catch (KafkaException e) {
            throw new IOException("cannot read " + topic + ": " + e.getMessage(), e);
        }
    }

    /** Whether a record was written at or after the time, milliseconds since the epoch, and is kept. */
    static boolean goesOnTo(KafkaSettings kafka, String topic, long millis) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
            Map<TopicPartition, Long> times = new HashMap<>();
            partitions(consumer, topic).forEach(partition -> times.put(partition, Math.max(0, millis)));
            return consumer.offsetsForTimes(times, PATIENCE).values().stream().anyMatch(Objects::nonNull);
        } catch (KafkaException e) {
            throw new IOException("cannot read " + topic + ": " + e.getMessage(), e);
        }
    }

    /** When the first record was written that is kept; Long.MAX_VALUE if none is. */
    private static long firstTime(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        OffsetAndTimestamp first =
                consumer.offsetsForTimes(Map.of(partition, 0L), PATIENCE).get(partition);
        return first == null ? Long.MAX_VALUE : first.timestamp();
    }
}
