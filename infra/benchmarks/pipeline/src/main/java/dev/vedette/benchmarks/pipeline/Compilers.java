package dev.vedette.benchmarks.pipeline;

import dev.vedette.benchmarks.pipeline.BenchFlink.Drain;
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

    /** Work that is done again and again. */
    @FunctionalInterface
    interface Turn {
        /** Returns the part of a processor that compilers took. */
        double run() throws Exception;
    }

    /**
     * Turns that do not count, until compilers rest in one: a job that has run for an hour has nothing left to compile. At
     * full speed, because what there is to compile is found sooner the more there is to do.
     *
     * @param longest for how long another turn is begun
     * @return how many seconds it took
     */
    static double warmUp(Duration longest, Turn turn) throws Exception {
        long start = System.nanoTime();
        double compiling;
        do {
            compiling = turn.run();
        } while (compiling > AT_REST && System.nanoTime() - start < longest.toNanos());
        return (System.nanoTime() - start) / 1e9;
    }

    /**
     * The part of a processor that they took while a job drained its topic.
     *
     * @param millisBefore {@link #millis} before it
     */
    double partOf(Drain drain, long millisBefore) {
        return (millis() - millisBefore) / 1e3 / drain.seconds();
    }

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
