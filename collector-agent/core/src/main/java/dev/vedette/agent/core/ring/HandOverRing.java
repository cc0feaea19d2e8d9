package dev.vedette.agent.core.ring;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * Hands events from many threads to one, through memory that is mapped to a file: what was offered is still there after
 * the process was killed. An offer takes no lock, makes no system call and never waits; when the ring is full it is
 * counted and dropped. After the many-producer ring buffer of Agrona and Aeron, on JDK means alone.
 *
 * <p>Two positions move behind the producers: what was {@linkplain #read() read} stays in the ring until it is
 * {@linkplain #release released}, because only then Kafka has it.
 *
 * <p>{@link #offer} is thread-safe; everything else belongs to the one reader.
 */
public final class HandOverRing {
    static final int HEADER_BYTES = 4096;

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long MAGIC = 0x3252_4454_5445_4456L; // "VDETTDR2"
    private static final int AT_MAGIC = 0;
    private static final int AT_CAPACITY = 8;
    private static final int AT_SCHEMA = 16;
    // Each on a cache line of its own: producers write tail, the reader writes head.
    private static final int AT_TAIL = 128;
    private static final int AT_HEAD = 256;
    private static final int AT_DROPPED = 384;
    private static final int AT_REPORTED = 448;
    private static final int AT_CHECKPOINTS = 512;
    private static final int CHECKPOINT_BYTES = 64;

    private static final int RECORD_HEADER_BYTES = 8;
    private static final int KIND_EVENT = 1;
    private static final int KIND_PADDING = 2;
    private static final byte[] ZEROS = new byte[4096];

    /** A thread that was stopped in the middle of an offer (a stack overflow, say) must not hide all that comes behind. */
    private static final long ABANDONED_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** A reader that was not there for so long was paused, and the writer with it: its patience starts anew. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ByteBuffer memory;
    private final int capacity;
    private final boolean leftover;
    private long readPosition;
    private long generation;
    private long torn;
    private final long patienceNanos;
    private long waitsAt = -1;
    private long waitsSince;
    private long lookedAt;

    private HandOverRing(ByteBuffer memory, int capacity, boolean leftover, long patienceNanos) {
        this.memory = memory.order(ByteOrder.LITTLE_ENDIAN);
        this.capacity = capacity;
        this.leftover = leftover;
        this.patienceNanos = patienceNanos;
    }

    /** A ring that does not survive the process: where no file can be had. */
    public static HandOverRing inMemory(int capacity) {
        return inMemory(capacity, ABANDONED_NANOS);
    }

    static HandOverRing inMemory(int capacity, long patienceNanos) {
        return initialise(ByteBuffer.allocateDirect(HEADER_BYTES + capacity), capacity, 0, patienceNanos);
    }

    /**
     * A new ring in a new file, with all of its blocks taken from the disk: a mapped file on a full disk would fail at
     * the first write to a page.
     *
     * @param capacity bytes, a power of two
     * @param schema CRC-64-AVRO fingerprint of the schema that the events are written for, for whoever finds the ring
     */
    public static HandOverRing create(Path file, int capacity, long schema) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
            for (long written = 0; written < HEADER_BYTES + (long) capacity; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), HEADER_BYTES + (long) capacity - written));
                written += channel.write(zeros);
            }
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, HEADER_BYTES + (long) capacity);
            return initialise(mapped, capacity, schema, ABANDONED_NANOS);
        }
    }

    /** What an earlier process left in its file. Nothing can be offered to it. */
    public static HandOverRing open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long capacity = channel.size() - HEADER_BYTES;
            if (capacity <= 0 || capacity > 1 << 30 || Long.bitCount(capacity) != 1) {
                throw new IOException("no ring: its size is wrong");
            }
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
            HandOverRing ring = new HandOverRing(mapped, (int) capacity, true, 0);
            if (ring.longAt(AT_MAGIC) != MAGIC || ring.longAt(AT_CAPACITY) != capacity) {
                throw new IOException("no ring: its header is wrong");
            }
            ring.readPosition = ring.checkpoint().map(Checkpoint::position).orElse(0L);
            ring.refuseImpossiblePositions();
            return ring;
        }
    }

    /** After a power cut pages of the file may be of different times: what does not fit together is not read as if it did. */
    private void refuseImpossiblePositions() throws IOException {
        long head = longAt(AT_HEAD);
        long tail = longAt(AT_TAIL);
        boolean possible = head >= 0
                && head % 8 == 0
                && tail % 8 == 0
                && readPosition % 8 == 0
                && tail - head >= 0
                && tail - head <= capacity
                && readPosition >= head
                && readPosition <= tail;
        if (!possible) {
            throw new IOException("no ring: its positions do not fit together");
        }
    }

    private static HandOverRing initialise(ByteBuffer memory, int capacity, long schema, long patienceNanos) {
        HandOverRing ring = new HandOverRing(memory, capacity, false, patienceNanos);
        LONG.setRelease(ring.memory, AT_SCHEMA, schema);
        LONG.setRelease(ring.memory, AT_CAPACITY, (long) capacity);
        LONG.setRelease(ring.memory, AT_MAGIC, MAGIC);
        return ring;
    }

    /** Fingerprint of the schema that the events were written for. */
    public long schema() {
        return longAt(AT_SCHEMA);
    }

    /** Puts an event into the ring, or counts it as dropped when there is no room. */
    public boolean offer(byte[] bytes, int length) {
        int needed = align(RECORD_HEADER_BYTES + length);
        long tail;
        int padding;
        do {
            long head = (long) LONG.getAcquire(memory, AT_HEAD);
            tail = (long) LONG.getVolatile(memory, AT_TAIL);
            int toEnd = capacity - index(tail);
            padding = needed > toEnd ? toEnd : 0;
            if (leftover || needed + (long) padding > capacity - (tail - head)) {
                drop();
                return false;
            }
        } while (!LONG.compareAndSet(memory, AT_TAIL, tail, tail + padding + needed));
        if (padding > 0) {
            int at = HEADER_BYTES + index(tail);
            memory.putInt(at + 4, KIND_PADDING);
            INT.setRelease(memory, at, padding);
            tail += padding;
        }
        int at = HEADER_BYTES + index(tail);
        // A negative length says how far to skip, should the process die before the record is whole.
        INT.setRelease(memory, at, -(RECORD_HEADER_BYTES + length));
        VarHandle.releaseFence();
        memory.putInt(at + 4, KIND_EVENT);
        memory.put(at + RECORD_HEADER_BYTES, bytes, 0, length);
        INT.setRelease(memory, at, RECORD_HEADER_BYTES + length);
        return true;
    }

    /** Counts an event that cannot be offered. Thread-safe. */
    public void drop() {
        LONG.getAndAdd(memory, AT_DROPPED, 1L);
    }

    /** The next event; empty if there is none yet, or the next one is still being written. */
    public Optional<Entry> read() {
        long tail = (long) LONG.getAcquire(memory, AT_TAIL);
        while (readPosition < tail) {
            int at = HEADER_BYTES + index(readPosition);
            int length = (int) INT.getAcquire(memory, at);
            if (length <= 0 || length > capacity - index(readPosition) || (leftover && length < RECORD_HEADER_BYTES)) {
                if (!leftover && !abandoned()) {
                    return Optional.empty();
                }
                skipTorn(length, tail);
                continue;
            }
            readPosition += align(length);
            if (memory.getInt(at + 4) == KIND_EVENT) {
                byte[] bytes = new byte[length - RECORD_HEADER_BYTES];
                memory.get(at + RECORD_HEADER_BYTES, bytes);
                return Optional.of(new Entry(bytes, readPosition));
            }
        }
        return Optional.empty();
    }

    /** Whether the event at the read position has been unfinished for so long that nobody will finish it. */
    private boolean abandoned() {
        long now = System.nanoTime();
        if (waitsAt != readPosition || now - lookedAt > PAUSE_NANOS) {
            waitsAt = readPosition;
            waitsSince = now;
        }
        lookedAt = now;
        return now - waitsSince > patienceNanos;
    }

    private void skipTorn(int length, long tail) {
        torn++;
        int announced = -length;
        if (length < 0 && announced <= capacity - index(readPosition)) {
            readPosition += align(announced);
            return;
        }
        // Claimed, but killed before even the length was written: the claim's memory is still zero.
        do {
            readPosition += 8;
        } while (readPosition < tail && memory.getInt(HEADER_BYTES + index(readPosition)) == 0);
    }

    /** Starts reading again at the last checkpoint: what was not released is read once more. */
    public void rewind() {
        readPosition = checkpoint().map(Checkpoint::position).orElse(0L);
    }

    /**
     * Gives the room up to the checkpoint's position back to the producers. What is before it is never read again.
     */
    public void release(Checkpoint checkpoint) {
        write(checkpoint);
        long head = (long) LONG.getAcquire(memory, AT_HEAD);
        if (leftover) {
            return;
        }
        // Producers rely on zeros where no length was written yet.
        while (head < checkpoint.position()) {
            int index = index(head);
            int chunk = (int) Math.min(Math.min(ZEROS.length, capacity - index), checkpoint.position() - head);
            memory.put(HEADER_BYTES + index, ZEROS, 0, chunk);
            head += chunk;
        }
        LONG.setRelease(memory, AT_HEAD, head);
    }

    /** Where the last release stood; empty if there was none. */
    public Optional<Checkpoint> checkpoint() {
        int newest = longAt(slot(0)) >= longAt(slot(1)) ? slot(0) : slot(1);
        long written = longAt(newest);
        if (written == 0) {
            return Optional.empty();
        }
        generation = Math.max(generation, written);
        // With a checksum that is wrong it is of a power cut in the middle of writing; the one before it is older and
        // right.
        int at = isWhole(newest) ? newest : newest == slot(0) ? slot(1) : slot(0);
        if (!isWhole(at)) {
            return Optional.empty();
        }
        byte[] hash = new byte[Checkpoint.HASH_BYTES];
        memory.get(at + 24, hash);
        return Optional.of(new Checkpoint(longAt(at + 8), longAt(at + 16), hash));
    }

    private boolean isWhole(int slot) {
        return longAt(slot) != 0 && memory.getInt(slot + 56) == checksum(slot);
    }

    /** CRC-32C over position, sequence and hash. */
    private int checksum(int slot) {
        CRC32C crc = new CRC32C();
        crc.update(memory.slice(slot + 8, 48));
        return (int) crc.getValue();
    }

    /** Two slots by turns, the generation last: the one that a kill interrupted is not the newest. */
    private void write(Checkpoint checkpoint) {
        generation++;
        int at = slot(generation & 1);
        memory.putLong(at + 8, checkpoint.position());
        memory.putLong(at + 16, checkpoint.sequence());
        memory.put(at + 24, checkpoint.hash());
        memory.putInt(at + 56, checksum(at));
        LONG.setRelease(memory, at, generation);
    }

    private static int slot(long number) {
        return AT_CHECKPOINTS + (int) number * CHECKPOINT_BYTES;
    }

    /** Events for which there was no room, since the ring was made. */
    public long dropped() {
        return (long) LONG.getAcquire(memory, AT_DROPPED);
    }

    /** Events for which there was no room and which nobody was told of yet: also those of a process that was killed. */
    public long unreported() {
        return dropped() - longAt(AT_REPORTED);
    }

    /** So many of them are told of now. */
    public void report(long events) {
        LONG.getAndAdd(memory, AT_REPORTED, events);
    }

    /** Events that somebody had begun to write and will not finish, as far as read and not yet told of. */
    public long takeTorn() {
        long events = torn;
        torn = 0;
        return events;
    }

    /** Bytes for events. */
    public int capacity() {
        return capacity;
    }

    /** Bytes in use, read and not yet released ones among them. */
    public long used() {
        return (long) LONG.getAcquire(memory, AT_TAIL) - (long) LONG.getAcquire(memory, AT_HEAD);
    }

    private long longAt(int at) {
        return (long) LONG.getAcquire(memory, at);
    }

    private int index(long position) {
        return (int) position & (capacity - 1);
    }

    private static int align(int length) {
        return (length + 7) & ~7;
    }

    /**
     * An event's bytes.
     *
     * @param end position behind it: release up to there when it is safe elsewhere
     */
    public record Entry(byte[] bytes, long end) {}

    /**
     * How far the events of this ring are safe elsewhere.
     *
     * @param position of the first byte that is not
     * @param sequence of the first event that is not
     * @param hash of the last event that is: the head of the chain
     */
    public record Checkpoint(long position, long sequence, byte[] hash) {
        /** SHA-256. */
        public static final int HASH_BYTES = 32;
    }
}
