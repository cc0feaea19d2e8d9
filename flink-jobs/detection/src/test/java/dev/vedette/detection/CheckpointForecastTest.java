package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
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

    private OptionalLong next(double here) {
        return forecast.next(nanos(here));
    }

    @Test
    void oneTellsNothingOfTheNext() {
        assertThat(next(0)).isEmpty();
        came(0, 0.1);
        assertThat(next(5)).isEmpty();
    }

    @Test
    void theNextIsAsFarAway() {
        came(0, 0.1);
        came(10, 10.1);
        assertThat(next(10.2)).hasValue(nanos(20.1));
        came(15, 15.1);
        assertThat(next(15.2)).as("intervals may change").hasValue(nanos(20.1));
    }

    @Test
    void oneThatComesLateDoesNotMoveTheNext() {
        came(0, 0.1);
        came(10, 12.5);
        assertThat(next(12.6)).hasValue(nanos(20.1));
        came(20, 20.1);
        assertThat(next(20.2)).hasValue(nanos(30.1));
    }

    @Test
    void whereAllComeLateTheNextIsExpectedSo() {
        came(0, 0.1);
        came(10, 12.1);
        came(20, 22.5);
        assertThat(next(22.6)).hasValue(nanos(32.1));
    }

    @Test
    void whereTheyNoLongerComeNoneIsExpected() {
        came(0, 0.1);
        came(10, 10.1);
        assertThat(next(29)).as("it is late").hasValue(nanos(20.1));
        assertThat(next(31)).isEmpty();
        came(40, 40.1);
        assertThat(next(41)).hasValue(nanos(70.1));
    }
}
