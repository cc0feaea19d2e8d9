package dev.vedette.detection;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** How many losses of each kind were told of an agent in an hour of the broker's clock: by a bound there is an alert. */
final class ToldLosses {
    static final int MAX_TOLD = 32;

    private static final long HOUR_MILLIS = 3_600_000;

    private long hour;
    private final int[] told = new int[TelemetryLoss.Kind.values().length];

    /**
     * Takes out those beyond the bound.
     *
     * @param losses a list that may be changed
     * @param clock the broker's, milliseconds
     */
    List<TelemetryLoss> toTell(List<TelemetryLoss> losses, long clock) {
        if (losses.isEmpty()) {
            return losses;
        }
        if (hour != Math.floorDiv(clock, HOUR_MILLIS)) {
            hour = Math.floorDiv(clock, HOUR_MILLIS);
            Arrays.fill(told, 0);
        }
        losses.removeIf(loss -> ++told[TelemetryLoss.Kind.of(loss).ordinal()] > MAX_TOLD);
        return losses;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(hour);
        out.writeByte(told.length);
        for (int count : told) {
            out.writeInt(count);
        }
    }

    /** Another version may know other kinds: of those that it has more, nothing is kept. */
    void restore(DataInputStream in) throws IOException {
        hour = in.readLong();
        int kinds = in.readByte();
        for (int i = 0; i < kinds; i++) {
            int count = in.readInt();
            if (i < told.length) {
                told[i] = count;
            }
        }
    }
}
