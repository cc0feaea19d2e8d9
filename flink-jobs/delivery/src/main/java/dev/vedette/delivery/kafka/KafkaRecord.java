package dev.vedette.delivery.kafka;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies in Kafka: what a dead letter has to hold.
 *
 * @param topic where it lies
 * @param partition where it lies
 * @param offset where it lies
 * @param timestamp milliseconds since the epoch, as the broker gives it
 * @param key its key, null if it has none
 * @param value its value, null in a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
public record KafkaRecord(
        String topic, int partition, long offset, long timestamp, byte @Nullable [] key, byte @Nullable [] value)
        implements Serializable {
    private static final int ABSENT = -1;

    /** Writes the record in a form of our own, so that a sink's state does not hang on Java serialization. */
    public void writeTo(DataOutput out) throws IOException {
        out.writeUTF(topic);
        out.writeInt(partition);
        out.writeLong(offset);
        out.writeLong(timestamp);
        writeBytes(out, key);
        writeBytes(out, value);
    }

    /** Reads what {@link #writeTo} wrote. */
    public static KafkaRecord readFrom(DataInput in) throws IOException {
        return new KafkaRecord(in.readUTF(), in.readInt(), in.readLong(), in.readLong(), readBytes(in), readBytes(in));
    }

    private static void writeBytes(DataOutput out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? ABSENT : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static byte @Nullable [] readBytes(DataInput in) throws IOException {
        int length = in.readInt();
        if (length == ABSENT) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
