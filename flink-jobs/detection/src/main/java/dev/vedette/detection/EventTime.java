package dev.vedette.detection;

/**
 * Between Flink's event time in milliseconds and ours in microseconds. An event's Flink timestamp is its time cut to
 * milliseconds, so a watermark of w milliseconds says that all events before (w + 1) milliseconds have come.
 */
final class EventTime {
    private EventTime() {}

    /** The last microsecond that a watermark has reached. */
    static long reachedBy(long watermarkMillis) {
        if (watermarkMillis >= Long.MAX_VALUE / 1000 - 1) {
            return Long.MAX_VALUE - 1;
        }
        return watermarkMillis <= Long.MIN_VALUE / 1000 ? Long.MIN_VALUE : watermarkMillis * 1000 + 999;
    }

    /** The watermark at which {@link #reachedBy} is at or after this microsecond. */
    static long watermarkThatReaches(long micros) {
        return Math.floorDiv(micros, 1000L);
    }
}
