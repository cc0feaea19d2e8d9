package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventClockTest {
    private static final long APPEND = 1_000_000;
    private static final long APPEND_MICROS = APPEND * 1000 + 999;
    private final EventClock clock = EventClock.of(Duration.ofSeconds(1), Duration.ofSeconds(10));

    @Test
    void anHonestClockIsBelieved() {
        assertThat(clock.eventTime(APPEND_MICROS - 5_000, APPEND, 3)).isEqualTo(APPEND_MICROS - 5_000);
        assertThat(clock.progress(APPEND_MICROS - 5_000, APPEND)).isEqualTo(APPEND_MICROS - 5_000);
    }

    @Test
    void aClockAheadPushesNeitherTheWatermarkNorItsEventsFarAhead() {
        long tomorrow = APPEND_MICROS + Duration.ofDays(1).toNanos() / 1000;
        assertThat(clock.eventTime(tomorrow, APPEND, 999)).isEqualTo(APPEND_MICROS + 1_000_000);
        assertThat(clock.progress(tomorrow, APPEND)).isEqualTo(APPEND_MICROS);
    }

    /** One append time for all records of a batch, of which the first may still be believed. */
    @Test
    void eventsOfABatchThatIsTooFarAheadKeepTheirOrder() {
        long latest = APPEND * 1000 + 1_000_000;
        long last = Long.MIN_VALUE;
        for (int sequence = 40; sequence < 90; sequence++) {
            long time = clock.eventTime(latest - 500 + (sequence - 40) * 100L, APPEND, sequence);
            assertThat(time).isGreaterThan(last);
            last = time;
        }
        assertThat(clock.eventTime(latest, APPEND + 1, 0)).isLessThan(clock.eventTime(latest + 5000, APPEND + 1, 1));
    }

    @Test
    void whatWasDecidedStaysAsItIs() {
        long decided = clock.eventTime(Long.MAX_VALUE, APPEND, 7_777);
        assertThat(clock.decided(decided, APPEND)).isEqualTo(decided);
        assertThat(clock.decided(Long.MAX_VALUE, APPEND)).isEqualTo(APPEND * 1000 + 999 + 1_000_000);
    }

    @Test
    void anOldEventKeepsItsTimeButDoesNotHoldTheOthers() {
        assertThat(clock.eventTime(17, APPEND, 3)).isEqualTo(17);
        assertThat(clock.progress(17, APPEND)).isEqualTo(APPEND_MICROS - 10_000_000);
    }

    @Test
    void watermarksAndMicrosecondsMeet() {
        for (long micros : new long[] {0, 1, 999, 1000, 1001, 1_234_567_890_123_456L}) {
            long watermark = EventTime.watermarkThatReaches(micros);
            assertThat(EventTime.reachedBy(watermark)).isGreaterThanOrEqualTo(micros);
            assertThat(EventTime.reachedBy(watermark - 1)).isLessThan(micros);
        }
        assertThat(EventTime.reachedBy(Long.MAX_VALUE)).isGreaterThan(Long.MAX_VALUE / 2);
        assertThat(EventTime.reachedBy(Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
    }
}
