package dev.vedette.agent.core.spool;

import dev.vedette.agent.core.event.ChainedEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of events, each with a checksum: length of the record (4 bytes), CRC-32C over all that follows (4), boot (8),
 * sequence (8), record. A process that is killed while it writes leaves a torn end, which the checksum shows.
 *
 * <p>Belongs to one thread.
 */
final class Segment implements AutoCloseable {
    static final int HEADER_BYTES = 24;

    /** Longer than any event: a length beyond it is damage. */
    private static final int MAX_RECORD_BYTES = 1 << 20;

    private static final int WINDOW_BYTES = 256 * 1024;

    private final long number;
    private final Path file;
    private long bytes;
    private @Nullable FileChannel channel;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowAt;

    private Segment(long number, Path file, long bytes) {
        this.number = number;
        this.file = file;
        this.bytes = bytes;
    }

    /** A new file. */
    static Segment create(long number, Path file) throws IOException {
        Segment segment = new Segment(number, file, 0);
        segment.channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return segment;
    }

    /** What an earlier start left; it is read only. */
    static Segment left(long number, Path file) throws IOException {
        return new Segment(number, file, Files.size(file));
    }

    long number() {
        return number;
    }

    /** Up to here it holds events; behind it an interrupted write may have left something. */
    long bytes() {
        return bytes;
    }

    static int size(ChainedEvent event) {
        return HEADER_BYTES + event.record().length;
    }

    /**
     * Adds events; all of them or, when that fails, none.
     *
     * @throws IOException if the disk does not take them
     */
    void append(List<ChainedEvent> events) throws IOException {
        ByteBuffer out =
                ByteBuffer.allocate(events.stream().mapToInt(Segment::size).sum());
        for (ChainedEvent event : events) {
            int at = out.position();
            out.putInt(event.record().length)
                    .putInt(0)
                    .putLong(event.boot())
                    .putLong(event.sequence())
                    .put(event.record());
            out.putInt(at + 4, checksum(out.slice(at + 8, size(event) - 8)));
        }
        out.flip();
        long end = bytes;
        FileChannel to = channel();
        while (out.hasRemaining()) {
            end += to.write(out, end);
        }
        bytes = end;
    }

    /** The event that begins at this offset; empty if what is there is none. */
    Optional<ChainedEvent> read(long offset) throws IOException {
        if (!fill(offset, HEADER_BYTES)) {
            return Optional.empty();
        }
        int at = (int) (offset - windowAt);
        int length = window.getInt(at);
        if (length < 0 || length > MAX_RECORD_BYTES || !fill(offset, HEADER_BYTES + length)) {
            return Optional.empty();
        }
        at = (int) (offset - windowAt);
        if (window.getInt(at + 4) != checksum(window.slice(at + 8, HEADER_BYTES - 8 + length))) {
            return Optional.empty();
        }
        byte[] record = new byte[length];
        window.get(at + HEADER_BYTES, record);
        return Optional.of(new ChainedEvent(window.getLong(at + 8), window.getLong(at + 16), record));
    }

    /** Whether that many bytes from this offset on are in the window now. */
    private boolean fill(long offset, int wanted) throws IOException {
        if (bytes - offset < wanted) {
            return false;
        }
        if (offset >= windowAt && offset + wanted <= windowAt + window.limit()) {
            return true;
        }
        if (window.capacity() < wanted) {
            window = ByteBuffer.allocate(Math.max(WINDOW_BYTES, wanted));
        }
        window.clear().limit((int) Math.min(window.capacity(), bytes - offset));
        windowAt = offset;
        while (window.hasRemaining()) {
            if (channel().read(window, offset + window.position()) < 0) {
                break;
            }
        }
        window.flip();
        return window.limit() >= wanted;
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(file, StandardOpenOption.READ);
            channel = open;
        }
        return open;
    }

    private static int checksum(ByteBuffer of) {
        CRC32C crc = new CRC32C();
        crc.update(of);
        return (int) crc.getValue();
    }

    /** Closes it and deletes its file. */
    void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        window = ByteBuffer.allocate(0);
        if (open != null) {
            open.close();
        }
    }
}
