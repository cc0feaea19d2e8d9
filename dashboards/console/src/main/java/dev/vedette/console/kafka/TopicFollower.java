package dev.vedette.console.kafka;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.SchemaTopic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Follows a topic with a consumer of no group, so that each console sees all of it, and begins anew
 * where that fails: its listener may be given a record twice. Closing it ends its thread. Thread-safe.
 */
public final class TopicFollower<T extends SpecificRecordBase> implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopicFollower.class.getName());
    private static final Duration POLL = Duration.ofMillis(200);
    /** A consumer waits in silence for brokers that are gone: now and then it is made to ask them something. */
    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long AGAIN_MILLIS = 2_000;
    /** More than this is nothing that is shown to people, where its source says nothing else. */
    private static final int MAX_BYTES = 64 * 1024;

    /** How many records of a partition are read again at the start by {@link From#NEWEST}. */
    public static final int NEWEST = 1_000;

    private static final Map<String, Object> SETTINGS = Map.of(
            "enable.auto.commit",
            "false",
            "auto.offset.reset",
            "earliest",
            "allow.auto.create.topics",
            "false",
            "default.api.timeout.ms",
            5_000,
            "request.timeout.ms",
            4_000,
            "reconnect.backoff.max.ms",
            2_000);

    private final KafkaSettings kafka;
    private final Source<T> source;
    private final Listener<T> listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile String fault = "";
    private volatile @Nullable KafkaConsumer<byte[], byte[]> waiting;

    /**
     * What is followed.
     *
     * @param what in words, for the line that says that it cannot be read
     * @param from where to begin
     * @param maxBytes of a record's value; what is larger is passed
     */
    public record Source<T extends SpecificRecordBase>(
            String topic, Class<T> type, String what, From from, int maxBytes) {
        /** From its first record, each of at most 64 KiB. */
        public Source(String topic, Class<T> type, String what) {
            this(topic, type, what, From.FIRST, MAX_BYTES);
        }
    }

    /** Where to begin. */
    public enum From {
        /** With the first record that the topic still has. */
        FIRST,
        /** With the newest {@link #NEWEST} of each partition. */
        NEWEST
    }

    /** What becomes of the records. Called by one thread; a key that is no UTF-8 has replacement characters. */
    public interface Listener<T> {
        /** A record, with its value's size and the broker's place for it. */
        void take(String key, T value, int bytes, long timestamp, long offset);

        /** A tombstone. */
        void remove(String key, long timestamp, long offset);

        /** What is no record of this type, or too large for one: the jobs refuse it, and park it where people look. */
        default void pass(String key, long timestamp, long offset) {}

        /** The topic is read from where it begins, for the first time or anew. */
        default void begin() {}

        /** All that the topic had then has been taken. */
        default void caughtUp() {}

        /** Some records were taken, or none for a while. */
        default void pause() {}

        /** Now and then, as long as the brokers answer. */
        default void follow() {}
    }

    /** Begins to follow. */
    public TopicFollower(KafkaSettings kafka, Source<T> source, Listener<T> listener) {
        this.kafka = kafka;
        this.source = source;
        this.listener = listener;
        this.thread = new Thread(this::run, "vedette-console-" + source.topic());
        thread.setDaemon(true);
        thread.start();
    }

    /** Why the topic is not followed at the moment, in a line for the analyst; empty if it is. */
    public String fault() {
        return fault;
    }

    /** What is to be done where no broker answers, in a line for the analyst. */
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
                    LOG.log(Level.WARNING, "A topic cannot be read", e);
                    fault = "The console could not read %s; its log says why.".formatted(source.what());
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
            waiting = consumer;
            RecordCodec<T> codec = RecordCodec.of(source.type(), schemas);
            List<TopicPartition> partitions = partitions(consumer);
            if (partitions.isEmpty()) {
                fault = "Kafka has no topic %s yet: whoever starts the jobs makes it.".formatted(source.topic());
                return;
            }
            consumer.assign(partitions);
            seek(consumer, partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            boolean isBehind = true;
            listener.begin();
            long askedAt = System.nanoTime() - ASK_NANOS;
            while (closed.getCount() > 0) {
                consumer.poll(POLL).forEach(record -> take(codec, record));
                listener.pause();
                if (isBehind
                        && partitions.stream().allMatch(one -> consumer.position(one) >= ends.getOrDefault(one, 0L))) {
                    isBehind = false;
                    listener.caughtUp();
                }
                if (System.nanoTime() - askedAt >= ASK_NANOS) {
                    if (!partitions(consumer).equals(partitions)) {
                        return;
                    }
                    consumer.endOffsets(partitions);
                    listener.follow();
                    fault = "";
                    askedAt = System.nanoTime();
                }
            }
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.partitionsFor(source.topic()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
    }

    private void seek(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        if (source.from() == From.FIRST) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, Long> first = new HashMap<>(consumer.beginningOffsets(partitions));
        consumer.endOffsets(partitions)
                .forEach((partition, end) ->
                        consumer.seek(partition, Math.max(first.getOrDefault(partition, 0L), end - NEWEST)));
    }

    private void take(RecordCodec<T> codec, ConsumerRecord<byte[], byte[]> record) {
        byte @Nullable [] bytes = record.key();
        String key = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
        byte @Nullable [] value = record.value();
        if (value == null) {
            listener.remove(key, record.timestamp(), record.offset());
            return;
        }
        if (value.length > source.maxBytes()) {
            listener.pass(key, record.timestamp(), record.offset());
            return;
        }
        T decoded;
        try {
            decoded = codec.decode(value);
        } catch (RecordException e) {
            LOG.log(Level.FINE, "Not a record of ours", e);
            listener.pass(key, record.timestamp(), record.offset());
            return;
        }
        listener.take(key, decoded, value.length, record.timestamp(), record.offset());
    }

    @Override
    public void close() {
        closed.countDown();
        @Nullable KafkaConsumer<byte[], byte[]> consumer = waiting;
        if (consumer != null) {
            consumer.wakeup();
        }
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
