package dev.vedette.agent.core.event;

import dev.vedette.agent.core.privacy.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event as bytes for the ring: for each field its position in {@code AuditEvent}, its kind and its value. Texts are
 * cut to a length that keeps every event below {@value #MAX_BYTES} bytes. Not thread-safe; reused by its thread.
 */
public final class EventEncoder {
    /** Longest event; the ring must hold several. */
    public static final int MAX_BYTES = 64 * 1024;

    static final byte TEXT = 1;
    static final byte LONG = 2;
    static final byte INT = 3;
    static final byte TEXTS = 4;
    static final byte MAP = 5;

    private static final int MAX_CHARACTERS = 1024;
    private static final int MAX_ITEMS = 64;
    private static final int MAX_ITEM_CHARACTERS = 128;

    /** For the items of one field together: a token with long lists must not push its own event out of bounds. */
    private static final int MAX_FIELD_BYTES = 4 * 1024;

    private static final int FIRST_BYTES = 2048;

    /** A thread that had one long event need not hold its room for ever. */
    private static final int KEPT_BYTES = 16 * 1024;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    /** Forgets what was there and starts an event. */
    public EventEncoder start(String name, long occurredAtMicros) {
        return clear().put(Fields.EVENT_NAME, name).put(Fields.OCCURRED_AT, occurredAtMicros);
    }

    /** What comes now makes another event of it, which has all fields of this one. */
    public EventEncoder goOnAs(String name) {
        return put(Fields.EVENT_NAME, name);
    }

    /** Forgets what was there. */
    EventEncoder clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[FIRST_BYTES];
        }
        return this;
    }

    public EventEncoder put(int field, @Nullable String value) {
        return put(field, value, MAX_CHARACTERS);
    }

    /** Leaves out what is null. */
    public EventEncoder put(int field, @Nullable String value, int maxCharacters) {
        if (value != null) {
            head(field, TEXT);
            text(value, maxCharacters);
        }
        return this;
    }

    /** Under each key that there is, in a field of its own. */
    public EventEncoder put(int field, int otherField, @Nullable Fingerprint fingerprint) {
        return fingerprint == null ? this : put(field, fingerprint.text()).put(otherField, fingerprint.other());
    }

    public EventEncoder put(int field, long value) {
        head(field, LONG);
        longValue(value);
        return this;
    }

    public EventEncoder put(int field, Optional<Long> value) {
        value.ifPresent(present -> put(field, present.longValue()));
        return this;
    }

    public EventEncoder putInt(int field, int value) {
        head(field, INT);
        intValue(value);
        return this;
    }

    public EventEncoder put(int field, Collection<String> values) {
        if (!values.isEmpty()) {
            head(field, TEXTS);
            int count = length;
            intValue(0);
            int items = 0;
            for (String value : values) {
                if (items == MAX_ITEMS || length - count > MAX_FIELD_BYTES) {
                    break;
                }
                text(value, MAX_ITEM_CHARACTERS);
                items++;
            }
            bytes[count + 3] = (byte) items;
        }
        return this;
    }

    public EventEncoder put(int field, Map<String, String> values) {
        if (!values.isEmpty()) {
            head(field, MAP);
            int count = length;
            intValue(0);
            int items = 0;
            for (Map.Entry<String, String> entry : values.entrySet()) {
                if (items == MAX_ITEMS || length - count > MAX_FIELD_BYTES) {
                    break;
                }
                text(entry.getKey(), MAX_ITEM_CHARACTERS);
                text(entry.getValue(), MAX_CHARACTERS);
                items++;
            }
            bytes[count + 3] = (byte) items;
        }
        return this;
    }

    /** Fields as they were encoded before. */
    public EventEncoder append(byte[] fields) {
        room(fields.length);
        System.arraycopy(fields, 0, bytes, length, fields.length);
        length += fields.length;
        return this;
    }

    /** What was encoded behind the first so many bytes, for {@link #append}. */
    public byte[] since(int start) {
        return Arrays.copyOfRange(bytes, start, length);
    }

    /** The bytes so far, {@link #length()} of them; overwritten by the next event. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    private void head(int field, byte kind) {
        room(2);
        bytes[length++] = (byte) field;
        bytes[length++] = kind;
    }

    /** Most texts are ASCII and short: those need no array of their own. */
    private void text(String value, int maxCharacters) {
        int characters = Math.min(value.length(), maxCharacters);
        room(4 + characters);
        int at = length + 4;
        for (int i = 0; i < characters; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                otherText(value, maxCharacters);
                return;
            }
            bytes[at++] = (byte) c;
        }
        intValue(characters);
        length = at;
    }

    private void otherText(String value, int maxCharacters) {
        byte[] utf8 = cut(value, maxCharacters).getBytes(StandardCharsets.UTF_8);
        intValue(utf8.length);
        room(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
    }

    private static String cut(String value, int maxCharacters) {
        if (value.length() <= maxCharacters) {
            return value;
        }
        boolean splitsPair = Character.isHighSurrogate(value.charAt(maxCharacters - 1));
        return value.substring(0, splitsPair ? maxCharacters - 1 : maxCharacters);
    }

    private void intValue(int value) {
        room(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    private void longValue(long value) {
        intValue((int) (value >>> 32));
        intValue((int) value);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
