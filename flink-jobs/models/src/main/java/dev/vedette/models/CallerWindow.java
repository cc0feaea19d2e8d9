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

    private static final int FORMAT = 1;
    private static final long UNKNOWN = -1;

    private final List<Entry> entries = new ArrayList<>(CALLS + 1);

    /** What stays of a call; sizes and time are -1 where they were not recorded. */
    record Entry(String tool, long session, long argumentBytes, long resultBytes, boolean failed, long time) {
        static Entry of(ToolCall call) {
            return new Entry(
                    call.tool(),
                    Fingerprint64.of(call.session()),
                    call.argumentBytes().orElse(UNKNOWN),
                    call.resultBytes().orElse(UNKNOWN),
                    call.failed(),
                    call.time().orElse(UNKNOWN));
        }
    }

    /** Adds a call at the place that its time gives it, the newest place where it has none, and forgets the oldest. */
    public void add(ToolCall call) {
        Entry entry = Entry.of(call);
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
    public static CallerWindow fromBytes(byte[] bytes) {
        CallerWindow window = new CallerWindow();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            int size = in.readUnsignedByte();
            if (format != FORMAT || size > CALLS) {
                throw new IllegalArgumentException("caller window of format " + format + " with " + size
                        + " calls: this version reads format " + FORMAT + " with at most " + CALLS);
            }
            for (int i = 0; i < size; i++) {
                window.entries.add(new Entry(
                        in.readUTF(), in.readLong(), in.readLong(), in.readLong(), in.readBoolean(), in.readLong()));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("caller window cut short: " + bytes.length + " bytes", e);
        }
        return window;
    }
}
