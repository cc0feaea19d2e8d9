package dev.vedette.detection;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;

/**
 * An event with the bytes that it was read from. It travels between operators as these bytes: to copy them costs a tenth
 * of encoding the event again.
 *
 * @param event treated as immutable by everyone, although Avro's record is not
 * @param bytes single-object encoding of the event, by this version's schema; nobody changes them
 */
record EncodedEvent(AuditEvent event, byte[] bytes) {

    /** Encodes the event: for events that were not read, and for those of other schemas. */
    static EncodedEvent of(AuditEvent event, RecordCodec<AuditEvent> codec) {
        return new EncodedEvent(event, codec.encode(event));
    }

    /** The bytes follow from the event. */
    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedEvent that && event.equals(that.event);
    }

    @Override
    public int hashCode() {
        return event.hashCode();
    }
}
