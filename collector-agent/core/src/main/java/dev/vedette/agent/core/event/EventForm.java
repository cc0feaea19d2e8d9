package dev.vedette.agent.core.event;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * How events of one version of the schema are read out of a ring and written as records. What an older agent left is
 * written with that agent's schema, so that an event which it had sent already gets the same bytes and the same hash
 * again. Not thread-safe.
 */
public final class EventForm {
    /** Length of what stands before a record's body. */
    public static final int HEADER_BYTES = 10;

    private final Schema schema;
    private final boolean own;
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private final byte[] header;
    private final int name;
    private final int occurredAt;
    private final int attributes;
    private final int instance;
    private final int boot;
    private final int sequence;
    private final @Nullable Object[] defaults;
    private final PlainEvents plain;
    private final DatumWriter<IndexedRecord> writer;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(2048);
    private @Nullable BinaryEncoder encoder;

    /**
     * An event that has its number and is not linked yet.
     *
     * @param record header and body, the chain's fields null: the body's last two bytes
     * @param occurredAt microseconds since 1970
     */
    public record Unlinked(byte[] record, long occurredAt) {}

    private EventForm(Schema schema, boolean own) {
        this.schema = schema;
        this.own = own;
        this.header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xC3)
                .put((byte) 0x01)
                .putLong(SchemaNormalization.parsingFingerprint64(schema))
                .array();
        this.instance = position("agent_instance");
        this.boot = position("agent_boot");
        this.sequence = position("agent_sequence");
        int last = schema.getFields().size() - 1;
        if (position("chain_previous") != last - 1 || position("chain_hash") != last) {
            throw new SchemaParseException("the chain's fields are not the last ones");
        }
        this.name = position("event_name");
        this.occurredAt = position("occurred_at");
        this.attributes = position("attributes");
        this.defaults = new Object[last + 1];
        AuditEvent unset = AuditEvent.newBuilder().build();
        for (Schema.Field field : schema.getFields()) {
            int position = field.pos();
            defaults[position] = own ? unset.get(position) : GenericData.get().getDefaultValue(field);
        }
        this.writer = new GenericDatumWriter<>(schema);
        this.plain = new PlainEvents(
                schema,
                header,
                schema.getFields().stream()
                        .map(field -> encoded(field.schema(), defaults[field.pos()]))
                        .toList());
    }

    PlainEvents plain() {
        return plain;
    }

    private static byte[] encoded(Schema schema, @Nullable Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<@Nullable Object>(schema).write(value, encoder);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AvroRuntimeException("a byte array refused bytes", e);
        }
    }

    /** The form of this version. */
    public static EventForm own() {
        return new EventForm(AuditEvent.getClassSchema(), true);
    }

    /**
     * The form of another version.
     *
     * @throws SchemaParseException if that is no schema of an audit event
     */
    public static EventForm of(Schema schema) {
        boolean own = schema.equals(AuditEvent.getClassSchema());
        return own ? own() : new EventForm(schema, false);
    }

    /**
     * The event that these bytes of a ring are, numbered; empty if they are none: a page of the file may have been lost.
     *
     * @param attributesOf what an event of a name gets besides, if it has attributes
     */
    public Optional<Unlinked> read(byte[] bytes, ChainPosition at, Function<String, Map<String, String>> attributesOf) {
        Optional<Unlinked> known = plain.read(bytes, at);
        return known.isPresent() ? known : readByObject(bytes, at, attributesOf);
    }

    /** As {@link #read}, of every event. */
    Optional<Unlinked> readByObject(
            byte[] bytes, ChainPosition at, Function<String, Map<String, String>> attributesOf) {
        return decode(bytes, at).map(event -> {
            Map<String, String> more = attributesOf.apply(name(event));
            if (!more.isEmpty()) {
                addAttributes(event, more);
            }
            return new Unlinked(encode(event), occurredAt(event));
        });
    }

    private Optional<IndexedRecord> decode(byte[] bytes, ChainPosition at) {
        IndexedRecord event = own ? new AuditEvent() : new GenericData.Record(schema);
        try {
            for (int i = 0; i < defaults.length; i++) {
                event.put(i, defaults[i]);
            }
            EventDecoder.decode(bytes, event);
            event.put(instance, at.agent());
            event.put(boot, at.boot());
            event.put(sequence, at.sequence());
            return name(event).isEmpty() ? Optional.empty() : Optional.of(event);
        } catch (RuntimeException e) {
            return Optional.empty(); // there are a dozen ways in which bytes are no event
        }
    }

    private String name(IndexedRecord event) {
        return event.get(name).toString();
    }

    private long occurredAt(IndexedRecord event) {
        return event.get(occurredAt) instanceof Long micros ? micros : 0;
    }

    private void addAttributes(IndexedRecord event, Map<String, String> more) {
        Map<String, Object> all = new TreeMap<>(); // one order only: the chain hashes its bytes
        if (event.get(attributes) instanceof Map<?, ?> present) {
            present.forEach((key, value) -> all.put(key.toString(), value));
        }
        all.putAll(more);
        event.put(attributes, all);
    }

    private byte[] encode(IndexedRecord event) {
        if (event instanceof AuditEvent ours) {
            return codec.encode(ours);
        }
        out.reset();
        out.writeBytes(header);
        try {
            encoder = EncoderFactory.get().binaryEncoder(out, encoder);
            writer.write(event, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new AvroRuntimeException("a byte array refused bytes", e);
        }
        return out.toByteArray();
    }

    private int position(String field) {
        Schema.Field found = schema.getField(field);
        if (found == null) {
            throw new SchemaParseException("there is no field " + field);
        }
        return found.pos();
    }
}
