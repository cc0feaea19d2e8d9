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
import org.jspecify.annotations.Nullable;

/**
 * One agent's events, in the order in which the broker has them: what is missing there, and what does not belong there. What
 * was before the first event that is seen is not judged. Bounded, whatever the agent sends. Not thread-safe.
 */
final class AgentStream {
    static final int MAX_BOOTS = 4;

    private static final int FORM = 1;
    private static final long MINUTE_MILLIS = 60_000;

    private final TreeMap<Long, BootStream> boots = new TreeMap<>();
    /** The newest of the boots; null while there is none. */
    private @Nullable BootStream current;

    private Volume volume = new Volume();

    /** The boot whose event was seen first. */
    private long firstBoot;

    /** How far the broker's clock has come with this agent's events, milliseconds. */
    private long clock = Long.MIN_VALUE;

    /** Records that could not be read yet, since the last one that could. */
    private long parked;

    private final ToldLosses told = new ToldLosses();

    /** Whether the last event was the first in a minute of the broker's clock. */
    private boolean beganMinute;

    /** What the event shows to be missing or wrong; empty nearly always. */
    List<TelemetryLoss> add(Seen seen) {
        long minute = Math.floorDiv(clock, MINUTE_MILLIS);
        clock = Math.max(clock, seen.appended());
        beganMinute = Math.floorDiv(clock, MINUTE_MILLIS) != minute;
        List<TelemetryLoss> losses = new ArrayList<>(0);
        BootStream newest = current;
        boolean isNewest = newest != null && newest.boot() == seen.boot();
        BootStream boot = isNewest ? newest : boots.get(seen.boot());
        if (boot == null && !boots.isEmpty() && seen.boot() < boots.lastKey()) {
            // It was seen, and later ones have pushed it out; or it was passed over.
            if (seen.boot() >= firstBoot) {
                losses.add(new TelemetryLoss.Forked(seen.place()));
            }
            return told.toTell(losses, clock);
        }
        if (boot == null) {
            boot = begin(seen, losses);
            isNewest = true;
        } else if (parked > 0 && isNewest) {
            boot.excuse(seen.sequence(), parked);
        }
        parked = 0;
        if (!isNewest && seen.sequence() > boot.end().last()) {
            losses.add(new TelemetryLoss.Forked(seen.place()));
        }
        boolean isNew = boot.add(seen, losses::add);
        if (isNew && isNewest) {
            volume.add(seen).ifPresent(losses::add);
        }
        for (BootStream each : boots.values()) {
            each.countHoles(clock, losses::add);
        }
        return told.toTell(losses, clock);
    }

    /** Whether the event that was added last is the first of its agent in a minute of the broker's clock. */
    boolean beganMinute() {
        return beganMinute;
    }

    private BootStream begin(Seen seen, List<TelemetryLoss> losses) {
        Map.Entry<Long, BootStream> last = boots.lastEntry();
        BootStream boot;
        if (last == null) {
            firstBoot = seen.boot();
            boot = new BootStream(seen.boot(), seen.sequence(), null);
        } else if (parked > 0) {
            // Among what cannot be read yet may be the end of the last boot and the beginning of this one.
            boot = new BootStream(seen.boot(), seen.sequence(), null);
        } else {
            BootStream.End end = last.getValue().end();
            if (!last.getValue().ended()) {
                losses.add(new TelemetryLoss.HardEnd(new TelemetryLoss.Place(end.boot(), end.last(), seen.time())));
            }
            boot = new BootStream(seen.boot(), 0, end);
        }
        volume = new Volume();
        boots.put(seen.boot(), boot);
        current = boot;
        if (boots.size() > MAX_BOOTS) {
            boots.pollFirstEntry();
        }
        return boot;
    }

    /** A record of the agent that cannot be read before its schema is known, and then takes another way. */
    void addParked() {
        parked++;
    }

    /** Of two pictures of one agent the later one counts. */
    AgentStream laterOf(AgentStream other) {
        return other.clock > clock ? other : this;
    }

    /** A versioned binary form, with the agent that it is about. */
    byte[] write(String agent) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeUTF(agent);
            out.writeLong(firstBoot);
            out.writeLong(clock);
            out.writeLong(parked);
            told.write(out);
            volume.write(out);
            out.writeByte(boots.size());
            for (BootStream boot : boots.values()) {
                boot.write(out);
            }
        } catch (IOException e) {
            throw new IllegalStateException("a byte array refused bytes", e);
        }
        return bytes.toByteArray();
    }

    static ByAgent.Named<AgentStream> read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int form = in.readByte();
            if (form != FORM) {
                throw new IOException("an agent's stream in form " + form + ": this version reads form " + FORM);
            }
            String agent = in.readUTF();
            AgentStream stream = new AgentStream();
            stream.firstBoot = in.readLong();
            stream.clock = in.readLong();
            stream.parked = in.readLong();
            stream.told.restore(in);
            stream.volume = Volume.read(in);
            int boots = in.readByte();
            for (int i = 0; i < boots; i++) {
                BootStream boot = BootStream.read(in);
                stream.boots.put(boot.boot(), boot);
                stream.current = boot;
            }
            return new ByAgent.Named<>(agent, stream);
        }
    }
}
