package dev.vedette.console.session;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets {@code burst} through at once and then one each {@code 1 / perSecond} seconds. Thread-safe. */
final class TokenBucket {

    private final int burst;
    private final double perSecond;
    private final LongSupplier nanos;
    private double tokens;
    private long filledAt;

    TokenBucket(int burst, double perSecond, LongSupplier nanos) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.tokens = burst;
        this.filledAt = nanos.getAsLong();
    }

    /** Whole seconds to wait before the next try, at least 1; 0 if this one may pass. */
    synchronized long take() {
        long now = nanos.getAsLong();
        double seconds = (now - filledAt) / (double) TimeUnit.SECONDS.toNanos(1);
        tokens = Math.min(burst, tokens + seconds * perSecond);
        filledAt = now;
        if (tokens < 1) {
            return Math.max(1, (long) Math.ceil((1 - tokens) / perSecond));
        }
        tokens--;
        return 0;
    }
}
