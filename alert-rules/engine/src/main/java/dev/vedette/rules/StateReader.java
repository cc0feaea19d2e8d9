package dev.vedette.rules;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link StateWriter} wrote; an IllegalArgumentException for anything else. */
final class StateReader {

    private final byte[] bytes;
    private final int end;
    private int at;

    StateReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    StateReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** Another one, that stands where this one does. */
    StateReader ahead() {
        return new StateReader(bytes, at, end);
    }

    int position() {
        return at;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= end) {
                throw broken("ends in the middle of a number");
            }
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw broken("holds a number of more than 64 bits");
    }

    long number() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    /** A number that is not negative and at most the given one. */
    int count(int most) {
        long count = varint();
        if (count < 0 || count > most) {
            throw broken("holds a number that is too large");
        }
        return (int) count;
    }

    /** How many of something follow; each takes at least a byte. */
    int count() {
        long count = varint();
        if (count < 0 || count > end - at) {
            throw broken("promises more than it holds");
        }
        return (int) count;
    }

    long word() {
        if (end - at < Long.BYTES) {
            throw broken("ends in the middle of a number");
        }
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | bytes[at++] & 0xff;
        }
        return value;
    }

    /** As {@link #count()}, written as form 1 did. */
    int signedCount() {
        long count = number();
        if (count < 0 || count > end - at) {
            throw broken("promises more than it holds");
        }
        return (int) count;
    }

    String text() {
        return text(count());
    }

    String text(int length) {
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /** Order by their bytes of the text that comes next here and the one that comes next there; both are passed over. */
    int compareText(StateReader other) {
        int from = skipText();
        int otherFrom = other.skipText();
        return Arrays.compareUnsigned(bytes, from, at, other.bytes, otherFrom, other.at);
    }

    /** Returns where the text begins. */
    private int skipText() {
        int length = count();
        int from = at;
        skip(length);
        return from;
    }

    String text(Vocabulary vocabulary) {
        int number = count(vocabulary.size());
        return number == 0 ? text() : vocabulary.text(number - 1);
    }

    byte[] bytes() {
        int length = count();
        byte[] copy = new byte[length];
        System.arraycopy(bytes, at, copy, 0, length);
        at += length;
        return copy;
    }

    /** An event within these bytes. */
    EventRecord record(long time, EvidenceContext context, int length) {
        EventRecord event = new EventRecord(time, context, bytes, at, length);
        skip(length);
        return event;
    }

    void skip(int length) {
        if (length < 0 || length > end - at) {
            throw broken("promises more than it holds");
        }
        at += length;
    }

    boolean atEnd() {
        return at == end;
    }

    void expectEnd() {
        if (at != end) {
            throw broken("holds more than a state");
        }
    }

    static IllegalArgumentException broken(String how) {
        return new IllegalArgumentException("not a correlation's state: it " + how);
    }
}
