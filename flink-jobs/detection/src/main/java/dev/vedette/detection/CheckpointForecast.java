package dev.vedette.detection;

import java.util.OptionalLong;

/**
 * When a task's next checkpoint comes. The coordinator triggers them at even intervals by its own clock, and says when; how
 * long after that one comes here depends on what stands before it. So the interval is that of the coordinator's times, and
 * the way here is taken to be as short as the shorter of the last two were: one that came late would have the next one
 * expected late, and what was to be written before it would hold it up again. No clock has to agree with another. For one
 * thread.
 */
final class CheckpointForecast {
    private static final long NANOS_OF_A_MILLI = 1_000_000L;
    private static final long UNKNOWN = Long.MAX_VALUE;

    private boolean any;
    private long triggered;
    /** From the coordinator's clock to this one, by the way that the last one took. */
    private long offset;

    private long interval;
    private long next = UNKNOWN;

    /**
     * A checkpoint has come.
     *
     * @param triggeredMillis when its coordinator says that it was triggered, by the clock there
     * @param nanos now, as {@link System#nanoTime}
     */
    void came(long triggeredMillis, long nanos) {
        long offsetNow = nanos - triggeredMillis * NANOS_OF_A_MILLI;
        if (any) {
            interval = (triggeredMillis - triggered) * NANOS_OF_A_MILLI;
            next = triggeredMillis * NANOS_OF_A_MILLI + interval + Math.min(offset, offsetNow);
        }
        any = true;
        triggered = triggeredMillis;
        offset = offsetNow;
    }

    /**
     * When the next one is expected, as {@link System#nanoTime}; nothing before two have come, and when none has come for an
     * interval longer than expected: then nobody takes any.
     *
     * @param nanos now
     */
    OptionalLong next(long nanos) {
        return next == UNKNOWN || nanos - next > interval ? OptionalLong.empty() : OptionalLong.of(next);
    }
}
