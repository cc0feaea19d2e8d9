package dev.vedette.detection;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** Makes records of {@code vedette.dead-letters}. Not thread-safe. */
final class DeadLetters {
    /**
     * Of a record's key and value together. Compressed, a record may be larger than any that we could write; the topic takes
     * records of {@link Topics#MAX_MODEL_RECORD_BYTES}, and names and reason need room too.
     */
    static final int MAX_KEPT_BYTES = Topics.MAX_MODEL_RECORD_BYTES - 64 * 1024;

    private final RecordCodec<DeadLetter> codec = RecordCodec.of(DeadLetter.class);
    private final Counter written;

    /** @param group of the operator, which counts them as {@code deadLetters} */
    DeadLetters(MetricGroup group) {
        written = group.counter("deadLetters");
    }

    /** @param nowMicros microseconds since the epoch */
    KafkaBytes of(KafkaBytes record, String reason, String stage, long nowMicros) {
        written.inc();
        int keyBytes = Math.min(length(record.key()), MAX_KEPT_BYTES / 2);
        int valueBytes = Math.min(length(record.value()), MAX_KEPT_BYTES - keyBytes);
        String whatIsKept = keyBytes + valueBytes == record.size()
                ? ""
                : "; of its %d bytes only the first %d of the key and %d of the value are kept here"
                        .formatted(record.size(), keyBytes, valueBytes);
        DeadLetter letter = DeadLetter.newBuilder()
                .setTopic(record.topic())
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setKey(wrap(record.key(), keyBytes))
                .setValue(wrap(record.value(), valueBytes))
                .setReason(reason + whatIsKept)
                .setStage(stage)
                .setAt(nowMicros)
                .build();
        String key = record.topic() + "-" + record.partition() + "-" + record.offset();
        return KafkaBytes.toWrite(Topics.DEAD_LETTERS, key.getBytes(StandardCharsets.UTF_8), codec.encode(letter));
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes, int length) {
        return bytes == null ? null : ByteBuffer.wrap(bytes, 0, length);
    }
}
