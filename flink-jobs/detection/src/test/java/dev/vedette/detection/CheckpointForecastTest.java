package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointForecastTest {
    private static final long SECOND = 1_000_000_000L;

    private final CheckpointForecast forecast = new CheckpointForecast();

    /** @param here by the task's clock, which began 1,000 s before the coordinator's */
    private void came(double triggered, double here) {
        forecast.came((long) (triggered * 1000), nanos(here));
    }

    private static long nanos(double here) {
        return Math.round((here + 1000) * SECOND);
    }

    @Test
    void oneTellsNothingOfTheNext() {
        assertThat(forecast.next()).isEmpty();
        came(0, 0.1);
        assertThat(forecast.next()).isEmpty();
    }

    @Test
    void theNextIsAsFarAway() {
        came(0, 0.1);
        came(10, 10.1);
        assertThat(forecast.next()).hasValue(nanos(20.1));
        came(15, 15.1);
        assertThat(forecast.next()).as("intervals may change").hasValue(nanos(20.1));
    }

    @Test
    void oneThatComesLateDoesNotMoveTheNext() {
        came(0, 0.1);
        came(10, 12.5);
        assertThat(forecast.next()).hasValue(nanos(20.1));
        came(20, 20.1);
        assertThat(forecast.next()).hasValue(nanos(30.1));
    }

    @Test
    void whereAllComeLateTheNextIsExpectedSo() {
        came(0, 0.1);
        came(10, 12.1);
        came(20, 22.5);
        assertThat(forecast.next()).hasValue(nanos(32.1));
    }
}
