package dev.vedette.agent.core.health;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.DoubleConsumer;

/**
 * How long events were in the ring: from when they happened until their room was free again, because Kafka or the receiver
 * had them or because they stood on disk in the spool. Each event counts once. Those that an earlier start left are not
 * among them. By the machine's clock: a step of it backwards counts as no time at all.
 *
 * <p>Written by the drainer's thread alone, read by any.
 */
public final class RingTime {
    /** Steps of a doubling: a quantile is at most a quarter too high. */
    private static final int STEPS = 4;

    private static final int STEP_BITS = 2;
    private static final int LARGEST = 40 * STEPS;

    private final AtomicLongArray counts = new AtomicLongArray(LARGEST + 1);
    private volatile long count;
    private volatile long totalMicros;
    private volatile long maxMicros;
    private volatile DoubleConsumer listener = seconds -> {};

    /** An event that happened then has left the ring. Belongs to the drainer's thread. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    public void left(long occurredAtMicros, long nowMicros) {
        long micros = Math.max(0, nowMicros - occurredAtMicros);
        int bucket = bucket(micros);
        counts.lazySet(bucket, counts.getPlain(bucket) + 1);
        totalMicros += micros;
        if (micros > maxMicros) {
            maxMicros = micros;
        }
        count++;
        listener.accept(seconds(micros));
    }

    /** From now on is told of each event's time, in seconds, on the drainer's thread. */
    public void listen(DoubleConsumer next) {
        listener = next;
    }

    /** Events that have left the ring. */
    public long count() {
        return count;
    }

    double totalSeconds() {
        return seconds(totalMicros);
    }

    double maxSeconds() {
        return seconds(maxMicros);
    }

    /** The time that this part of all events did not exceed. */
    double quantileSeconds(double part) {
        long rank = (long) Math.ceil(part * count);
        long below = 0;
        for (int bucket = 0; bucket <= LARGEST; bucket++) {
            below += counts.getPlain(bucket);
            if (below >= rank && below > 0) {
                return seconds(Math.min(upperMicros(bucket), maxMicros));
            }
        }
        return 0;
    }

    /** Of two bits behind the leading one. */
    private static int bucket(long micros) {
        if (micros < STEPS) {
            return (int) micros;
        }
        int shift = 63 - Long.numberOfLeadingZeros(micros) - STEP_BITS;
        return Math.min(LARGEST, (shift + 1) * STEPS + (int) (micros >> shift) - STEPS);
    }

    private static long upperMicros(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        return ((long) (STEPS + bucket % STEPS + 1) << shift) - 1;
    }

    private static double seconds(long micros) {
        return micros / (double) TimeUnit.SECONDS.toMicros(1);
    }
}
