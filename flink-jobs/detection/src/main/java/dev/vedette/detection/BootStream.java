package dev.vedette.detection;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one boot of an agent: which numbers came, and whether each follows from the one before it. An agent numbers
 * without gaps and sends in order, so there is one run nearly always.
 */
final class BootStream {
    /** Holes that are waited for; of more, the lowest counts at once. */
    static final int MAX_RUNS = 32;

    /**
     * How long a hole may be filled, by the broker's clock. An agent whose sending failed has a second's pause, and then sends
     * what failed before anything new: what comes after the hole by then was on its way already.
     */
    static final long PATIENCE_MILLIS = 10_000;

    private final long boot;
    private final @Nullable End before;
    private final TreeMap<Long, Run> runs = new TreeMap<>();

    /** The highest of the runs; null while there is none. */
    private @Nullable Run top;

    /** First number that is looked at. */
    private long from;

    private boolean ended;
    private boolean chained;
    private boolean toldUnchained;
    private boolean toldUnregistered;

    /** Where the boot before this one ended, as far as its events came. */
    record End(long boot, long last, byte @Nullable [] hash) {}

    private static final class Run {
        private long last;
        private final byte @Nullable [] previous;
        /** Of the last event. */
        private byte @Nullable [] hash;

        /** That the last event was written by. */
        private long schema;
        /** Event time of the first event, microseconds. */
        private final long time;
        /** When the hole before it was first seen, by the broker's clock. */
        private long noticed;

        private Run(
                long last, byte @Nullable [] previous, byte @Nullable [] hash, long schema, long time, long noticed) {
            this.last = last;
            this.previous = previous;
            this.hash = hash;
            this.schema = schema;
            this.time = time;
            this.noticed = noticed;
        }
    }

    /**
     * @param from first number that is looked at: 0, or, of a boot whose beginning was not seen, the first that was
     * @param before the boot before this one; null if it was not seen
     */
    BootStream(long boot, long from, @Nullable End before) {
        this.boot = boot;
        this.from = from;
        this.before = before;
    }

    long boot() {
        return boot;
    }

    /** Where it ends so far. */
    End end() {
        return top == null ? new End(boot, from - 1, null) : new End(boot, top.last, top.hash);
    }

    boolean ended() {
        return ended;
    }

    /** Up to so many missing numbers before this one are accounted for otherwise. */
    void excuse(long sequence, long missing) {
        Run run = top;
        if (run != null) {
            if (sequence > run.last + 1 && sequence - run.last - 1 <= missing) {
                run.last = sequence - 1;
                run.hash = null;
            }
        } else if (sequence - from <= missing) {
            from = sequence;
        }
    }

    /** False if its number is not looked at, or came before. */
    boolean add(Seen seen, Consumer<TelemetryLoss> losses) {
        long sequence = seen.sequence();
        if (sequence < from) {
            return false;
        }
        Run highest = top;
        Run run = highest != null && sequence > highest.last ? highest : floor(sequence);
        if (run != null && run.last >= sequence) {
            repeated(run, seen, losses);
            return false;
        }
        ended |= seen.role() == Seen.Role.END;
        checkLink(seen, losses);
        String unregistered = seen.unregistered();
        if (unregistered != null && !toldUnregistered) {
            toldUnregistered = true;
            losses.accept(
                    new TelemetryLoss.UnregisteredServer(new TelemetryLoss.Place(boot, 0, seen.time()), unregistered));
        }
        if (run != null && run.last == sequence - 1) {
            if (differ(run.hash, previous(seen))) {
                losses.accept(new TelemetryLoss.Unlinked(seen.place()));
            }
            run.last = sequence;
            run.hash = hash(seen);
            run.schema = schema(seen);
        } else {
            run = new Run(sequence, previous(seen), hash(seen), schema(seen), seen.time(), seen.appended());
            runs.put(sequence, run);
        }
        if (highest != null && sequence < highest.last) {
            joinNext(run, sequence, losses);
        }
        if (highest == null || run.last >= highest.last) {
            top = run;
        }
        if (runs.size() > MAX_RUNS) {
            countHoles(Long.MAX_VALUE, 1, losses);
        }
        return true;
    }

    private @Nullable Run floor(long sequence) {
        Map.Entry<Long, Run> floor = runs.floorEntry(sequence);
        return floor == null ? null : floor.getValue();
    }

    private void joinNext(Run run, long sequence, Consumer<TelemetryLoss> losses) {
        Run next = runs.remove(sequence + 1);
        if (next != null) {
            if (differ(run.hash, next.previous)) {
                losses.accept(new TelemetryLoss.Unlinked(new TelemetryLoss.Place(boot, sequence + 1, next.time)));
            }
            run.last = next.last;
            run.hash = next.hash;
            run.schema = next.schema;
            run.noticed = Math.min(run.noticed, next.noticed);
        }
    }

    private void checkLink(Seen seen, Consumer<TelemetryLoss> losses) {
        ChainLink link = seen.link();
        if (link == null) {
            if (chained) {
                losses.accept(new TelemetryLoss.Unlinked(seen.place()));
            } else if (!toldUnchained) {
                toldUnchained = true;
                losses.accept(new TelemetryLoss.Unchained(new TelemetryLoss.Place(boot, 0, seen.time())));
            }
            return;
        }
        chained = true;
        if (!link.intact()) {
            losses.accept(new TelemetryLoss.Altered(seen.place()));
        }
        if (seen.sequence() == 0 && before != null && differ(before.hash(), link.previous())) {
            losses.accept(
                    new TelemetryLoss.LostEnd(new TelemetryLoss.Place(before.boot(), before.last(), seen.time())));
        }
    }

    /**
     * Kafka may hold an event twice, but not two events with one number: seen where the run ends, whose hash is known. What an agent
     * had not sent for certain when it was killed, an agent of a later version may write by another schema.
     */
    private static void repeated(Run run, Seen seen, Consumer<TelemetryLoss> losses) {
        if (run.last == seen.sequence() && differ(run.hash, hash(seen))) {
            if (run.schema == schema(seen)) {
                losses.accept(new TelemetryLoss.Forked(seen.place()));
            } else {
                run.hash = hash(seen);
                run.schema = schema(seen);
            }
        }
    }

    /** Counts the holes that were not filled in time. */
    void countHoles(long now, Consumer<TelemetryLoss> losses) {
        if (runs.size() > 1 || (top != null && runs.firstKey() > from)) {
            countHoles(now, Integer.MAX_VALUE, losses);
        }
    }

    private void countHoles(long now, int atMost, Consumer<TelemetryLoss> losses) {
        int counted = 0;
        for (Long first : runs.keySet().toArray(Long[]::new)) {
            Map.Entry<Long, Run> below = runs.lowerEntry(first);
            long expected = below == null ? from : below.getValue().last + 1;
            Run run = runs.get(first);
            if (run == null || first <= expected || now < run.noticed + PATIENCE_MILLIS || counted == atMost) {
                continue;
            }
            counted++;
            losses.accept(new TelemetryLoss.Gap(new TelemetryLoss.Place(boot, expected, run.time), first - 1));
            if (below == null) {
                from = first;
            } else {
                below.getValue().last = run.last;
                below.getValue().hash = run.hash;
                below.getValue().schema = run.schema;
                runs.remove(first);
                top = run == top ? below.getValue() : top;
            }
        }
    }

    /** Of hashes that are not known nothing is said. */
    private static boolean differ(byte @Nullable [] one, byte @Nullable [] other) {
        return one != null && other != null && !Arrays.equals(one, other);
    }

    private static byte @Nullable [] previous(Seen seen) {
        ChainLink link = seen.link();
        return link == null ? null : link.previous();
    }

    private static long schema(Seen seen) {
        ChainLink link = seen.link();
        return link == null ? 0 : link.schema();
    }

    private static byte @Nullable [] hash(Seen seen) {
        ChainLink link = seen.link();
        return link == null ? null : link.hash();
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(boot);
        out.writeLong(from);
        out.writeByte((ended ? 1 : 0) | (chained ? 2 : 0) | (toldUnchained ? 4 : 0) | (toldUnregistered ? 8 : 0));
        out.writeBoolean(before != null);
        if (before != null) {
            out.writeLong(before.boot());
            out.writeLong(before.last());
            writeHash(before.hash(), out);
        }
        out.writeShort(runs.size());
        for (Map.Entry<Long, Run> entry : runs.entrySet()) {
            Run run = entry.getValue();
            out.writeLong(entry.getKey());
            out.writeLong(run.last);
            writeHash(run.previous, out);
            writeHash(run.hash, out);
            out.writeLong(run.schema);
            out.writeLong(run.time);
            out.writeLong(run.noticed);
        }
    }

    static BootStream read(DataInputStream in) throws IOException {
        long boot = in.readLong();
        long from = in.readLong();
        int flags = in.readByte();
        End before = in.readBoolean() ? new End(in.readLong(), in.readLong(), readHash(in)) : null;
        BootStream stream = new BootStream(boot, from, before);
        stream.ended = (flags & 1) != 0;
        stream.chained = (flags & 2) != 0;
        stream.toldUnchained = (flags & 4) != 0;
        stream.toldUnregistered = (flags & 8) != 0;
        int size = in.readShort();
        for (int i = 0; i < size; i++) {
            long first = in.readLong();
            long last = in.readLong();
            stream.top = new Run(last, readHash(in), readHash(in), in.readLong(), in.readLong(), in.readLong());
            stream.runs.put(first, stream.top);
        }
        return stream;
    }

    private static void writeHash(byte @Nullable [] hash, DataOutputStream out) throws IOException {
        out.writeByte(hash == null ? 0 : hash.length);
        if (hash != null) {
            out.write(hash);
        }
    }

    private static byte @Nullable [] readHash(DataInputStream in) throws IOException {
        int length = in.readByte();
        return length == 0 ? null : in.readNBytes(length);
    }
}
