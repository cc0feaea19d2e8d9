package dev.vedette.detection;

import dev.vedette.schemas.avro.AuditEvent;
import java.io.Serializable;

/** How records of {@code vedette.events} become events; {@link #open} makes the reader that does it. */
record EventReading(JobOptions.KafkaSettings kafka, Enrichment enrichment, EventClock clock) implements Serializable {

    Opened open() {
        return new Opened(this, new EventReader(kafka));
    }

    /** Not thread-safe. */
    record Opened(EventReading how, EventReader reader) implements AutoCloseable {

        Received read(KafkaBytes record) {
            try {
                EncodedEvent read = reader.read(record.value());
                AuditEvent event = read.event();
                long eventTime = how.clock.eventTime(event.getOccurredAt(), record.timestamp());
                return new Received.Event(
                        how.enrichment.enrich(read, record.partition(), record.offset(), eventTime),
                        how.clock.progress(event.getOccurredAt(), record.timestamp()));
            } catch (EventReader.UnreadableException e) {
                return new Received.Unreadable(
                        record, e.reason(), e.schemaUnknown, how.clock.progress(0, record.timestamp()));
            }
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
