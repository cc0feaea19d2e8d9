package dev.vedette.models;

import dev.vedette.content.Fingerprint64;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The last {@value #CALLS} tool calls of one caller, by time: all that a score needs to remember. Below 2 KiB for names of usual length, at most 6 KiB. It holds what was
 * seen, not what a model made of it, so a new model finds it usable. Not thread-safe.
 */
public final class CallerWindow {

    /** Calls kept. */
    static final int CALLS = 12;

    /** Calls longer apart than this, in microseconds, belong to different pieces of work. */
    public static final long IDLE_MICROS = 3_600_000_000L;

    /** Object, list and array of a window without calls. */
    private static final int BYTES_OF_NONE = 16 + 24 + 80;

    /** An entry, and the string of its tool's name without its characters. */
    private static final int BYTES_OF_AN_ENTRY = 56 + 24 + 16;

    private static final int FORMAT = 2;
    /** Without what calls look to have been ordered by. */
    private static final int FORMAT_WITHOUT_ORDERS = 1;

    private static final long UNKNOWN = -1;

    private final List<Entry> entries = new ArrayList<>(CALLS + 1);

    /** What stays of a call; sizes, time and order are -1 where they are not known. */
    record Entry(
            String tool, long session, long argumentBytes, long resultBytes, boolean failed, long time, float order) {
        static Entry of(ToolCall call) {
            return of(call, (float) UNKNOWN);
        }

        static Entry of(ToolCall call, float order) {
            return new Entry(
                    call.tool(),
                    Fingerprint64.of(call.session()),
                    call.argumentBytes().orElse(UNKNOWN),
                    call.resultBytes().orElse(UNKNOWN),
                    call.failed(),
                    call.time().orElse(UNKNOWN),
                    order);
        }
    }

    /**
     * The call of a piece of work that looks most as if something that was read had ordered it.
     *
     * @param score 0 to 1
     * @param callsBefore how many calls before the one that was asked for; at least 1
     */
    public record Ordered(double score, int callsBefore) {}

    /** Adds a call of which nobody knows whether something that was read had ordered it. */
    public void add(ToolCall call) {
        add(Entry.of(call));
    }

    /**
     * Adds a call at the place that its time gives it, the newest place where it has none, and forgets the oldest.
     *
     * @param order 0 to 1: how much it looks as if something that was read had ordered it
     */
    public void add(ToolCall call, double order) {
        add(Entry.of(call, (float) order));
    }

    /** Of the calls before this one that belong to the same piece of work, and of which it is known, the most ordered. */
    public Optional<Ordered> mostOrdered(ToolCall call) {
        List<Entry> before = before(call);
        Optional<Ordered> most = Optional.empty();
        for (int i = before.size() - 1; i >= 0; i--) {
            float order = before.get(i).order;
            if (order >= 0 && most.filter(found -> found.score >= order).isEmpty()) {
                most = Optional.of(new Ordered(order, before.size() - i));
            }
        }
        return most;
    }

    private void add(Entry entry) {
        int place = entries.size();
        while (entry.time >= 0 && place > 0 && entries.get(place - 1).time > entry.time) {
            place--;
        }
        entries.add(place, entry);
        if (entries.size() > CALLS) {
            entries.remove(0);
        }
    }

    /** The calls before this one that belong to the same piece of work, oldest first. */
    List<Entry> before(ToolCall call) {
        if (call.time().isEmpty()) {
            return entries;
        }
        long time = call.time().getAsLong();
        List<Entry> before = new ArrayList<>(entries.size());
        long next = time;
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (entry.time > time) {
                continue;
            }
            if (entry.time >= 0 && next - entry.time > IDLE_MICROS) {
                break;
            }
            next = entry.time >= 0 ? entry.time : next;
            before.add(0, entry);
        }
        return before;
    }

    /** Time of the newest call in microseconds since 1970-01-01T00:00:00Z, empty if none has a time. */
    public OptionalLong newest() {
        return entries.stream().mapToLong(Entry::time).filter(time -> time >= 0).max();
    }

    /** Number of calls held, 0 to {@value #CALLS}. */
    public int size() {
        return entries.size();
    }

    /** About how many bytes this window takes in memory. */
    public long bytes() {
        long bytes = BYTES_OF_NONE;
        for (Entry entry : entries) {
            bytes += BYTES_OF_AN_ENTRY + entry.tool.length();
        }
        return bytes;
    }

    /** This window in its own versioned binary form. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(48 * entries.size() + 2);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeByte(entries.size());
            for (Entry entry : entries) {
                out.writeUTF(entry.tool);
                out.writeLong(entry.session);
                out.writeLong(entry.argumentBytes);
                out.writeLong(entry.resultBytes);
                out.writeBoolean(entry.failed);
                out.writeLong(entry.time);
                out.writeFloat(entry.order);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #toBytes()} wrote.
     *
     * @throws IllegalArgumentException if the bytes are of a later format
     */
    public static CallerWindow fromBytes(byte[] bytes) {
        CallerWindow window = new CallerWindow();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            int size = in.readUnsignedByte();
            if (format < FORMAT_WITHOUT_ORDERS || format > FORMAT || size > CALLS) {
                throw new IllegalArgumentException("caller window of format " + format + " with " + size
                        + " calls: this version reads formats up to " + FORMAT + " with at most " + CALLS);
            }
            for (int i = 0; i < size; i++) {
                window.entries.add(new Entry(
                        in.readUTF(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readBoolean(),
                        in.readLong(),
                        format == FORMAT_WITHOUT_ORDERS ? UNKNOWN : in.readFloat()));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("caller window cut short: " + bytes.length + " bytes", e);
        }
        return window;
    }
}
