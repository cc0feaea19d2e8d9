package dev.vedette.delivery.kafka;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts records that cannot be used on {@code vedette.dead-letters}, as much of them as it takes, and the reason. Thread-safe. */
public final class DeadLetters implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private static final long NANOS_BETWEEN_REPORTS = 1_000_000_000L;

    /**
     * Of a record's key and value together. Compressed, a record may be larger than any that we could write; the topic takes
     * records of {@link Topics#MAX_MODEL_RECORD_BYTES}, and names and reason need room too.
     */
    private static final int MAX_KEPT_BYTES = Topics.MAX_MODEL_RECORD_BYTES - 64 * 1024;

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<DeadLetter> codec = RecordCodec.of(DeadLetter.class);
    private long reportedAt = System.nanoTime() - NANOS_BETWEEN_REPORTS;
    private int unreported;

    public DeadLetters(KafkaSettings kafka) {
        Map<String, Object> config = kafka.forClient();
        config.put("acks", "all");
        config.put("linger.ms", 0);
        // The caller may be the thread that reads Elasticsearch's answers.
        config.put("max.block.ms", 5_000);
        config.put("max.request.size", Topics.MAX_MODEL_RECORD_BYTES);
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Sends one record off.
     *
     * @param stage which part could not use it: {@code decode}, {@code elasticsearch}, {@code siem}
     * @param reason what was wrong; not in the words of the record itself
     * @return done when the broker has it; failed when it has not, and then the record must not count as dealt with
     */
    public CompletableFuture<Void> send(KafkaRecord record, String stage, String reason) {
        String clean = Printable.of(reason);
        report(record, stage, clean);
        CompletableFuture<Void> done = new CompletableFuture<>();
        String key = record.topic() + "-" + record.partition() + "-" + record.offset();
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                Topics.DEAD_LETTERS, key.getBytes(StandardCharsets.UTF_8), encode(record, stage, clean));
        try {
            Future<RecordMetadata> unused = producer.send(letter, (metadata, error) -> {
                if (error == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(error);
                }
            });
        } catch (KafkaException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    /** One line a second at most: whoever floods us with garbage must not fill the disk with our words about it. */
    private synchronized void report(KafkaRecord record, String stage, String reason) {
        unreported++;
        long now = System.nanoTime();
        if (now - reportedAt >= NANOS_BETWEEN_REPORTS) {
            log.warn(
                    "{} dead letters since the last report, now {}-{}-{} ({}): {}",
                    unreported,
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    stage,
                    reason);
            unreported = 0;
            reportedAt = now;
        }
    }

    private synchronized byte[] encode(KafkaRecord record, String stage, String reason) {
        int keyBytes = Math.min(length(record.key()), MAX_KEPT_BYTES / 2);
        int valueBytes = Math.min(length(record.value()), MAX_KEPT_BYTES - keyBytes);
        int size = length(record.key()) + length(record.value());
        String whatIsKept = keyBytes + valueBytes == size
                ? ""
                : "; of its %d bytes only the first %d of the key and %d of the value are kept here"
                        .formatted(size, keyBytes, valueBytes);
        return codec.encode(DeadLetter.newBuilder()
                .setTopic(record.topic())
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setKey(buffer(record.key(), keyBytes))
                .setValue(buffer(record.value(), valueBytes))
                .setReason(reason + whatIsKept)
                .setStage(stage)
                .setAt(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()))
                .build());
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes, int length) {
        return bytes == null ? null : ByteBuffer.wrap(bytes, 0, length);
    }

    @Override
    public void close() {
        producer.close();
    }
}
