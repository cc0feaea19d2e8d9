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
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Hands events from many threads to one, through memory that is mapped to a file: what was offered is still there after
 * the process was killed. An offer takes no lock, makes no system call and never waits; when the ring is full it is
 * counted and dropped. After the many-producer ring buffer of Agrona and Aeron, on JDK means alone.
 *
 * <p>Two positions move behind the producers: what was {@linkplain #read() read} stays in the ring until it is
 * {@linkplain #release released}, because only then Kafka has it.
 *
 * <p>{@link #offer} and {@link #offerOpen} are thread-safe; everything else belongs to the one reader.
 */
public final class HandOverRing {
    static final int HEADER_BYTES = 4096;

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long MAGIC = 0x3352_4454_5445_4456L; // "VDETTDR3"
    /** "VDETTDR2": the same without open events. */
    private static final long MAGIC_BEFORE = 0x3252_4454_5445_4456L;

    private static final int AT_MAGIC = 0;
    private static final int AT_CAPACITY = 8;
    private static final int AT_SCHEMA = 16;
    // Each on a cache line of its own: producers write tail, the reader writes head.
    private static final int AT_TAIL = 128;
    private static final int AT_HEAD = 256;
    private static final int AT_DROPPED = 384;
    private static final int AT_REPORTED = 448;
    private static final int AT_CHECKPOINTS = 512;

    private static final int RECORD_HEADER_BYTES = 8;
    private static final int KIND_EVENT = 1;
    private static final int KIND_PADDING = 2;
    /** An event of which the end may be replaced: where its other end is, and where that takes its place. */
    private static final int KIND_OPEN = 3;

    private static final int KIND_END = 4;
    private static final int OPEN_HEADER_BYTES = 24;
    private static final int AT_OTHER_END = 8;
    private static final int AT_OPEN_FROM = 16;
    private static final long OPEN = 0;
    private static final long AS_OFFERED = -1;
    private static final byte[] ZEROS = new byte[4096];

    /** A thread that was stopped in the middle of an offer (a stack overflow, say) must not hide all that comes behind. */
    private static final long ABANDONED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ByteBuffer memory;
    private final int capacity;
    private final boolean leftover;
    private final CheckpointSlots checkpoints;
    private long readPosition;
    private long torn;
    private final Patience patience;

    private HandOverRing(ByteBuffer memory, int capacity, boolean leftover, long patienceNanos) {
        this.memory = memory.order(ByteOrder.LITTLE_ENDIAN);
        this.checkpoints = new CheckpointSlots(memory, AT_CHECKPOINTS);
        this.capacity = capacity;
        this.leftover = leftover;
        this.patience = new Patience(patienceNanos);
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
            long magic = ring.longAt(AT_MAGIC);
            if ((magic != MAGIC && magic != MAGIC_BEFORE) || ring.longAt(AT_CAPACITY) != capacity) {
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
        boolean hasRoom = put(KIND_EVENT, bytes, length) >= 0;
        if (!hasRoom) {
            drop();
        }
        return hasRoom;
    }

    /**
     * As {@link #offer}, of an event that is not read before its end is known: {@link #complete} says it, or {@link #leave}
     * that it stays as it is. It stays so as well if the process is killed before.
     *
     * @param openFrom where in the bytes the end begins that may be replaced
     * @return the event's position; negative when there is no room, which is counted
     */
    public long offerOpen(byte[] bytes, int length, int openFrom) {
        int whole = OPEN_HEADER_BYTES + length;
        long position = claim(align(whole));
        if (position < 0) {
            drop();
            return position;
        }
        int at = begin(position, KIND_OPEN, whole);
        memory.putLong(at + AT_OTHER_END, OPEN);
        memory.putInt(at + AT_OPEN_FROM, openFrom);
        memory.put(at + OPEN_HEADER_BYTES, bytes, 0, length);
        INT.setRelease(memory, at, whole);
        return position;
    }

    /** Returns the record's position, negative when there is no room. */
    private long put(int kind, byte[] bytes, int length) {
        int whole = RECORD_HEADER_BYTES + length;
        long position = claim(align(whole));
        if (position >= 0) {
            int at = begin(position, kind, whole);
            memory.put(at + RECORD_HEADER_BYTES, bytes, 0, length);
            INT.setRelease(memory, at, whole);
        }
        return position;
    }

    /** Returns the position of so much room, negative when there is none. */
    private long claim(int needed) {
        long tail;
        int padding;
        do {
            long head = (long) LONG.getAcquire(memory, AT_HEAD);
            tail = (long) LONG.getVolatile(memory, AT_TAIL);
            int toEnd = capacity - index(tail);
            padding = needed > toEnd ? toEnd : 0;
            if (leftover || needed + (long) padding > capacity - (tail - head)) {
                return -1;
            }
        } while (!LONG.compareAndSet(memory, AT_TAIL, tail, tail + padding + needed));
        if (padding > 0) {
            int at = HEADER_BYTES + index(tail);
            memory.putInt(at + 4, KIND_PADDING);
            INT.setRelease(memory, at, padding);
        }
        return tail + padding;
    }

    /** A negative length says how far to skip, should the process die before the record is whole. */
    private int begin(long position, int kind, int whole) {
        int at = HEADER_BYTES + index(position);
        INT.setRelease(memory, at, -whole);
        VarHandle.releaseFence();
        memory.putInt(at + 4, kind);
        return at;
    }

    /**
     * Puts the end of an open event into the ring: these bytes in the place of those that it was offered with. Without room for
     * them it stays as it was offered, and so does one that was given up or is gone.
     */
    public void complete(long position, byte[] bytes, int length) {
        if (isOpen(position)) {
            long end = put(KIND_END, bytes, length);
            LONG.setRelease(memory, HEADER_BYTES + index(position) + AT_OTHER_END, end < 0 ? AS_OFFERED : end);
        }
    }

    /** An open event stays as it was offered. */
    public void leave(long position) {
        if (isOpen(position)) {
            LONG.setRelease(memory, HEADER_BYTES + index(position) + AT_OTHER_END, AS_OFFERED);
        }
    }

    private boolean isOpen(long position) {
        return position >= longAt(AT_HEAD) && longAt(HEADER_BYTES + index(position) + AT_OTHER_END) == OPEN;
    }

    /** Counts an event that cannot be offered. Thread-safe. */
    public void drop() {
        LONG.getAndAdd(memory, AT_DROPPED, 1L);
    }

    /** The next event; empty if there is none yet, or the next one is still being written, or open. */
    public Optional<Entry> read() {
        long tail = (long) LONG.getAcquire(memory, AT_TAIL);
        while (readPosition < tail) {
            int at = HEADER_BYTES + index(readPosition);
            int length = (int) INT.getAcquire(memory, at);
            if (length <= 0 || length > capacity - index(readPosition) || (leftover && length < RECORD_HEADER_BYTES)) {
                if (!leftover && !patience.isOver(readPosition)) {
                    return Optional.empty();
                }
                skipTorn(length, tail);
                continue;
            }
            int kind = memory.getInt(at + 4);
            if (kind == KIND_OPEN && !leftover && longAt(at + AT_OTHER_END) == OPEN) {
                if (!patience.isOver(readPosition)) {
                    return Optional.empty();
                }
                leave(readPosition);
            }
            long position = readPosition;
            readPosition += align(length);
            if (kind == KIND_EVENT || (kind == KIND_OPEN && length >= OPEN_HEADER_BYTES)) {
                byte[] event = kind == KIND_EVENT
                        ? bytes(at + RECORD_HEADER_BYTES, at + length)
                        : withItsEnd(position, length, tail);
                passEnds(tail);
                return Optional.of(new Entry(event, readPosition));
            }
        }
        return Optional.empty();
    }

    /** Of events that were read: behind the last one nothing else would release them. */
    private void passEnds(long tail) {
        while (readPosition < tail) {
            int at = HEADER_BYTES + index(readPosition);
            int length = (int) INT.getAcquire(memory, at);
            if (length <= 0 || length > capacity - index(readPosition) || memory.getInt(at + 4) != KIND_END) {
                return;
            }
            readPosition += align(length);
        }
    }

    private byte[] bytes(int from, int to) {
        byte[] bytes = new byte[to - from];
        memory.get(from, bytes);
        return bytes;
    }

    /** What does not fit together, after a power cut, is read as it was offered. */
    private byte[] withItsEnd(long position, int length, long tail) {
        int at = HEADER_BYTES + index(position);
        byte[] offered = bytes(at + OPEN_HEADER_BYTES, at + length);
        long end = memory.getLong(at + AT_OTHER_END);
        int from = memory.getInt(at + AT_OPEN_FROM);
        if (end < position + length || end % 8 != 0 || end >= tail || from < 0 || from > offered.length) {
            return offered;
        }
        int endAt = HEADER_BYTES + index(end);
        int endLength = memory.getInt(endAt) - RECORD_HEADER_BYTES;
        boolean fits = endLength >= 0 && RECORD_HEADER_BYTES + endLength <= capacity - index(end);
        if (!fits || memory.getInt(endAt + 4) != KIND_END) {
            return offered;
        }
        byte[] whole = Arrays.copyOf(offered, from + endLength);
        memory.get(endAt + RECORD_HEADER_BYTES, whole, from, endLength);
        return whole;
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
        checkpoints.write(checkpoint);
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
        return checkpoints.newest();
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
