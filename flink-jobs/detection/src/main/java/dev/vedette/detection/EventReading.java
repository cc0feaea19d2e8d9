package dev.vedette.detection;

import dev.vedette.detection.geo.OriginReader;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** How records of {@code vedette.events} become events; {@link #open} makes the reader that does it. */
record EventReading(KafkaSettings kafka, Enrichment enrichment, EventClock clock) implements Serializable {

    Opened open() {
        return new Opened(
                this,
                new EventReader(kafka),
                new ChainLink.Reader(),
                enrichment.geoFiles().open());
    }

    /** Not thread-safe. */
    record Opened(EventReading how, EventReader reader, ChainLink.Reader links, OriginReader origins)
            implements AutoCloseable {

        Received read(KafkaBytes record) {
            return read(record, reader::read);
        }

        /** The same, of a record that this job may have made. */
        Received readOwn(KafkaBytes record) {
            return read(record, reader::readOwn);
        }

        private Received read(KafkaBytes record, Decoding decoding) {
            try {
                EncodedEvent read = decoding.read(record.value());
                AuditEvent event = read.event();
                long eventTime = event.getEventName().equals(TelemetryLoss.EVENT_NAME)
                        ? how.clock.decided(event.getOccurredAt(), record.timestamp())
                        : how.clock.eventTime(event.getOccurredAt(), record.timestamp(), event.getAgentSequence());
                return new Received.Event(
                        how.enrichment.enrich(
                                read,
                                record.partition(),
                                record.offset(),
                                eventTime,
                                record.timestamp(),
                                origins.find(event.getClientAddress().orElse(null))),
                        how.clock.progress(event.getOccurredAt(), record.timestamp()),
                        record.timestamp(),
                        record.value() == null ? null : links.read(record.value()));
            } catch (EventReader.UnreadableException e) {
                return new Received.Unreadable(
                        record, e.reason(), e.schemaUnknown, how.clock.progress(0, record.timestamp()));
            }
        }

        @FunctionalInterface
        private interface Decoding {
            EncodedEvent read(byte @Nullable [] value) throws EventReader.UnreadableException;
        }

        @Override
        public void close() {
            origins.close();
            reader.close();
        }
    }
}
