package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VolumeTest {
    private static final long PART = Volume.PART_MINUTES * 60_000_000L;

    private final List<TelemetryLoss> told = new ArrayList<>();
    private Volume volume = new Volume();

    private void part(long part, int traffic, int heartbeats) {
        for (int i = 0; i < traffic; i++) {
            add(part * PART + i, Seen.Role.TRAFFIC);
        }
        for (int i = 0; i < heartbeats; i++) {
            add(part * PART + i, Seen.Role.HEARTBEAT);
        }
    }

    private void add(long time, Seen.Role role) {
        volume.add(new Seen(3, 4, time, 0, null, role, null)).ifPresent(told::add);
    }

    private void parts(int first, int last, int traffic) {
        for (int part = first; part <= last; part++) {
            part(part, traffic, 300);
        }
    }

    @Test
    void aTenthOfWhatHalfAnHourHadIsAFall() {
        parts(100, 106, 500);
        part(107, 49, 300);
        part(108, 0, 1);
        assertThat(told)
                .containsExactly(
                        new TelemetryLoss.FallInVolume(new TelemetryLoss.Place(3, 4, 108 * PART - 1), 500, 49));
        parts(109, 120, 0);
        assertThat(told).hasSize(1);
    }

    @Test
    void moreThanATenthIsNone() {
        parts(100, 106, 500);
        part(107, 50, 300);
        part(108, 0, 1);
        assertThat(told).isEmpty();
    }

    @Test
    void aServerThatWasNotBusyAllTheTimeHasNone() {
        parts(100, 106, 500);
        parts(107, 107, (int) Volume.LEAST_BEFORE - 1);
        part(108, 0, 300);
        part(109, 0, 1);
        assertThat(told).isEmpty();
    }

    @Test
    void halfAnHourHasToBeKnown() {
        parts(100, 105, 500);
        part(106, 0, 300);
        part(107, 0, 1);
        // The first part may have been a piece of one; then there were five.
        assertThat(told).hasSize(1);
        told.clear();
        volume = new Volume();
        parts(101, 105, 500);
        part(106, 0, 300);
        part(107, 0, 1);
        assertThat(told).isEmpty();
    }

    @Test
    void anAgentThatWasNotThereHalfTheTimeHasNone() {
        parts(100, 106, 500);
        part(107, 0, 149);
        part(108, 0, 1);
        assertThat(told).isEmpty();
    }

    @Test
    void anAgentThatWasAwayBeginsAnew() {
        parts(100, 106, 500);
        part(109, 0, 300);
        part(110, 0, 1);
        assertThat(told).isEmpty();
    }

    @Test
    void aClockThatGoesBackCountsNothingTwice() {
        parts(100, 106, 500);
        part(107, 100, 300);
        part(3, 700, 700);
        part(108, 0, 1);
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsWrittenGoesOn() throws Exception {
        parts(100, 106, 500);
        part(107, 20, 200);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        volume.write(new DataOutputStream(bytes));
        volume = Volume.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        part(107, 20, 0);
        part(108, 0, 1);
        assertThat(told)
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(
                        TelemetryLoss.FallInVolume.class,
                        fall -> assertThat(fall.now()).isEqualTo(40));
    }
}
