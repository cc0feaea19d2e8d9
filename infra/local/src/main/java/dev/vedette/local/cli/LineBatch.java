package dev.vedette.local.cli;

import java.io.IOException;
import java.util.Arrays;

/** Some lines of a file of events, taken together to be worked at together. Not thread-safe. */
final class LineBatch {

    private static final int MAX_LINES = 512;
    /** Where it stops to grow; the last line may go beyond by its length. */
    private static final int MAX_BYTES = 1 << 18;

    private static final int TOO_LONG = -1;

    private byte[] bytes = new byte[1 << 16];
    private int used;
    private final long[] numbers = new long[MAX_LINES];
    private final int[] lengths = new int[MAX_LINES];
    private int size;

    /** Takes the lines of a batch, one after another. */
    interface Visitor {
        /** A line's bytes, from an offset on. */
        void line(long number, byte[] bytes, int offset, int length);

        /** A line that was passed over because it is longer than {@link JsonLines#MAX_LINE_BYTES}. */
        void tooLong(long number);
    }

    /** Takes lines until the batch is full or there are no more; of blank ones none. */
    void fill(JsonLines lines) throws IOException {
        while (size < MAX_LINES && used < MAX_BYTES && lines.next()) {
            if (!lines.isBlank()) {
                add(lines);
            }
        }
    }

    private void add(JsonLines lines) {
        numbers[size] = lines.number();
        lengths[size] = TOO_LONG;
        if (!lines.isTooLong()) {
            int length = lines.length();
            if (used + length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(used + length, bytes.length * 2));
            }
            System.arraycopy(lines.bytes(), 0, bytes, used, length);
            used += length;
            lengths[size] = length;
        }
        size++;
    }

    /** Bytes of its lines. */
    int bytes() {
        return used;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void forEach(Visitor visitor) {
        int offset = 0;
        for (int i = 0; i < size; i++) {
            if (lengths[i] == TOO_LONG) {
                visitor.tooLong(numbers[i]);
            } else {
                visitor.line(numbers[i], bytes, offset, lengths[i]);
                offset += lengths[i];
            }
        }
    }
}
