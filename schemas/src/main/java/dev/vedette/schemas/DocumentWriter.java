package dev.vedette.schemas;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record as a flat JSON object whose keys are the fields' semantic names. Fields without a value are left
 * out, and so are numbers that JSON does not know. A {@code long} that is a date becomes ISO 8601 with microseconds.
 */
public final class DocumentWriter {
    private final List<Field> fields;

    private record Field(
            int position,
            String name,
            boolean isDate,
            @Nullable DocumentWriter items) {}

    private DocumentWriter(List<Field> fields) {
        this.fields = fields;
    }

    /**
     * A writer of {@code schema}'s records.
     *
     * @param isDate whether the field of this name is a date, in microseconds since 1970; the name of a field of records in a list has
     *     the list's name and a dot before its own
     */
    public static DocumentWriter of(Schema schema, Predicate<String> isDate) {
        return of(schema, isDate, "");
    }

    private static DocumentWriter of(Schema schema, Predicate<String> isDate, String prefix) {
        List<Field> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            String name = field.getProp("semantic");
            if (name == null) {
                name = field.name();
            }
            Schema type = field.schema();
            DocumentWriter items = null;
            if (type.getType() == Schema.Type.ARRAY && type.getElementType().getType() == Schema.Type.RECORD) {
                items = of(type.getElementType(), isDate, prefix + name + ".");
            }
            fields.add(new Field(field.pos(), name, isDate.test(prefix + name), items));
        }
        return new DocumentWriter(List.copyOf(fields));
    }

    /** Writes the record's fields into the object that {@code out} has open. */
    public void writeFields(IndexedRecord record, JsonGenerator out) throws IOException {
        for (Field field : fields) {
            Object value = record.get(field.position());
            if (present(value)) {
                out.writeFieldName(field.name());
                write(field, value, out);
            }
        }
    }

    private static boolean present(@Nullable Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number);
        }
        return value != null
                && !(value instanceof Collection<?> list && list.isEmpty())
                && !(value instanceof Map<?, ?> map && map.isEmpty());
    }

    private static void write(Field field, Object value, JsonGenerator out) throws IOException {
        if (value instanceof Collection<?> list) {
            out.writeStartArray();
            for (Object item : list) {
                write(field, item, out);
            }
            out.writeEndArray();
        } else if (value instanceof IndexedRecord record && field.items() != null) {
            out.writeStartObject();
            field.items().writeFields(record, out);
            out.writeEndObject();
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeStringField(String.valueOf(entry.getKey()), String.valueOf(entry.getValue()));
            }
            out.writeEndObject();
        } else {
            writeScalar(field, value, out);
        }
    }

    private static void writeScalar(Field field, Object value, JsonGenerator out) throws IOException {
        if (value instanceof Long number) {
            if (field.isDate()) {
                out.writeString(instant(number).toString());
            } else {
                out.writeNumber(number);
            }
        } else if (value instanceof Integer number) {
            out.writeNumber(number);
        } else if (value instanceof Double number) {
            out.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            out.writeString(HexFormat.of().formatHex(copy));
        } else {
            out.writeString(value.toString());
        }
    }

    /** The instant so many microseconds after 1970-01-01T00:00:00Z. */
    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
