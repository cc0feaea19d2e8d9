package dev.vedette.delivery.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
    private static final Retention RETENTION = new Retention(10, 60, 60);

    @ParameterizedTest
    @CsvSource({
        // The day has ended with the first of March, and ten days later it is over.
        "vedette-events-2026.02.28, 2026-03-11T00:00:00Z, false",
        "vedette-events-2026.02.28, 2026-03-11T00:00:00.001Z, true",
        "vedette-alerts-2026.01, 2026-04-02T00:00:00Z, false",
        "vedette-alerts-2026.01, 2026-04-02T00:00:00.001Z, true",
        "vedette-incidents-2025.12, 2026-03-02T00:00:00.001Z, true",
        "vedette-events-2030.01.01, 2026-03-02T00:00:00Z, false",
    })
    void expiresSoManyDaysAfterItsEnd(String index, Instant now, boolean expired) {
        assertThat(RETENTION.hasExpired(index, now)).isEqualTo(expired);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vedette-events-undated",
                "vedette-events-2020.01.01-kept",
                "vedette-events-2020.13.01",
                "vedette-events-2020.02.30",
                "vedette-events-2020.01",
                "vedette-alerts-2020.01.01",
                "vedette-alert-status",
                "vedette-events-*",
                "vedette-events-2020.01.01,other",
                "other-2020.01.01",
                "",
            })
    void whatIsOfAnotherFormStays(String index) {
        assertThat(RETENTION.hasExpired(index, Instant.parse("2026-11-28T00:00:00Z")))
                .isFalse();
    }

    @Test
    void withoutANumberOfDaysNothingExpires() {
        assertThat(Retention.NONE.hasExpired("vedette-events-1999.01.01", Instant.parse("2026-11-28T00:00:00Z")))
                .isFalse();
    }
}
