package dev.vedette.detection;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Recorded events as a file: an Avro object container (Avro 1.12 specification, "Object Container Files"), which says its
 * schema itself, so that later versions and other tools read it.
 */
final class RecordingFile {
    private static final String PARTITION = "partition";
    private static final String OFFSET = "offset";
    private static final String APPENDED_AT = "appended_at";
    private static final String EVENT = "event";

    private static final Schema SCHEMA = SchemaBuilder.record("RecordedEvent")
            .namespace("dev.vedette.recording")
            .doc("An event as Kafka had it.")
            .fields()
            .name(PARTITION)
            .doc("Of vedette.events.")
            .type()
            .intType()
            .intDefault(-1)
            .name(OFFSET)
            .doc("There.")
            .type()
            .longType()
            .longDefault(-1)
            .name(APPENDED_AT)
            .doc("When the broker took it, milliseconds since the epoch.")
            .type()
            .longType()
            .noDefault()
            .name(EVENT)
            .doc("What the agent said.")
            .type(AuditEvent.getClassSchema())
            .noDefault()
            .endRecord();

    private RecordingFile() {}

    /** Reads a file, in its order. */
    static void read(Path path, TopicReading.Taker taker) throws IOException {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        SpecificData data = new SpecificData(AuditEvent.class.getClassLoader());
        try (DataFileReader<GenericRecord> records =
                new DataFileReader<>(path.toFile(), new SpecificDatumReader<>(SCHEMA, SCHEMA, data))) {
            while (records.hasNext()) {
                GenericRecord record = records.next();
                taker.take(new KafkaBytes(
                        Topics.EVENTS,
                        (int) record.get(PARTITION),
                        (long) record.get(OFFSET),
                        (long) record.get(APPENDED_AT),
                        null,
                        codec.encode((AuditEvent) record.get(EVENT))));
            }
        } catch (AvroRuntimeException | IOException e) {
            throw new IOException(path + ": no recording, or a damaged one: " + e.getMessage(), e);
        }
    }

    /** Writes a file. Not thread-safe. */
    static final class Writer implements AutoCloseable {
        private final DataFileWriter<GenericRecord> records;

        Writer(Path path) throws IOException {
            SpecificData data = new SpecificData(AuditEvent.class.getClassLoader());
            records = new DataFileWriter<>(new SpecificDatumWriter<>(SCHEMA, data));
            records.setCodec(CodecFactory.deflateCodec(CodecFactory.DEFAULT_DEFLATE_LEVEL));
            File file = path.toFile();
            if (Files.exists(path)) {
                throw new IOException(path + ": is there already: name a file that is not");
            }
            records.create(SCHEMA, file);
        }

        /** @param appendedAt when the broker took it, milliseconds since the epoch */
        void write(EnrichedEvent event, long appendedAt) throws IOException {
            GenericRecord written = new GenericData.Record(SCHEMA);
            written.put(PARTITION, event.partition());
            written.put(OFFSET, event.offset());
            written.put(APPENDED_AT, appendedAt);
            written.put(EVENT, event.event());
            records.append(written);
        }

        @Override
        public void close() throws IOException {
            records.close();
        }
    }
}
