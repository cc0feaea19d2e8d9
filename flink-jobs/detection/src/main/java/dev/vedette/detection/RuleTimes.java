package dev.vedette.detection;

import org.apache.flink.metrics.MetricGroup;

/**
 * How long correlations work for each rule: the counter {@code correlationNanos}, nanoseconds. One call of about
 * {@value #ONE_OF} is measured and counts for as many, chosen at random, so that no pattern of events hides a rule. Not
 * thread-safe.
 */
final class RuleTimes {
    static final int ONE_OF = 16;

    /** Of a call that is not measured. */
    private static final long UNMEASURED = Long.MIN_VALUE;

    private final RuleCounters nanos;
    private long random = System.nanoTime();

    RuleTimes(MetricGroup group) {
        nanos = new RuleCounters(group, "correlationNanos");
    }

    /** Gives what {@link #end} wants. */
    long begin() {
        // Knuth's linear congruential generator; its high bits are the random ones.
        random = random * 6364136223846793005L + 1442695040888963407L;
        return random >>> 60 == 0 ? System.nanoTime() : UNMEASURED;
    }

    void end(String ruleId, long begun) {
        if (begun != UNMEASURED) {
            nanos.inc(ruleId, (System.nanoTime() - begun) * ONE_OF);
        }
    }
}
