package dev.vedette.local.demo;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from its start and goes on reading what is appended, on a thread of its own. */
final class TopicTail implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Thread thread;
    private volatile boolean stopped;

    private <T extends SpecificRecordBase> TopicTail(
            Map<String, Object> client, String topic, Class<T> type, ObjLongConsumer<T> reader) {
        thread = new Thread(() -> read(client, topic, RecordCodec.of(type), reader), "tail-" + topic);
        thread.setDaemon(true);
    }

    /**
     * Starts reading.
     *
     * @param client how to reach the broker
     * @param reader takes each record and {@link System#nanoTime()} of when it was read; called by one thread
     */
    static <T extends SpecificRecordBase> TopicTail start(
            Map<String, Object> client, String topic, Class<T> type, ObjLongConsumer<T> reader) {
        TopicTail tail = new TopicTail(client, topic, type, reader);
        tail.thread.start();
        return tail;
    }

    private <T extends SpecificRecordBase> void read(
            Map<String, Object> client, String topic, RecordCodec<T> codec, ObjLongConsumer<T> reader) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!stopped) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long now = System.nanoTime();
                    if (record.value() != null) {
                        reader.accept(codec.decode(record.value()), now);
                    }
                }
            }
        } catch (RecordException unreadable) {
            System.err.println(topic + " holds a record that cannot be read: " + unreadable.getMessage());
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
