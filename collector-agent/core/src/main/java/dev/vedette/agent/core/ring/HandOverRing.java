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

    /** Added to the position of a record of which the first event is read, or released, and the second is not. */
    private static final int FIRST = 1;

    private static final byte[] ZEROS = new byte[4096];

    /** A thread that was stopped in the middle of an offer (a stack overflow, say) must not hide all that comes behind. */
    private static final long ABANDONED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ByteBuffer memory;
    private final int capacity;
    private final boolean leftover;
    private final RingRecords records;
    private final CheckpointSlots checkpoints;
    private long readPosition;
    private boolean firstIsRead;
    private long torn;
    private final Patience patience;

    private HandOverRing(ByteBuffer memory, int capacity, boolean leftover, long patienceNanos) {
        this.memory = memory.order(ByteOrder.LITTLE_ENDIAN);
        this.records = new RingRecords(memory, HEADER_BYTES, capacity);
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
            ring.rewind();
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
        boolean hasRoom = put(RingRecords.EVENT, bytes, length) >= 0;
        if (!hasRoom) {
            drop(1);
        }
        return hasRoom;
    }

    /**
     * As {@link #offer}, of an event that is not read before its end is known: {@link #complete} says it, or {@link #leave}
     * that it stays as it is. It stays so as well if the process is killed before.
     *
     * @param firstEnd where in the bytes another event ends that they begin with, and that is read before this one without
     *     waiting; 0 if there is none
     * @param openFrom where the end begins that may be replaced; with nothing behind it the event is not open
     * @return the event's position; negative when there is no room, which is counted
     */
    public long offerOpen(byte[] bytes, int length, int firstEnd, int openFrom) {
        long position = claim(RingRecords.OPEN_HEADER_BYTES + length);
        if (position < 0) {
            drop(firstEnd > 0 ? 2 : 1);
        } else {
            records.writeOpen(position, bytes, length, firstEnd, openFrom);
        }
        return position;
    }

    /** Returns the record's position, negative when there is no room. */
    private long put(int kind, byte[] bytes, int length) {
        long position = claim(RingRecords.HEADER_BYTES + length);
        if (position >= 0) {
            records.write(position, kind, bytes, length);
        }
        return position;
    }

    /** Returns the position of so much room, negative when there is none. */
    private long claim(int length) {
        int needed = RingRecords.align(length);
        long tail;
        int padding;
        do {
            long head = (long) LONG.getAcquire(memory, AT_HEAD);
            tail = (long) LONG.getVolatile(memory, AT_TAIL);
            int toEnd = records.toEnd(tail);
            padding = needed > toEnd ? toEnd : 0;
            if (leftover || needed + (long) padding > capacity - (tail - head)) {
                return -1;
            }
        } while (!LONG.compareAndSet(memory, AT_TAIL, tail, tail + padding + needed));
        if (padding > 0) {
            records.pad(tail, padding);
        }
        return tail + padding;
    }

    /**
     * Puts the end of an open event into the ring: these bytes in the place of those that it was offered with. Without room for
     * them it stays as it was offered, and so does one that was given up or is gone.
     */
    public void complete(long position, byte[] bytes, int length) {
        if (isOpen(position)) {
            long end = put(RingRecords.END, bytes, length);
            if (end < 0) {
                records.leave(position);
            } else {
                records.close(position, end);
            }
        }
    }

    /** An open event stays as it was offered. */
    public void leave(long position) {
        if (isOpen(position)) {
            records.leave(position);
        }
    }

    private boolean isOpen(long position) {
        return position >= longAt(AT_HEAD) && records.isOpen(position);
    }

    /** Counts events that cannot be offered. Thread-safe. */
    public void drop(long events) {
        LONG.getAndAdd(memory, AT_DROPPED, events);
    }

    /** The next event; empty if there is none yet, or the next one is still being written, or open. */
    public Optional<Entry> read() {
        long tail = longAt(AT_TAIL);
        while (readPosition < tail) {
            int length = records.length(readPosition);
            boolean isWhole = length >= RingRecords.HEADER_BYTES && length <= records.toEnd(readPosition);
            if (!isWhole) {
                if (!leftover && !patience.isOver(readPosition)) {
                    return Optional.empty();
                }
                skipTorn(length, tail);
                continue;
            }
            int kind = records.kind(readPosition);
            if (kind == RingRecords.OPEN && length >= RingRecords.OPEN_HEADER_BYTES) {
                return readOpen(length, tail);
            }
            if (kind == RingRecords.EVENT) {
                return Optional.of(moveOn(records.event(readPosition, length), length, tail));
            }
            readPosition += RingRecords.align(length);
        }
        return Optional.empty();
    }

    private Optional<Entry> readOpen(int length, long tail) {
        byte[] first = firstIsRead ? new byte[0] : records.first(readPosition, length);
        if (first.length > 0) {
            firstIsRead = true;
            return Optional.of(new Entry(first, readPosition + FIRST));
        }
        if (!leftover && records.isOpen(readPosition)) {
            if (!patience.isOver(readPosition)) {
                return Optional.empty();
            }
            records.leave(readPosition);
        }
        return Optional.of(moveOn(records.whole(readPosition, length, tail), length, tail));
    }

    /** Past the ends of events that were read as well: behind the last event nothing else would release them. */
    private Entry moveOn(byte[] event, int length, long tail) {
        firstIsRead = false;
        int next = length;
        do {
            readPosition += RingRecords.align(next);
            next = readPosition < tail ? records.length(readPosition) : 0;
        } while (next >= RingRecords.HEADER_BYTES
                && next <= records.toEnd(readPosition)
                && records.kind(readPosition) == RingRecords.END);
        return new Entry(event, readPosition);
    }

    private void skipTorn(int length, long tail) {
        torn++;
        firstIsRead = false;
        int announced = -length;
        if (length < 0 && announced <= records.toEnd(readPosition)) {
            readPosition += RingRecords.align(announced);
            return;
        }
        // Claimed, but killed before even the length was written: the claim's memory is still zero.
        do {
            readPosition += 8;
        } while (readPosition < tail && records.length(readPosition) == 0);
    }

    /** Starts reading again at the last checkpoint: what was not released is read once more. */
    public void rewind() {
        long position = checkpoint().map(Checkpoint::position).orElse(0L);
        readPosition = position & -8;
        firstIsRead = (position & FIRST) != 0;
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
        long free = checkpoint.position() & -8;
        // Producers rely on zeros where no length was written yet.
        while (head < free) {
            int chunk = (int) Math.min(Math.min(ZEROS.length, records.toEnd(head)), free - head);
            records.clear(head, ZEROS, chunk);
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

    /**
     * An event's bytes.
     *
     * @param end to be a {@link Checkpoint}'s position when it is safe elsewhere
     */
    public record Entry(byte[] bytes, long end) {}

    /**
     * How far the events of this ring are safe elsewhere.
     *
     * @param position of the first byte that is not, and one more if there the first of two events that begin there is
     * @param sequence of the first event that is not
     * @param hash of the last event that is: the head of the chain
     */
    public record Checkpoint(long position, long sequence, byte[] hash) {
        /** SHA-256. */
        public static final int HASH_BYTES = 32;
    }
}
