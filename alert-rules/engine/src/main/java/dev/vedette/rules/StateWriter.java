package dev.vedette.rules;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the binary form of state into a buffer that grows: numbers of variable length, texts in UTF-8. */
final class StateWriter {

    /** An event that is taken in: tables copy of it what they keep. */
    static final Spare EVENT = new Spare();

    /** What is written of a state, and what stands before it. */
    static final Spare BODY = new Spare();

    static final Spare HEAD = new Spare();

    /** Evidence and contexts, of which the bytes are copied. */
    static final Spare SCRATCH = new Spare();

    private byte[] bytes;
    private int size;
    private long numbers;
    /** Each with its number, in the order of these. */
    private Map<EvidenceContext, Integer> contexts = Map.of();

    /** A writer of each thread that is used again and again: never by two at once, and not while it is large. */
    static final class Spare {
        private static final int MOST_KEPT = 1 << 16;

        private final ThreadLocal<@Nullable StateWriter> spare = new ThreadLocal<>();

        /** An empty one. */
        StateWriter take() {
            StateWriter writer = spare.get();
            if (writer == null) {
                return new StateWriter(EventRecord.FIRST_BYTES);
            }
            spare.set(null);
            writer.clear();
            return writer;
        }

        void giveBack(StateWriter writer) {
            if (writer.bytes.length <= MOST_KEPT) {
                spare.set(writer);
            }
        }
    }

    StateWriter(int capacity) {
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    /** Bits of the vocabulary's numbers that were written; the last one of all that are above. */
    long numbers() {
        return numbers;
    }

    /** The buffer itself: good until the next call. */
    byte[] buffer() {
        return bytes;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    /** Not negative; 7 bits a byte, least first. */
    void count(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Any number: zigzag, then as {@link #count}. */
    void number(long value) {
        count(value << 1 ^ value >> 63);
    }

    /** Eight bytes. */
    void word(long value) {
        room(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** Begins anew, in the same buffer. */
    void clear() {
        size = 0;
        numbers = 0;
        contexts = Map.of();
    }

    /** Of a text in ASCII the JDK copies the bytes without a look at each. */
    void text(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The number of a text of the vocabulary counted from 1, or 0 and the text. */
    void text(String text, Vocabulary vocabulary) {
        int number = vocabulary.number(text);
        count(number + 1L);
        if (number < 0) {
            text(text);
        } else {
            numbers |= 1L << Math.min(number, Long.SIZE - 1);
        }
    }

    /** The number of a context that {@link #contexts} has to be written for, from 1; 0 for none. */
    void context(EvidenceContext context) {
        if (context == EvidenceContext.NONE) {
            count(0);
            return;
        }
        if (contexts.isEmpty()) {
            contexts = new LinkedHashMap<>();
        }
        Integer known = contexts.putIfAbsent(context, contexts.size() + 1);
        count(known == null ? contexts.size() : known);
    }

    /** In the order of their numbers. */
    Set<EvidenceContext> contexts() {
        return contexts.keySet();
    }

    /** Their number, and they. */
    void bytes(byte[] value) {
        count(value.length);
        raw(value, 0, value.length);
    }

    void raw(byte[] value, int from, int length) {
        room(length);
        System.arraycopy(value, from, bytes, size, length);
        size += length;
    }
}
