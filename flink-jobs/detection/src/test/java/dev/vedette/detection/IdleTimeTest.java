package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.metrics.TimerGauge;
import org.apache.flink.util.clock.Clock;
import org.junit.jupiter.api.Test;

class IdleTimeTest {
    private static final long MILLISECOND = 1_000_000;

    /** Not 0, by which the gauge knows that it does not measure. */
    private long now = 1;

    private final TimerGauge gauge = new TimerGauge(new Clock() {
        @Override
        public long absoluteTimeMillis() {
            return now;
        }

        @Override
        public long relativeTimeMillis() {
            return now;
        }

        @Override
        public long relativeTimeNanos() {
            return now * MILLISECOND;
        }
    });

    private void idle(long millis) {
        gauge.markStart();
        now += millis;
        gauge.markEnd();
    }

    @Test
    void halfOfTheTimeWithoutWorkMayBeSpentOnce() {
        idle(1000);
        IdleTime time = new IdleTime(gauge, 100 * MILLISECOND);
        assertThat(time.spend()).as("what was before").isZero();
        idle(10);
        now += 50;
        assertThat(time.spend()).isEqualTo(5 * MILLISECOND);
        assertThat(time.spend()).isZero();
    }

    @Test
    void anEventWaitsNoLongerThanIsAllowed() {
        IdleTime time = new IdleTime(gauge, 2 * MILLISECOND);
        idle(1000);
        assertThat(time.spend()).isEqualTo(2 * MILLISECOND);
        assertThat(time.spend()).as("it is not saved up").isZero();
    }
}
