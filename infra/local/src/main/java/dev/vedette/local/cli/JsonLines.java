package dev.vedette.local.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Lines of a file of JSON objects, one after another and in constant memory; a file whose name ends in {@code .gz} is
 * unpacked. Not thread-safe.
 */
final class JsonLines implements AutoCloseable {

    /** A longer line is passed over. */
    static final int MAX_LINE_BYTES = 16 << 20;

    /** To be read after "the line". */
    static final String TOO_LONG = "is longer than " + MAX_LINE_BYTES + " bytes";

    private final InputStream in;
    private final byte[] read = new byte[1 << 16];
    private int readAt;
    private int readEnd;

    private byte[] line = new byte[1 << 12];
    private int length;
    private boolean tooLong;
    private long number;

    private JsonLines(InputStream in) {
        this.in = in;
    }

    /** @throws UnusableInputException if the file cannot be read */
    static JsonLines open(Path file) throws UnusableInputException {
        if (!Files.isRegularFile(file)) {
            throw new UnusableInputException(file + ": no such file: name a file of JSON objects, one a line");
        }
        try {
            InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            return new JsonLines(file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in);
        } catch (IOException e) {
            throw new UnusableInputException(file + ": cannot be read: " + e.getMessage());
        }
    }

    /** Goes to the next line; false at the end. */
    boolean next() throws IOException {
        length = 0;
        tooLong = false;
        boolean any = false;
        while (true) {
            if (readAt == readEnd) {
                readEnd = in.read(read);
                readAt = 0;
                if (readEnd <= 0) {
                    readEnd = 0;
                    number += any ? 1 : 0;
                    return any;
                }
            }
            any = true;
            int end = readAt;
            while (end < readEnd && read[end] != '\n') {
                end++;
            }
            append(end);
            boolean complete = end < readEnd;
            readAt = complete ? end + 1 : end;
            if (complete) {
                number++;
                return true;
            }
        }
    }

    private void append(int end) {
        int more = end - readAt;
        if (tooLong || length + more > MAX_LINE_BYTES) {
            tooLong = true;
            length = 0;
            return;
        }
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(length + more, line.length * 2));
        }
        System.arraycopy(read, readAt, line, length, more);
        length += more;
    }

    /** Number of the line, from 1. */
    long number() {
        return number;
    }

    boolean isTooLong() {
        return tooLong;
    }

    /** Whether there is nothing but white space. */
    boolean isBlank() {
        for (int i = 0; i < length; i++) {
            if (line[i] > ' ' || line[i] < 0) {
                return false;
            }
        }
        return !tooLong;
    }

    /** The line's bytes from 0 on; overwritten by the next one. */
    byte[] bytes() {
        return line;
    }

    int length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
