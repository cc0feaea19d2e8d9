package dev.vedette.detection;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes records of {@code vedette.dead-letters}. Not thread-safe. */
final class DeadLetters {
    private final RecordCodec<DeadLetter> codec = RecordCodec.of(DeadLetter.class);

    /** @param nowMicros microseconds since the epoch */
    KafkaBytes of(KafkaBytes record, String reason, String stage, long nowMicros) {
        DeadLetter letter = DeadLetter.newBuilder()
                .setTopic(record.topic())
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setKey(wrap(record.key()))
                .setValue(wrap(record.value()))
                .setReason(reason)
                .setStage(stage)
                .setAt(nowMicros)
                .build();
        String key = record.topic() + "-" + record.partition() + "-" + record.offset();
        return KafkaBytes.toWrite(Topics.DEAD_LETTERS, key.getBytes(StandardCharsets.UTF_8), codec.encode(letter));
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
