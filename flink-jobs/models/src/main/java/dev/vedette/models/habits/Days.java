package dev.vedette.models.habits;

import java.nio.ByteBuffer;

/**
 * A baseline and the two days that it has not learned yet, each by the largest amount that was seen there. An event is judged by
 * what was learned of days up to the one before the day before it: so what is said of it does not depend on the order in which
 * events of a day and of the day before come. Not thread-safe.
 */
final class Days {
    private static final float NOTHING = Float.NaN;

    /** Days after which nothing is left to be learned. */
    private static final int OPEN = 2;

    private long newest = Long.MIN_VALUE;
    private Baseline forNewest = Baseline.NONE;
    private Baseline forDayBefore = Baseline.NONE;
    private float levelOfNewest = NOTHING;
    private float levelOfDayBefore = NOTHING;
    private int callsOfNewest;
    private int callsOfDayBefore;

    /** Lets the day come, and learns of those that it closes. */
    void reach(long day) {
        if (newest == Long.MIN_VALUE) {
            newest = day;
        }
        // At most one step more than there are open days: then all are learned.
        for (int step = 0; newest < day && step <= OPEN; step++) {
            forDayBefore = forNewest;
            if (!Float.isNaN(levelOfDayBefore)) {
                forNewest = forNewest.with(newest - 1, levelOfDayBefore, callsOfDayBefore);
            }
            levelOfDayBefore = levelOfNewest;
            callsOfDayBefore = callsOfNewest;
            levelOfNewest = NOTHING;
            callsOfNewest = 0;
            newest++;
        }
        newest = Math.max(newest, day);
    }

    /** Whether a day is still open. */
    boolean isOpen(long day) {
        return day == newest || day == newest - 1;
    }

    /** By which events of an open day are judged. */
    Baseline of(long day) {
        return day == newest ? forNewest : forDayBefore;
    }

    /** A call on an open day has brought it to an amount of this level. */
    void see(long day, float level) {
        if (day == newest) {
            levelOfNewest = larger(levelOfNewest, level);
            callsOfNewest++;
        } else {
            levelOfDayBefore = larger(levelOfDayBefore, level);
            callsOfDayBefore++;
        }
    }

    /** Calls of all days, those that are open too. */
    long calls() {
        return (long) forNewest.calls() + callsOfNewest + callsOfDayBefore;
    }

    private static float larger(float known, float other) {
        return Float.isNaN(known) ? other : Math.max(known, other);
    }

    /** About how many bytes this takes in memory. */
    long bytes() {
        return 48 + forNewest.bytes() + (forDayBefore == forNewest ? 0 : forDayBefore.bytes());
    }

    /** The most bytes that {@link #write} needs. */
    static final int MOST_BYTES = 8 + 2 * Baseline.MOST_BYTES + 4 * 4;

    void write(ByteBuffer out) {
        out.putLong(newest);
        forNewest.write(out);
        forDayBefore.write(out);
        out.putFloat(levelOfNewest);
        out.putFloat(levelOfDayBefore);
        out.putInt(callsOfNewest);
        out.putInt(callsOfDayBefore);
    }

    static Days read(ByteBuffer in) {
        Days days = new Days();
        days.newest = in.getLong();
        days.forNewest = Baseline.read(in);
        days.forDayBefore = Baseline.read(in);
        days.levelOfNewest = in.getFloat();
        days.levelOfDayBefore = in.getFloat();
        days.callsOfNewest = in.getInt();
        days.callsOfDayBefore = in.getInt();
        return days;
    }
}
