package dev.vedette.agent.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RingTimeTest {
    private static final long NOW = 1_790_000_000_000_000L;

    private final RingTime times = new RingTime();

    @Test
    void isAtMostAQuarterAboveTheTimeThatAPartDidNotExceed() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        double[] seconds = new double[10_000];
        for (int i = 0; i < seconds.length; i++) {
            long micros = (long) Math.exp(random.nextDouble() * 23); // from a microsecond to hours
            seconds[i] = micros / 1e6;
            times.left(NOW - micros, NOW);
        }
        Arrays.sort(seconds);
        for (double part : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            double exact = seconds[(int) Math.ceil(part * seconds.length) - 1];
            assertThat(times.quantileSeconds(part))
                    .as("part %s, seed %d", part, seed)
                    .isBetween(exact, exact * 1.25);
        }
        assertThat(times.maxSeconds()).isEqualTo(seconds[seconds.length - 1]);
        assertThat(times.count()).isEqualTo(seconds.length);
    }

    @Test
    void isNothingWhileNothingHasLeft() {
        assertThat(times.quantileSeconds(0.99)).isZero();
    }

    @Test
    void takesAClockThatWasSetBackForNoTime() {
        times.left(NOW + 60_000_000, NOW);
        assertThat(times.totalSeconds()).isZero();
        assertThat(times.count()).isEqualTo(1);
    }
}
