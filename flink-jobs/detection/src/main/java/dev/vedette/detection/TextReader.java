package dev.vedette.detection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts of which most have come before: ids of rules, names, tenants. Such a text is looked up by its bytes instead of
 * being made anew, and it comes with its hash. Remembers at most {@value #PLACES} texts, each of at most
 * {@value #MAX_BYTES} bytes: a flood of others costs time alone. Not thread-safe.
 */
final class TextReader {
    private static final int PLACES = 1024;
    private static final int MAX_BYTES = 128;

    private final byte[] @Nullable [] bytes = new byte[PLACES][];
    private final @Nullable String[] texts = new String[PLACES];
    private byte[] buffer = new byte[MAX_BYTES];

    /** A text that {@link WireSerializer#writeText} wrote and that may well have come before. */
    String known(DataInputView in) throws IOException {
        int length = length(in);
        if (length > MAX_BYTES) {
            return text(length);
        }
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + buffer[i];
        }
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        byte[] there = bytes[place];
        String known = texts[place];
        if (there != null && known != null && Arrays.equals(there, 0, there.length, buffer, 0, length)) {
            return known;
        }
        known = text(length);
        bytes[place] = Arrays.copyOf(buffer, length);
        texts[place] = known;
        return known;
    }

    /** Any text. */
    String any(DataInputView in) throws IOException {
        return text(length(in));
    }

    private int length(DataInputView in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            throw new IOException("text is missing on the wire");
        }
        if (length > buffer.length) {
            buffer = new byte[length];
        }
        in.readFully(buffer, 0, length);
        return length;
    }

    private String text(int length) {
        String text = new String(buffer, 0, length, StandardCharsets.UTF_8);
        if (buffer.length > 64 * 1024) {
            buffer = new byte[MAX_BYTES];
        }
        return text;
    }
}
