package dev.vedette.agent.core.ring;

import java.util.concurrent.TimeUnit;

/** How long a ring's reader waits for a record that is unfinished, or open, until it holds that nobody will finish it. */
final class Patience {
    /** A reader that was not there for so long was paused, and the writer with it: its patience starts anew. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final long nanos;
    private long waitsAt = -1;
    private long waitsSince;
    private long lookedAt;

    Patience(long nanos) {
        this.nanos = nanos;
    }

    /** To be asked each time that the reader finds it so. */
    boolean isOver(long position) {
        long now = System.nanoTime();
        if (waitsAt != position || now - lookedAt > PAUSE_NANOS) {
            waitsAt = position;
            waitsSince = now;
        }
        lookedAt = now;
        return now - waitsSince > nanos;
    }
}
