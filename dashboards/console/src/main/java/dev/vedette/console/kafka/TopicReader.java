package dev.vedette.console.kafka;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.SchemaTopic;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.avro.message.SchemaStore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Follows a topic with a consumer of no group, so that each console sees all of it, and begins anew where that fails.
 * Closing it ends its thread.
 */
public final class TopicReader implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopicReader.class.getName());
    private static final Duration POLL = Duration.ofMillis(200);
    /** A consumer waits in silence for brokers that are gone: now and then it is made to ask them something. */
    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long AGAIN_MILLIS = 2_000;

    private static final Map<String, Object> SETTINGS = Map.of(
            "enable.auto.commit", "false",
            "auto.offset.reset", "earliest",
            "allow.auto.create.topics", "false",
            "default.api.timeout.ms", 5_000,
            "request.timeout.ms", 4_000,
            "reconnect.backoff.max.ms", 2_000);

    /** Where to begin. */
    public enum From {
        /** With the first record that the topic still has. */
        FIRST,
        /** With the newest {@link #NEWEST} of each partition. */
        NEWEST
    }

    /** How many records of a partition are read again at the start by {@link From#NEWEST}. */
    public static final int NEWEST = 1_000;

    /** What becomes of the records. All calls are made by one thread. */
    public interface Sink {

        /** The topic is read from where it begins; records that were taken may come again. */
        void begin(SchemaStore schemas);

        /** One record. Whatever it holds, it is the sink's to refuse. */
        void take(ConsumerRecord<byte[], byte[]> record);

        /** Some records were taken, or none for a while. */
        default void pause() {}
    }

    private final KafkaSettings kafka;
    private final String topic;
    private final From from;
    private final Sink sink;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile String fault = "";

    public TopicReader(KafkaSettings kafka, String topic, From from, Sink sink) {
        this.kafka = kafka;
        this.topic = topic;
        this.from = from;
        this.sink = sink;
        this.thread = new Thread(this::run, "vedette-console-" + topic);
        thread.setDaemon(true);
        thread.start();
    }

    /** Why the topic is not followed at the moment, in a line for the analyst; empty if it is. Any thread may ask. */
    public String fault() {
        return fault;
    }

    /** The line for who needs Kafka and gets no answer. */
    public static String doesNotAnswer(KafkaSettings kafka) {
        return "Kafka at %s does not answer: start it, or set vedette.kafka.bootstrap."
                .formatted(kafka.values().getOrDefault("bootstrap.servers", "?"));
    }

    private void run() {
        try {
            do {
                try {
                    follow();
                } catch (KafkaException e) {
                    LOG.log(Level.FINE, "A topic cannot be read", e);
                    fault = doesNotAnswer(kafka);
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "A topic cannot be read: " + topic, e);
                    fault = "The console could not read %s; its log says why.".formatted(topic);
                }
            } while (!closed.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        Map<String, Object> config = kafka.forClient();
        config.putAll(SETTINGS);
        config.remove("group.id");
        try (SchemaTopic.Store schemas = SchemaTopic.follow(config);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(consumer);
            if (partitions.isEmpty()) {
                fault = "Kafka has no topic %s yet: whoever starts the jobs makes it.".formatted(topic);
                return;
            }
            consumer.assign(partitions);
            seek(consumer, partitions);
            sink.begin(schemas);
            long askedAt = System.nanoTime() - ASK_NANOS;
            while (closed.getCount() > 0) {
                consumer.poll(POLL).forEach(sink::take);
                if (System.nanoTime() - askedAt >= ASK_NANOS) {
                    if (!partitions(consumer).equals(partitions)) {
                        return;
                    }
                    consumer.endOffsets(partitions);
                    fault = "";
                    askedAt = System.nanoTime();
                }
                sink.pause();
            }
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
    }

    private void seek(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        if (from == From.FIRST) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, Long> first = new HashMap<>(consumer.beginningOffsets(partitions));
        consumer.endOffsets(partitions)
                .forEach((partition, end) ->
                        consumer.seek(partition, Math.max(first.getOrDefault(partition, 0L), end - NEWEST)));
    }

    @Override
    public void close() {
        closed.countDown();
        boolean interrupted = false;
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
