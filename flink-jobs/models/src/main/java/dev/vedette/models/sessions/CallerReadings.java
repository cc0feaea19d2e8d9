package dev.vedette.models.sessions;

import dev.vedette.content.Fingerprint64;
import dev.vedette.models.ToolCall;
import dev.vedette.schemas.EventFields;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #READINGS} results of one caller that held what may be an order, with the fingerprints of the values
 * that stood in it: what was read at one server can be known again where it is sent at another. At most 5 KiB.
 * Not thread-safe.
 */
public final class CallerReadings {
    /** Results kept. */
    static final int READINGS = 32;

    /** Values of a result. */
    static final int VALUES = 16;

    /** What was read longer ago than this, in microseconds, is not looked at. */
    public static final long IDLE_MICROS = 3_600_000_000L;

    private static final int FORMAT = 1;
    private static final int EVENT_NAME = position("event.name");
    private static final int SERVICE = position("service.name");
    private static final int RESULT_ORDER = position("vedette.tool.result.order");
    private static final int RESULT_VALUES = position("vedette.tool.result.values");
    private static final int DESTINATIONS = position("vedette.tool.argument.destinations");

    private final Deque<Read> reads = new ArrayDeque<>();

    @SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
    private record Read(long service, int percent, long time, long[] values) {}

    /**
     * A result of another server in which a value of a call stood.
     *
     * @param order 0 to 1: how much what stood in it is an order
     * @param age results with orders that were read since, 1 if it was the last
     */
    public record Match(double order, int age) {}

    private static int position(String field) {
        return EventFields.position(field).orElseThrow();
    }

    /** Whether the event is one to {@link #add}: {@code mcp.tool.result}. */
    public static boolean isReportedBy(ToolCall.Fields event) {
        return "mcp.tool.result".equals(event.value(EVENT_NAME))
                && event.value(RESULT_ORDER) instanceof Integer
                && event.value(RESULT_VALUES) instanceof List<?> values
                && !values.isEmpty();
    }

    /** Whether a call sends something somewhere: others need not be looked for. */
    public static boolean isLookedFor(ToolCall.Fields call) {
        return call.value(DESTINATIONS) instanceof List<?> values && !values.isEmpty();
    }

    /** Adds a result at the place that its time, in microseconds since 1970, gives it, and forgets the oldest of too many. */
    public void add(ToolCall.Fields result, long time) {
        int percent = result.value(RESULT_ORDER) instanceof Integer order ? Math.max(0, Math.min(100, order)) : 0;
        Deque<Read> later = new ArrayDeque<>();
        while (!reads.isEmpty() && reads.getLast().time > time) {
            later.push(reads.removeLast());
        }
        reads.addLast(new Read(service(result), percent, time, hashes(result.value(RESULT_VALUES))));
        reads.addAll(later);
        while (reads.size() > READINGS) {
            reads.removeFirst();
        }
    }

    /** The result of another server, before the call's time, that is most of an order of those with a value of the call. */
    public Optional<Match> find(ToolCall.Fields call, long time) {
        long here = service(call);
        Set<Long> looked = new HashSet<>();
        for (long hash : hashes(call.value(DESTINATIONS))) {
            looked.add(hash);
        }
        Optional<Match> most = Optional.empty();
        int age = 0;
        for (var newest = reads.descendingIterator(); newest.hasNext(); ) {
            Read read = newest.next();
            if (read.time > time) {
                continue;
            }
            if (time - read.time > IDLE_MICROS) {
                break;
            }
            age++;
            double order = read.percent / 100.0;
            if (read.service != here
                    && holdsAny(read.values, looked)
                    && most.filter(found -> found.order >= order).isEmpty()) {
                most = Optional.of(new Match(order, age));
            }
        }
        return most;
    }

    private static boolean holdsAny(long[] values, Set<Long> looked) {
        for (long value : values) {
            if (looked.contains(value)) {
                return true;
            }
        }
        return false;
    }

    /** Whether all of it is older than what is looked at at that time. */
    public boolean isIdle(long time) {
        return reads.isEmpty() || time - reads.getLast().time >= IDLE_MICROS;
    }

    /** Time of the newest, microseconds since 1970; 0 if there is none. */
    public long newest() {
        return reads.isEmpty() ? 0 : reads.getLast().time;
    }

    private static long service(ToolCall.Fields event) {
        return Fingerprint64.of(String.valueOf(event.value(SERVICE)));
    }

    private static long[] hashes(@Nullable Object values) {
        return values instanceof List<?> list
                ? list.stream()
                        .limit(VALUES)
                        .mapToLong(value -> Fingerprint64.of(String.valueOf(value)))
                        .toArray()
                : new long[0];
    }

    /** These readings in their own versioned binary form. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * reads.size() + 2);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeByte(reads.size());
            for (Read read : reads) {
                out.writeLong(read.service);
                out.writeByte(read.percent);
                out.writeLong(read.time);
                out.writeByte(read.values.length);
                for (long value : read.values) {
                    out.writeLong(value);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #toBytes()} wrote.
     *
     * @throws IllegalArgumentException if the bytes are of another format
     */
    public static CallerReadings fromBytes(byte[] bytes) {
        CallerReadings readings = new CallerReadings();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            int size = in.readUnsignedByte();
            if (format != FORMAT || size > READINGS) {
                throw new IllegalArgumentException("a caller's readings of format " + format + " with " + size
                        + " results: this version reads format " + FORMAT + " with at most " + READINGS);
            }
            for (int i = 0; i < size; i++) {
                long service = in.readLong();
                int percent = in.readUnsignedByte();
                long time = in.readLong();
                long[] values = new long[in.readUnsignedByte()];
                for (int k = 0; k < values.length; k++) {
                    values[k] = in.readLong();
                }
                readings.reads.addLast(new Read(service, percent, time, values));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("a caller's readings cut short: " + bytes.length + " bytes", e);
        }
        return readings;
    }
}
