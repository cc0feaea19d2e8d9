package dev.vedette.detection;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * How much one boot of an agent says, in parts of five minutes of event time, aligned to the epoch. It has fallen when a part has
 * less than a tenth of each of the six parts before, all of which had a busy server's traffic, while heartbeats kept at
 * least half their number: a server that is left, stopped or asleep is no fall.
 */
final class Volume {
    static final int PART_MINUTES = 5;
    static final int PARTS = 6;

    /** Events of a part from which on a server counts as busy: one a second. */
    static final long LEAST_BEFORE = 300;

    static final int FALL = 10;

    private static final long PART_MICROS = PART_MINUTES * 60_000_000L;

    /** Parts that are over, without a hole between them, the oldest first. */
    private final ArrayDeque<Part> before = new ArrayDeque<>(PARTS);

    private long part = -1;
    private long traffic;
    private long heartbeats;

    private record Part(long traffic, long heartbeats) {}

    /** Counts an event; tells if the part that it ends had fallen. */
    Optional<TelemetryLoss> add(Seen seen) {
        long at = Math.floorDiv(seen.time(), PART_MICROS);
        Optional<TelemetryLoss> fallen = Optional.empty();
        if (at > part) {
            if (at == part + 1) {
                fallen = fallen(seen);
                before.addLast(new Part(traffic, heartbeats));
                if (before.size() > PARTS) {
                    before.removeFirst();
                }
            } else {
                before.clear();
            }
            part = at;
            traffic = 0;
            heartbeats = 0;
        }
        if (at == part) {
            traffic += seen.role() == Seen.Role.TRAFFIC ? 1 : 0;
            heartbeats += seen.role() == Seen.Role.HEARTBEAT ? 1 : 0;
        }
        return fallen;
    }

    private Optional<TelemetryLoss> fallen(Seen next) {
        long least = before.stream().mapToLong(Part::traffic).min().orElse(0);
        long leastHeartbeats = before.stream().mapToLong(Part::heartbeats).min().orElse(0);
        boolean fell = before.size() == PARTS
                && least >= LEAST_BEFORE
                && traffic * FALL < least
                && leastHeartbeats > 0
                && heartbeats * 2 >= leastHeartbeats;
        return fell
                ? Optional.of(new TelemetryLoss.FallInVolume(
                        new TelemetryLoss.Place(next.boot(), next.sequence(), (part + 1) * PART_MICROS - 1),
                        least,
                        traffic))
                : Optional.empty();
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(part);
        out.writeLong(traffic);
        out.writeLong(heartbeats);
        out.writeByte(before.size());
        for (Part one : before) {
            out.writeLong(one.traffic());
            out.writeLong(one.heartbeats());
        }
    }

    static Volume read(DataInputStream in) throws IOException {
        Volume volume = new Volume();
        volume.part = in.readLong();
        volume.traffic = in.readLong();
        volume.heartbeats = in.readLong();
        int parts = in.readByte();
        for (int i = 0; i < parts; i++) {
            volume.before.addLast(new Part(in.readLong(), in.readLong()));
        }
        return volume;
    }
}
