package dev.vedette.schemas;

import dev.vedette.schemas.avro.AuditEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an encoded {@link AuditEvent}, each read when somebody first asks for it: most readers want a few of the
 * forty-four, and to make a record of all costs many times as much as to look where they stand (Avro 1.12 specification,
 * "Binary Encoding"). For bytes that {@link RecordCodec#decode} has read or {@link RecordCodec#encode} has written. Not
 * thread-safe.
 */
public final class EventBytes {
    private static final Field[] FIELDS = AuditEvent.getClassSchema().getFields().stream()
            .map(field -> Field.of(field.schema()))
            .toArray(Field[]::new);

    /** Of a field that is null. */
    private static final int NOWHERE = -1;

    private final byte[] bytes;
    private final int[] places = new int[FIELDS.length];
    private final @Nullable Object[] values = new Object[FIELDS.length];
    private int at = RecordCodec.HEADER_BYTES;

    private enum Kind {
        TEXT,
        BYTES,
        INT,
        LONG,
        TEXTS,
        TEXT_MAP
    }

    /** @param nullBranch of its union, -1 if it is no union */
    private record Field(Kind kind, int nullBranch) {

        static Field of(Schema schema) {
            if (!schema.isUnion()) {
                return new Field(kind(schema), -1);
            }
            int nullBranch = schema.getTypes().get(0).getType() == Schema.Type.NULL ? 0 : 1;
            return new Field(kind(schema.getTypes().get(1 - nullBranch)), nullBranch);
        }

        private static Kind kind(Schema schema) {
            return switch (schema.getType()) {
                case STRING -> Kind.TEXT;
                case BYTES -> Kind.BYTES;
                case INT -> Kind.INT;
                case LONG -> Kind.LONG;
                case ARRAY -> Kind.TEXTS;
                case MAP -> Kind.TEXT_MAP;
                default -> throw new IllegalStateException("a field of type " + schema.getType());
            };
        }
    }

    /**
     * @param bytes single-object encoding by this version's schema, which nobody changes
     * @throws IllegalArgumentException if they are cut short
     */
    public EventBytes(byte[] bytes) {
        this.bytes = bytes;
        try {
            for (int i = 0; i < FIELDS.length; i++) {
                Field field = FIELDS[i];
                boolean isNull = field.nullBranch >= 0 && number() == field.nullBranch;
                places[i] = isNull ? NOWHERE : at;
                if (!isNull) {
                    skip(field.kind);
                }
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("an event's bytes are cut short", e);
        }
    }

    /**
     * The field as Avro holds it: a String, Long, Integer, ByteBuffer, list or map of Strings; null where the event does not
     * have it.
     *
     * @param position as {@link EventFields#position} says
     */
    public @Nullable Object value(int position) {
        Object known = values[position];
        if (known == null && places[position] != NOWHERE) {
            at = places[position];
            known = read(FIELDS[position].kind);
            values[position] = known;
        }
        return known;
    }

    private Object read(Kind kind) {
        return switch (kind) {
            case TEXT -> text();
            case BYTES -> {
                int length = (int) number();
                yield ByteBuffer.wrap(bytes, at, length).slice().asReadOnlyBuffer();
            }
            case INT -> (int) number();
            case LONG -> number();
            case TEXTS -> {
                List<String> texts = new ArrayList<>();
                for (long n = block(); n > 0; n = block()) {
                    for (long i = 0; i < n; i++) {
                        texts.add(text());
                    }
                }
                yield texts;
            }
            case TEXT_MAP -> {
                Map<String, String> texts = new HashMap<>();
                for (long n = block(); n > 0; n = block()) {
                    for (long i = 0; i < n; i++) {
                        texts.put(text(), text());
                    }
                }
                yield texts;
            }
        };
    }

    private void skip(Kind kind) {
        switch (kind) {
            case TEXT, BYTES -> skipText();
            case INT, LONG -> number();
            case TEXTS -> skipBlocks(1);
            case TEXT_MAP -> skipBlocks(2);
        }
    }

    private void skipText() {
        long length = number();
        if (length < 0 || length > bytes.length - at) {
            throw new IndexOutOfBoundsException("a text of " + length + " bytes");
        }
        at += (int) length;
    }

    private void skipBlocks(int textsOfAnItem) {
        for (long n = block(); n > 0; n = block()) {
            for (long i = 0; i < n * textsOfAnItem; i++) {
                skipText();
            }
        }
    }

    /** How many items follow; a negative number has the size of the block behind it. */
    private long block() {
        long items = number();
        if (items < 0) {
            number();
            return -items;
        }
        return items;
    }

    private String text() {
        int length = (int) number();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /** 7 bits a byte, least first, zigzag. */
    private long number() {
        long value = bytes[at++];
        if (value >= 0) {
            return value >>> 1 ^ -(value & 1);
        }
        value &= 0x7f;
        for (int shift = 7; ; shift += 7) {
            long more = bytes[at++];
            value |= (more & 0x7f) << shift;
            if (more >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
    }
}
