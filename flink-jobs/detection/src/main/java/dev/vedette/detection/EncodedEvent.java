package dev.vedette.detection;

import dev.vedette.schemas.EventBytes;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event with the bytes that it was read from. It travels between operators as these bytes: to copy them costs a tenth
 * of encoding the event again, and who wants a few of its fields reads those alone. Not thread-safe.
 */
final class EncodedEvent {
    private final byte[] bytes;
    private final @Nullable RecordCodec<AuditEvent> codec;
    private @Nullable AuditEvent event;
    private @Nullable EventBytes fields;

    /**
     * @param event treated as immutable by everyone, although Avro's record is not
     * @param bytes single-object encoding of the event, by this version's schema; nobody changes them
     */
    EncodedEvent(AuditEvent event, byte[] bytes) {
        this.bytes = bytes;
        this.event = event;
        this.codec = null;
    }

    private EncodedEvent(byte[] bytes, RecordCodec<AuditEvent> codec) {
        this.bytes = bytes;
        this.codec = codec;
    }

    /** Encodes the event: for events that were not read, and for those of other schemas. */
    static EncodedEvent of(AuditEvent event, RecordCodec<AuditEvent> codec) {
        return new EncodedEvent(event, codec.encode(event));
    }

    /**
     * An event that another operator of this job has read and written.
     *
     * @param codec of this thread, for who wants all of it
     */
    static EncodedEvent of(byte[] bytes, RecordCodec<AuditEvent> codec) {
        return new EncodedEvent(bytes, codec);
    }

    byte[] bytes() {
        return bytes;
    }

    /** The event as the agent wrote it. */
    AuditEvent event() {
        AuditEvent known = event;
        if (known == null) {
            try {
                known = Objects.requireNonNull(codec).decode(bytes);
            } catch (RecordException e) {
                throw new IllegalStateException("an event that another operator of this job wrote is unreadable", e);
            }
            event = known;
        }
        return known;
    }

    /** A field of it, as {@link EventFields#value} gives it. */
    @Nullable
    Object value(int position) {
        AuditEvent known = event;
        if (known != null) {
            return EventFields.value(known, position);
        }
        EventBytes read = fields;
        if (read == null) {
            read = new EventBytes(bytes);
            fields = read;
        }
        return read.value(position);
    }

    /** The event follows from the bytes. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EncodedEvent that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
