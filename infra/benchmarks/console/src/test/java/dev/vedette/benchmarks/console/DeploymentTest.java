package dev.vedette.benchmarks.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeploymentTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @Test
    void theSameSeedGivesTheSame() {
        Deployment one = new Deployment(7, NOW);
        Deployment same = new Deployment(7, NOW);
        Deployment other = new Deployment(8, NOW);

        String event = text(one.event(3, 10).json());
        assertThat(text(same.event(3, 10).json())).isEqualTo(event);
        assertThat(text(other.event(3, 10).json())).isNotEqualTo(event);
        assertThat(text(same.alert(3, 10, 100).json()))
                .isEqualTo(text(one.alert(3, 10, 100).json()));
    }

    /** The console takes no other ids. */
    @Test
    void alertsHaveIdsOfTheirOwnThatTheConsoleTakes() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            ids.add(Deployment.alertId(i));
        }
        assertThat(ids).hasSize(100_000).allMatch(id -> id.matches("[a-z2-7]{1,64}"));
    }

    @Test
    void eventsSpreadOverTheirDays() {
        Deployment deployment = new Deployment(1, NOW);
        Set<String> indices = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            indices.add(deployment.event(i, 2_000).index());
        }
        assertThat(indices).hasSizeBetween(Deployment.EVENT_DAYS, Deployment.EVENT_DAYS + 1);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
