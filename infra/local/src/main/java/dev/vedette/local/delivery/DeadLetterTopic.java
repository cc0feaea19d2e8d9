package dev.vedette.local.delivery;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** {@code vedette.dead-letters}: what our jobs could not use, one after the other, and the way back for it. Not thread-safe. */
public final class DeadLetterTopic {
    private static final Duration POLL = Duration.ofMillis(100);

    /** In the jobs' words, where they kept not all of a record. */
    private static final Pattern CUT =
            Pattern.compile("; of its \\d+ bytes only the first \\d+ of the key and \\d+ of the value are kept here$");

    /** Of records that were put back in one run: one that more than one job has refused goes back once. */
    private static final int MAX_REMEMBERED = 1_000_000;

    private final Map<String, Object> kafka;

    /** @param kafka settings of Kafka's clients */
    public DeadLetterTopic(Map<String, Object> kafka) {
        this.kafka = Map.copyOf(kafka);
    }

    /** Takes letters. */
    @FunctionalInterface
    public interface Reader {
        void read(DeadLetter letter) throws ExecutionException, InterruptedException;
    }

    /**
     * Shows all letters that there are now, those of a partition in their order.
     *
     * @return how many records of the topic are no letters
     */
    public long read(Reader reader) throws ExecutionException, InterruptedException {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        // Letters of 9 MiB: a few at a time.
        config.put("max.poll.records", 10);
        RecordCodec<DeadLetter> codec = RecordCodec.of(DeadLetter.class);
        long others = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.DEAD_LETTERS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    // What comes while this runs may come of this.
                    if (record.offset() < ends.getOrDefault(partition, 0L)) {
                        DeadLetter letter = decode(codec, record.value());
                        if (letter == null) {
                            others++;
                        } else {
                            reader.read(letter);
                        }
                    }
                }
            }
        }
        return others;
    }

    private static @Nullable DeadLetter decode(RecordCodec<DeadLetter> codec, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        try {
            return codec.decode(value);
        } catch (RecordException e) {
            return null;
        }
    }

    /** Where the record lies, or lay, that a letter is about: {@code topic-partition-offset}. */
    public static String record(DeadLetter letter) {
        return letter.getTopic() + "-" + letter.getPartition() + "-" + letter.getOffset();
    }

    /** Why a letter's record cannot be put back; empty where it can. */
    public static Optional<String> obstacle(DeadLetter letter) {
        if (!letter.getTopic().equals(Topics.EVENTS)) {
            return Optional.of("only events go back: on another topic it would be newer than what came after it");
        }
        if (letter.getValue().isEmpty()) {
            return Optional.of("it is a tombstone");
        }
        return CUT.matcher(letter.getReason()).find() ? Optional.of("it is not whole") : Optional.empty();
    }

    /** Puts records back onto the topic that they came from. Closing it ends its producer. */
    public final class Again implements AutoCloseable {
        private final KafkaProducer<byte[], byte[]> producer;
        private final Set<String> done = new HashSet<>();

        public Again() {
            Map<String, Object> config = new HashMap<>(kafka);
            config.put("acks", "all");
            config.put("max.request.size", Topics.MAX_MODEL_RECORD_BYTES);
            this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        /**
         * Puts one back and waits until the broker has it; the same one of another letter is not put back again.
         *
         * @return whether it was put back
         * @throws IllegalArgumentException where there is an obstacle
         */
        public boolean put(DeadLetter letter) throws ExecutionException, InterruptedException {
            obstacle(letter).ifPresent(obstacle -> {
                throw new IllegalArgumentException(obstacle);
            });
            if (done.size() < MAX_REMEMBERED && !done.add(record(letter))) {
                return false;
            }
            producer.send(new ProducerRecord<>(
                            letter.getTopic(),
                            letter.getKey().map(DeadLetterTopic::bytes).orElse(null),
                            bytes(letter.getValue().orElseThrow())))
                    .get();
            return true;
        }

        @Override
        public void close() {
            producer.close();
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
