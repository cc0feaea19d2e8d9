package dev.vedette.detection;

import java.io.Serializable;
import java.time.Duration;

/**
 * Holds agents' clocks against the broker's. Everything here follows from what the log holds, so that a replay decides
 * alike. Times are microseconds since the epoch, except where Kafka's milliseconds come in.
 *
 * @param toleranceMicros how far ahead of the append time an event may claim to be
 * @param maxHoldMicros how far behind the append time an event may hold the watermark
 */
record EventClock(long toleranceMicros, long maxHoldMicros) implements Serializable {

    static EventClock of(Duration tolerance, Duration maxHold) {
        return new EventClock(tolerance.toNanos() / 1000, maxHold.toNanos() / 1000);
    }

    /**
     * When the event happened, as far as the agent is believed. All records of a batch have one append time: events that are
     * too far ahead keep their order within it by their numbers, or a rule would see a session's last answer after its end.
     *
     * @param sequence the event's number
     */
    long eventTime(long occurredAt, long appendMillis, long sequence) {
        long latest = appendMillis * 1000 + toleranceMicros;
        return occurredAt <= latest ? occurredAt : latest + Math.floorMod(sequence, 1000);
    }

    /** Of what this job made: its time is that of an event, which was decided before and stays as it is. */
    long decided(long occurredAt, long appendMillis) {
        return Math.min(occurredAt, endOfMillisecond(appendMillis) + toleranceMicros);
    }

    /** How far event time has come with this record. */
    long progress(long occurredAt, long appendMillis) {
        long append = endOfMillisecond(appendMillis);
        return Math.max(Math.min(occurredAt, append), append - maxHoldMicros);
    }

    /** The append time is cut to milliseconds: an event may be up to 999 microseconds younger. */
    private static long endOfMillisecond(long millis) {
        return millis * 1000 + 999;
    }
}
