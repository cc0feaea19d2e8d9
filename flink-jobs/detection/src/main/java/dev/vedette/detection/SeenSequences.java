package dev.vedette.detection;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sequence numbers that one agent's events have had, exactly, as ranges per boot. An agent numbers without gaps and
 * sends in order, so there is one range nearly always.
 *
 * <p>Bounded: of many boots the newest are kept, of many ranges the highest. What is forgotten may pass a second time,
 * which does no harm (correlations count an event id once); it is never taken for a repetition.
 */
final class SeenSequences {
    static final int MAX_BOOTS = 4;
    static final int MAX_RANGES = 32;

    private static final int FORM = 1;

    /** Last number of each range by its first, by boot. */
    private final TreeMap<Long, TreeMap<Long, Long>> boots = new TreeMap<>();

    /** Notes a number; false if it was noted before. */
    boolean add(long boot, long sequence) {
        TreeMap<Long, Long> ranges = boots.get(boot);
        if (ranges == null) {
            ranges = new TreeMap<>();
            boots.put(boot, ranges);
            if (boots.size() > MAX_BOOTS) {
                boots.pollFirstEntry();
            }
        }
        return add(ranges, sequence, sequence);
    }

    /** Takes in a range; false if all of it was there. */
    private static boolean add(TreeMap<Long, Long> ranges, long first, long last) {
        Map.Entry<Long, Long> before = ranges.floorEntry(first);
        if (before != null && before.getValue() >= last) {
            return false;
        }
        long from = first;
        long to = last;
        if (before != null && before.getValue() >= first - 1) {
            from = before.getKey();
        }
        Map.Entry<Long, Long> next = ranges.ceilingEntry(from == first ? first : from + 1);
        while (next != null && next.getKey() - 1 <= to) {
            to = Math.max(to, next.getValue());
            ranges.remove(next.getKey());
            next = ranges.ceilingEntry(first);
        }
        ranges.put(from, to);
        if (ranges.size() > MAX_RANGES) {
            ranges.pollFirstEntry();
        }
        return true;
    }

    void addAll(SeenSequences other) {
        other.boots.forEach((boot, ranges) -> {
            TreeMap<Long, Long> mine = boots.computeIfAbsent(boot, absent -> new TreeMap<>());
            ranges.forEach((first, last) -> add(mine, first, last));
        });
        while (boots.size() > MAX_BOOTS) {
            boots.pollFirstEntry();
        }
    }

    /** A versioned binary form, with the agent that it is about. */
    byte[] write(String agent) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeUTF(agent);
            out.writeInt(boots.size());
            for (Map.Entry<Long, TreeMap<Long, Long>> boot : boots.entrySet()) {
                out.writeLong(boot.getKey());
                out.writeInt(boot.getValue().size());
                for (Map.Entry<Long, Long> range : boot.getValue().entrySet()) {
                    out.writeLong(range.getKey());
                    out.writeLong(range.getValue());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("a byte array refused bytes", e);
        }
        return bytes.toByteArray();
    }

    static ByAgent.Named<SeenSequences> read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int form = in.readByte();
            if (form != FORM) {
                throw new IOException("sequence numbers in form " + form + ": this version reads form " + FORM);
            }
            String agent = in.readUTF();
            SeenSequences seen = new SeenSequences();
            int boots = in.readInt();
            for (int i = 0; i < boots; i++) {
                TreeMap<Long, Long> ranges = new TreeMap<>();
                seen.boots.put(in.readLong(), ranges);
                int size = in.readInt();
                for (int j = 0; j < size; j++) {
                    ranges.put(in.readLong(), in.readLong());
                }
            }
            return new ByAgent.Named<>(agent, seen);
        }
    }

    /** Ranges of a boot as text, for tests and logs: {@code 0-9,12-12}. */
    String describe(long boot) {
        List<String> texts = new ArrayList<>();
        boots.getOrDefault(boot, new TreeMap<>()).forEach((first, last) -> texts.add(first + "-" + last));
        return String.join(",", texts);
    }
}
