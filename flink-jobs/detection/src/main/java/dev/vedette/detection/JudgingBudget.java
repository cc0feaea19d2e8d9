package dev.vedette.detection;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much of a thread's time judging may take: a quarter of the clock, and {@link #MOST} at once, as when many servers
 * start. Whoever lists long definitions without end would else keep the job from all other events. Not thread-safe.
 */
final class JudgingBudget {
    static final Duration MOST = Duration.ofSeconds(20);
    private static final int SHARE = 4;

    private final LongSupplier nanoTime;
    private long refilledAt;
    private long left = MOST.toNanos();

    /** @param nanoTime as {@link System#nanoTime} */
    JudgingBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.refilledAt = nanoTime.getAsLong();
    }

    boolean hasSome() {
        long now = nanoTime.getAsLong();
        left = Math.min(MOST.toNanos(), left + (now - refilledAt) / SHARE);
        refilledAt = now;
        return left > 0;
    }

    void spend(long nanos) {
        left -= nanos;
    }
}
