package dev.vedette.agent.core.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How records stand in a ring's memory: a length, a kind, and what belongs to the kind, from a position that is a multiple of
 * eight. Knows nothing of who may write where: that is {@link HandOverRing}'s.
 */
final class RingRecords {
    /** An event. */
    static final int EVENT = 1;

    /** From here to the end of the memory there is none. */
    static final int PADDING = 2;

    /** An event of which the end may be replaced, and that may begin with another event. */
    static final int OPEN = 3;

    /** What takes the place of an open event's end. */
    static final int END = 4;

    static final int HEADER_BYTES = 8;
    static final int OPEN_HEADER_BYTES = 24;

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int AT_KIND = 4;
    private static final int AT_OTHER_END = 8;
    private static final int AT_OPEN_FROM = 16;
    private static final int AT_FIRST_END = 20;
    private static final long IS_OPEN = 0;
    private static final long AS_OFFERED = -1;

    private final ByteBuffer memory;
    private final int from;
    private final int capacity;

    /**
     * @param memory little-endian
     * @param from where in it the records begin
     * @param capacity their bytes, a power of two
     */
    RingRecords(ByteBuffer memory, int from, int capacity) {
        this.memory = memory;
        this.from = from;
        this.capacity = capacity;
    }

    static int align(int length) {
        return (length + 7) & ~7;
    }

    private int at(long position) {
        return from + index(position);
    }

    private int index(long position) {
        return (int) position & (capacity - 1);
    }

    int toEnd(long position) {
        return capacity - index(position);
    }

    /** Zero if nobody has written one, negative if somebody has begun to; not above what is {@linkplain #toEnd to the end} if it is right. */
    int length(long position) {
        return (int) INT.getAcquire(memory, at(position));
    }

    int kind(long position) {
        return memory.getInt(at(position) + AT_KIND);
    }

    void pad(long position, int length) {
        memory.putInt(at(position) + AT_KIND, PADDING);
        INT.setRelease(memory, at(position), length);
    }

    void write(long position, int kind, byte[] bytes, int length) {
        int at = begin(position, kind, HEADER_BYTES + length);
        memory.put(at + HEADER_BYTES, bytes, 0, length);
        INT.setRelease(memory, at, HEADER_BYTES + length);
    }

    /**
     * @param firstEnd where in the bytes another event ends that they begin with, 0 if they do not
     * @param openFrom where the end begins that may be replaced
     */
    void writeOpen(long position, byte[] bytes, int length, int firstEnd, int openFrom) {
        int at = begin(position, OPEN, OPEN_HEADER_BYTES + length);
        memory.putLong(at + AT_OTHER_END, openFrom < length ? IS_OPEN : AS_OFFERED);
        memory.putInt(at + AT_OPEN_FROM, openFrom);
        memory.putInt(at + AT_FIRST_END, firstEnd);
        memory.put(at + OPEN_HEADER_BYTES, bytes, 0, length);
        INT.setRelease(memory, at, OPEN_HEADER_BYTES + length);
    }

    /** A negative length says how far to skip, should the process die before the record is whole. */
    private int begin(long position, int kind, int length) {
        int at = at(position);
        INT.setRelease(memory, at, -length);
        VarHandle.releaseFence();
        memory.putInt(at + AT_KIND, kind);
        return at;
    }

    /** Whether an open event's end may still come. */
    boolean isOpen(long position) {
        return (long) LONG.getAcquire(memory, at(position) + AT_OTHER_END) == IS_OPEN;
    }

    void leave(long position) {
        LONG.setRelease(memory, at(position) + AT_OTHER_END, AS_OFFERED);
    }

    /** @param end position of a record of that kind, behind this one */
    void close(long position, long end) {
        LONG.setRelease(memory, at(position) + AT_OTHER_END, end);
    }

    byte[] event(long position, int length) {
        return bytes(at(position) + HEADER_BYTES, length - HEADER_BYTES);
    }

    /** The event that an open one begins with; empty if it begins with none. */
    byte[] first(long position, int length) {
        int bytes = memory.getInt(at(position) + AT_FIRST_END);
        boolean fits = bytes > 0 && bytes <= length - OPEN_HEADER_BYTES;
        return bytes(at(position) + OPEN_HEADER_BYTES, fits ? bytes : 0);
    }

    /**
     * An open event with its end. What does not fit together, after a power cut, is read as it was offered.
     *
     * @param tail behind all records
     */
    byte[] whole(long position, int length, long tail) {
        byte[] offered = bytes(at(position) + OPEN_HEADER_BYTES, length - OPEN_HEADER_BYTES);
        long end = memory.getLong(at(position) + AT_OTHER_END);
        int openFrom = memory.getInt(at(position) + AT_OPEN_FROM);
        boolean fits = end >= position + length && end % 8 == 0 && end < tail;
        if (!fits || openFrom < 0 || openFrom > offered.length || kind(end) != END) {
            return offered;
        }
        int endLength = length(end);
        if (endLength < HEADER_BYTES || endLength > toEnd(end)) {
            return offered;
        }
        byte[] whole = Arrays.copyOf(offered, openFrom + endLength - HEADER_BYTES);
        memory.get(at(end) + HEADER_BYTES, whole, openFrom, endLength - HEADER_BYTES);
        return whole;
    }

    private byte[] bytes(int at, int length) {
        byte[] bytes = new byte[length];
        memory.get(at, bytes);
        return bytes;
    }

    /** Bytes that nobody has written are zeros. */
    void clear(long position, byte[] zeros, int length) {
        memory.put(at(position), zeros, 0, length);
    }
}
