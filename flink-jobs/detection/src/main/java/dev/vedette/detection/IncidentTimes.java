package dev.vedette.detection;

import java.io.Serializable;

/**
 * How long things count for incidents, in microseconds of event time.
 *
 * @param quiet an incident ends when its entity had no alert for so long
 * @param halfLife what an alert adds to risk halves in so long
 * @param kept an incident that has ended, and an alert, are remembered for so long: for alerts that come late and for
 *     feedback
 */
record IncidentTimes(long quiet, long halfLife, long kept) implements Serializable {
    static final long MINUTE = 60_000_000L;

    /** The minute that a time lies in: incidents look no closer. */
    static long minute(long micros) {
        return Math.floorDiv(micros, MINUTE) * MINUTE;
    }
}
