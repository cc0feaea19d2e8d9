package dev.vedette.detection;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** This machine's clock, for notes such as {@code detected_at}. Nothing is decided by it. */
final class Clock {
    private Clock() {}

    /** Microseconds since the epoch. */
    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
