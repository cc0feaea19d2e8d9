package dev.vedette.benchmarks.honest;

import java.util.PriorityQueue;

/** What happens when, in microseconds since the epoch: true time, which no clock in it shows. Not thread-safe. */
final class Timeline {
    static final long SECOND = 1_000_000L;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;

    private final PriorityQueue<Due> dues = new PriorityQueue<>();
    private long now;
    private long planned;

    private record Due(long micros, long number, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return micros == other.micros ? Long.compare(number, other.number) : Long.compare(micros, other.micros);
        }
    }

    Timeline(long start) {
        this.now = start;
    }

    long now() {
        return now;
    }

    /** Plans something; what is past happens at once. */
    void at(long micros, Runnable action) {
        dues.add(new Due(Math.max(micros, now), planned++, action));
    }

    void after(long micros, Runnable action) {
        at(now + micros, action);
    }

    /** Lets happen what is planned before the end, and what comes of it. */
    void runUntil(long end) {
        for (Due due = dues.peek(); due != null && due.micros < end; due = dues.peek()) {
            dues.remove(due);
            now = due.micros;
            due.action.run();
        }
        now = end;
    }
}
