package dev.vedette.schemas;

import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Recorded events as a file: an Avro object container (Avro 1.12 specification, "Object Container Files"), which says its
 * schema itself, so that later versions and other tools read it. Writes one. Not thread-safe.
 */
public final class RecordedEvents implements AutoCloseable {
    public static final String PARTITION = "partition";
    public static final String OFFSET = "offset";
    public static final String APPENDED_AT = "appended_at";
    public static final String EVENT = "event";

    public static final Schema SCHEMA = SchemaBuilder.record("RecordedEvent")
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

    private final DataFileWriter<GenericRecord> records;

    /** @param file that is not there yet */
    public RecordedEvents(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new IOException(file + ": is there already: name a file that is not");
        }
        records = new DataFileWriter<>(new SpecificDatumWriter<>(SCHEMA, data()));
        records.setCodec(CodecFactory.deflateCodec(CodecFactory.DEFAULT_DEFLATE_LEVEL));
        records.create(SCHEMA, file.toFile());
    }

    /** How the event in a record becomes an {@link AuditEvent}. */
    public static SpecificData data() {
        return new SpecificData(AuditEvent.class.getClassLoader());
    }

    /**
     * Writes the next event.
     *
     * @param partition of {@code vedette.events}
     * @param appendedAt when the broker took it, milliseconds since the epoch
     */
    public void write(int partition, long offset, long appendedAt, AuditEvent event) throws IOException {
        GenericRecord written = new GenericData.Record(SCHEMA);
        written.put(PARTITION, partition);
        written.put(OFFSET, offset);
        written.put(APPENDED_AT, appendedAt);
        written.put(EVENT, event);
        records.append(written);
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
