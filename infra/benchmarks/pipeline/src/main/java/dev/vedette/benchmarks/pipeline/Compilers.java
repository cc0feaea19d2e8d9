package dev.vedette.benchmarks.pipeline;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * This JVM's compilers. On two processors that are busy they work for minutes, and what they have not come to yet runs many
 * times slower: what is measured then says nothing of a job that has run for an hour. For one thread.
 */
final class Compilers {
    private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();

    /** Of a processor's time. */
    static final double AT_REST = 0.05;

    private final CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
    private long since = System.nanoTime();
    private long millisThen = millis();
    private boolean rest;

    /** What they have taken since the start, milliseconds. */
    long millis() {
        return bean.getTotalCompilationTime();
    }

    /** Whether they took less than a twentieth of a processor's time in the last ten seconds that it was asked in. */
    boolean rest() {
        long now = System.nanoTime();
        if (now - since >= LOOK_NANOS) {
            long millis = millis();
            rest = (millis - millisThen) * 1e6 / (now - since) < AT_REST;
            since = now;
            millisThen = millis;
        }
        return rest;
    }
}
