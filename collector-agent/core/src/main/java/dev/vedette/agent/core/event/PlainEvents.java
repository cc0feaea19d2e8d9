package dev.vedette.agent.core.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * From a ring's bytes to an Avro record without an object in between, for events as nearly all are: texts in ASCII, and no
 * attributes. Of any other it says that it is none of its own, and {@link EventForm} decodes it. Half of the drainer's time
 * would else go into strings that are read and written again. Not thread-safe.
 */
final class PlainEvents {
    private static final byte VALUE_BRANCH = 1 << 1; // zigzag of 1
    private static final byte END_OF_ARRAY = 0;
    private static final byte OF_ANOTHER_KIND = 0;

    private final byte[] header;
    private final byte[][] defaults;
    /** What a field's value has to be in the ring. */
    private final byte[] kinds;

    private final boolean[] nullable;
    private final int[] valueAt;
    private final int name;
    private final int occurredAt;
    private final int instance;
    private final int boot;
    private final int sequence;
    private byte[] out = new byte[2048];
    private int length;

    /**
     * @param header what stands before a body
     * @param defaults each field's as Avro
     */
    PlainEvents(Schema schema, byte[] header, List<byte[]> defaults) {
        this.header = header;
        this.defaults = defaults.toArray(new byte[0][]);
        int fields = this.defaults.length;
        this.kinds = new byte[fields];
        this.nullable = new boolean[fields];
        this.valueAt = new int[fields];
        for (Schema.Field field : schema.getFields()) {
            List<Schema> branches = field.schema().isUnion() ? field.schema().getTypes() : List.of();
            nullable[field.pos()] = branches.size() == 2 && branches.get(0).getType() == Schema.Type.NULL;
            kinds[field.pos()] = kind(nullable[field.pos()] ? branches.get(1) : field.schema());
        }
        this.name = schema.getField("event_name").pos();
        this.occurredAt = schema.getField("occurred_at").pos();
        this.instance = schema.getField("agent_instance").pos();
        this.boot = schema.getField("agent_boot").pos();
        this.sequence = schema.getField("agent_sequence").pos();
    }

    private static byte kind(Schema schema) {
        return switch (schema.getType()) {
            case STRING -> EventEncoder.TEXT;
            case LONG -> EventEncoder.LONG;
            case INT -> EventEncoder.INT;
            case ARRAY ->
                schema.getElementType().getType() == Schema.Type.STRING ? EventEncoder.TEXTS : OF_ANOTHER_KIND;
            default -> OF_ANOTHER_KIND;
        };
    }

    /** Empty if it is an event of another sort, or none. */
    Optional<EventForm.Unlinked> read(byte[] bytes, ChainPosition at) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (!find(in) || valueAt[name] < 0 || in.getInt(valueAt[name]) == 0) {
            return Optional.empty();
        }
        length = 0;
        put(header);
        for (int field = 0; field < kinds.length; field++) {
            if (field == instance) {
                put(at.agent());
            } else if (field == boot) {
                put(at.boot());
            } else if (field == sequence) {
                put(at.sequence());
            } else if (valueAt[field] < 0) {
                put(defaults[field]);
            } else {
                value(field, in.position(valueAt[field]));
            }
        }
        long micros = valueAt[occurredAt] < 0 ? 0 : in.getLong(valueAt[occurredAt]);
        return Optional.of(new EventForm.Unlinked(Arrays.copyOf(out, length), micros));
    }

    /** Where each field's value is; of one that is there twice the last one counts. */
    private boolean find(ByteBuffer in) {
        Arrays.fill(valueAt, -1);
        while (in.remaining() >= 2) {
            int field = in.get();
            byte kind = in.get();
            if (field < 0 || field >= kinds.length || kind == OF_ANOTHER_KIND || kinds[field] != kind) {
                return false;
            }
            valueAt[field] = in.position();
            if (!skip(kind, in)) {
                return false;
            }
        }
        return !in.hasRemaining();
    }

    private static boolean skip(byte kind, ByteBuffer in) {
        return switch (kind) {
            case EventEncoder.TEXT -> skipText(in);
            case EventEncoder.TEXTS -> skipTexts(in);
            case EventEncoder.LONG -> skip(Long.BYTES, in);
            default -> skip(Integer.BYTES, in);
        };
    }

    private static boolean skip(int bytes, ByteBuffer in) {
        if (bytes < 0 || bytes > in.remaining()) {
            return false;
        }
        in.position(in.position() + bytes);
        return true;
    }

    private static boolean skipText(ByteBuffer in) {
        if (in.remaining() < Integer.BYTES) {
            return false;
        }
        int bytes = in.getInt();
        int start = in.position();
        if (!skip(bytes, in)) {
            return false;
        }
        for (int i = start; i < in.position(); i++) {
            if (in.get(i) < 0) {
                return false; // no ASCII
            }
        }
        return true;
    }

    private static boolean skipTexts(ByteBuffer in) {
        if (in.remaining() < Integer.BYTES) {
            return false;
        }
        int items = in.getInt();
        boolean whole = items > 0;
        for (int i = 0; whole && i < items; i++) {
            whole = skipText(in);
        }
        return whole;
    }

    private void value(int field, ByteBuffer in) {
        if (nullable[field]) {
            put(VALUE_BRANCH);
        }
        switch (kinds[field]) {
            case EventEncoder.TEXT -> text(in);
            case EventEncoder.LONG -> put(in.getLong());
            case EventEncoder.INT -> put(in.getInt());
            default -> {
                int items = in.getInt();
                put((long) items);
                for (int i = 0; i < items; i++) {
                    text(in);
                }
                put(END_OF_ARRAY);
            }
        }
    }

    private void text(ByteBuffer in) {
        int bytes = in.getInt();
        put((long) bytes);
        room(bytes);
        in.get(out, length, bytes);
        length += bytes;
    }

    private void put(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        put((long) bytes.length);
        put(bytes);
    }

    /** Zigzag, then seven bits a byte (Avro 1.12, binary encoding). */
    private void put(long value) {
        room(10);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            out[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out[length++] = (byte) rest;
    }

    private void put(byte one) {
        room(1);
        out[length++] = one;
    }

    private void put(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, out, length, bytes.length);
        length += bytes.length;
    }

    private void room(int more) {
        if (length + more > out.length) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, length + more));
        }
    }
}
