package dev.vedette.detection;

import org.apache.flink.runtime.metrics.TimerGauge;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.StreamTask;

/**
 * How long a task has had nothing to do, by Flink's own measure. Work that can wait is given a part of that time, so that a
 * task that is behind does none of it. Of the task's thread alone.
 */
final class IdleTime {
    /** Of each millisecond without anything to do; the rest stays for events that come then. */
    private static final long NANOS_OF_A_MILLISECOND = 500_000L;

    /** How often a task looks whether it has time, and how long an event may have to wait for what it does then. */
    private static final long BEHIND_MILLIS = 10;

    private static final long BEHIND_NANOS = 2_000_000L;

    private final TimerGauge idle;
    private final long longestNanos;
    private long countedMillis;

    /** What can wait. */
    @FunctionalInterface
    interface Work {
        /**
         * @param idleNanos how long it may take, about
         * @param mostNanos how long it may take if it has to be done
         */
        void doFor(long idleNanos, long mostNanos) throws Exception;
    }

    /** Has the task do this again and again, when it has nothing else to do. */
    static void use(StreamTask<?, ?> task, ProcessingTimeService clock, Work work) {
        IdleTime idle = new IdleTime(
                task.getEnvironment().getMetricGroup().getIOMetricGroup().getIdleTimeMsPerSecond(), BEHIND_NANOS);
        clock.scheduleWithFixedDelay(unused -> work.doFor(idle.spend(), BEHIND_NANOS), BEHIND_MILLIS, BEHIND_MILLIS);
    }

    /**
     * @param idle Flink's gauge of the task
     * @param longestNanos what {@link #spend} gives at once: an event that comes in between waits for so long
     */
    IdleTime(TimerGauge idle, long longestNanos) {
        this.idle = idle;
        this.longestNanos = longestNanos;
        this.countedMillis = idle.getAccumulatedCount();
    }

    /** How many nanoseconds may be spent now: a part of the time without work since this was asked last. */
    long spend() {
        long now = idle.getAccumulatedCount();
        long millis = now - countedMillis;
        countedMillis = now;
        return Math.min(longestNanos, millis * NANOS_OF_A_MILLISECOND);
    }
}
