package dev.vedette.detection;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordedEvents;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificDatumReader;

/** Recorded events as a file, see {@link RecordedEvents}. */
final class RecordingFile {

    private RecordingFile() {}

    /** Reads a file, in its order. */
    static void read(Path path, TopicReading.Taker taker) throws IOException {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        try (DataFileReader<GenericRecord> records = new DataFileReader<>(
                path.toFile(),
                new SpecificDatumReader<>(RecordedEvents.SCHEMA, RecordedEvents.SCHEMA, RecordedEvents.data()))) {
            while (records.hasNext()) {
                GenericRecord record = records.next();
                taker.take(new KafkaBytes(
                        Topics.EVENTS,
                        (int) record.get(RecordedEvents.PARTITION),
                        (long) record.get(RecordedEvents.OFFSET),
                        (long) record.get(RecordedEvents.APPENDED_AT),
                        null,
                        codec.encode((AuditEvent) record.get(RecordedEvents.EVENT))));
            }
        } catch (AvroRuntimeException | IOException e) {
            throw new IOException(path + ": no recording, or a damaged one: " + e.getMessage(), e);
        }
    }

    /** Writes a file. Not thread-safe. */
    static final class Writer implements AutoCloseable {
        private final RecordedEvents records;

        Writer(Path path) throws IOException {
            records = new RecordedEvents(path);
        }

        /** @param appendedAt when the broker took it, milliseconds since the epoch */
        void write(EnrichedEvent event, long appendedAt) throws IOException {
            records.write(event.partition(), event.offset(), appendedAt, event.event());
        }

        @Override
        public void close() throws IOException {
            records.close();
        }
    }
}
