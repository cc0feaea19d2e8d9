package dev.vedette.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.Function;

/** Whether what reads a text takes time by its length, and not by its square: processor time, for others are at work as well. */
final class LinearTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LinearTime() {}

    static void assertOf(Function<String, Object> reading, String... pieces) {
        for (String piece : pieces) {
            long small = nanos(reading, piece.repeat(20_000));
            long large = nanos(reading, piece.repeat(160_000));
            // Eight times the text: sixty-four times the time if it were square.
            assertThat(large).as(piece).isLessThan(30 * small + 1_000_000_000);
        }
    }

    private static long nanos(Function<String, Object> reading, String text) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long begun = THREADS.getCurrentThreadCpuTime();
            assertThat(reading.apply(text)).isNotNull();
            best = Math.min(best, THREADS.getCurrentThreadCpuTime() - begun);
        }
        return best;
    }
}
