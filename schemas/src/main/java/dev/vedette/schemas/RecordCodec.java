package dev.vedette.schemas;

import dev.vedette.schemas.avro.AuditEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.ClassSecurityValidator;
import org.jspecify.annotations.Nullable;

/**
 * Avro single-object encoding (Avro 1.12 specification, "Single-object encoding"): C3 01, the CRC-64-AVRO fingerprint
 * of the writer's schema in little-endian order, the body.
 *
 * <p>Readers, writers and buffers are kept between calls, which is what makes this twice as fast as Avro's own message
 * classes as Flink uses them. Not thread-safe: one instance per thread.
 */
public final class RecordCodec<T extends SpecificRecordBase> {
    static final int HEADER_BYTES = 10;

    /** Writers are few; a flood of invented fingerprints must not fill the memory. */
    private static final int MAX_READERS = 64;

    static {
        // Avro 1.12.2 instantiates only classes that somebody vouched for. We vouch for our own records, and leave
        // standing what the application around us (an agent has one) trusts besides.
        String records = AuditEvent.class.getPackageName();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getPackageName().equals(records)));
    }

    private final Schema schema;
    private final SpecificData data;
    private final byte[] header;
    private final long ownFingerprint;
    private final @Nullable SchemaStore store;
    private final SpecificDatumWriter<T> writer;
    private final Map<Long, SpecificDatumReader<T>> readers = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    private @Nullable BinaryEncoder encoder;
    private @Nullable BinaryDecoder decoder;

    private RecordCodec(Class<T> type, @Nullable SchemaStore store) {
        this.data = new SpecificData(type.getClassLoader());
        this.schema = data.getSchema(type);
        this.ownFingerprint = SchemaNormalization.parsingFingerprint64(schema);
        this.header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xC3)
                .put((byte) 0x01)
                .putLong(ownFingerprint)
                .array();
        this.store = store;
        this.writer = new SpecificDatumWriter<>(schema, data);
        readers.put(ownFingerprint, new SpecificDatumReader<>(schema, schema, data));
    }

    /** A codec that reads what this version wrote. */
    public static <T extends SpecificRecordBase> RecordCodec<T> of(Class<T> type) {
        return new RecordCodec<>(type, null);
    }

    /** A codec that also reads what other versions wrote, with their schemas out of {@code store}. */
    public static <T extends SpecificRecordBase> RecordCodec<T> of(Class<T> type, SchemaStore store) {
        return new RecordCodec<>(type, store);
    }

    /** Header and body. */
    public byte[] encode(T record) {
        out.reset();
        out.writeBytes(header);
        writeBody(record);
        return out.toByteArray();
    }

    /** The Avro body alone, for hashes and signatures. */
    public byte[] encodeBody(T record) {
        out.reset();
        writeBody(record);
        return out.toByteArray();
    }

    private void writeBody(T record) {
        try {
            encoder = EncoderFactory.get().binaryEncoder(out, encoder);
            writer.write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new AvroRuntimeException("a byte array refused bytes", e);
        }
    }

    /** Whether the header says that the schema is this version's own, so that {@link #encode} would write the same. */
    public boolean isOwn(byte[] bytes) {
        return Arrays.equals(bytes, 0, Math.min(bytes.length, HEADER_BYTES), header, 0, HEADER_BYTES);
    }

    /**
     * Reads one record.
     *
     * @throws UnknownSchemaException if the writer's schema is not known (yet)
     * @throws RecordException if these bytes are no record of this type
     */
    public T decode(byte[] bytes) throws RecordException {
        if (bytes.length < HEADER_BYTES || bytes[0] != header[0] || bytes[1] != header[1]) {
            throw new RecordException("no Avro single-object encoding: expected the bytes C3 01 and a fingerprint");
        }
        long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
        SpecificDatumReader<T> reader = reader(fingerprint);
        try {
            decoder = DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, decoder);
            T record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new RecordException("bytes are left over after the " + schema.getName());
            }
            return record;
        } catch (IOException | RuntimeException e) {
            // Avro reports broken bodies by a dozen unchecked exceptions, some of which quote the bytes.
            throw new RecordException(
                    "the body is no " + schema.getName() + " (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    private SpecificDatumReader<T> reader(long fingerprint) throws RecordException {
        SpecificDatumReader<T> known = readers.get(fingerprint);
        if (known != null) {
            return known;
        }
        Schema written = store == null ? null : store.findByFingerprint(fingerprint);
        if (written == null) {
            throw new UnknownSchemaException(fingerprint);
        }
        if (!written.getFullName().equals(schema.getFullName())) {
            throw new RecordException(
                    "a " + SchemaTopic.printable(written.getFullName()) + " where a " + schema.getName() + " belongs");
        }
        SpecificDatumReader<T> reader = new SpecificDatumReader<>(written, schema, data);
        if (readers.size() >= MAX_READERS) {
            readers.keySet().removeIf(other -> other != ownFingerprint);
        }
        readers.put(fingerprint, reader);
        return reader;
    }
}
