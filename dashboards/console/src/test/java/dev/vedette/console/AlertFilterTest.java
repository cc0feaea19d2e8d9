package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.console.AlertFilter.After;
import dev.vedette.console.AlertFilter.Standing;
import dev.vedette.console.decisions.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertFilterTest {

    @Test
    void nothingSaidLetsEverythingThrough() {
        assertThat(AlertFilter.of(Map.of())).isEqualTo(AlertFilter.ALL);
    }

    @Test
    void eachParameterIsRead() {
        AlertFilter filter = AlertFilter.of(Map.of(
                "level", List.of("low,critical"),
                "rule", List.of("Token replay"),
                "entity", List.of("k1:abc"),
                "age", List.of("90m"),
                "q", List.of("  two   words "),
                "status", List.of("withdrawn,late"),
                "decision", List.of("open,closed")));

        assertThat(filter)
                .isEqualTo(new AlertFilter(
                        Set.of("critical", "low"),
                        "Token replay",
                        "k1:abc",
                        "90m",
                        List.of("two", "words"),
                        Set.of(Standing.WITHDRAWN, Standing.LATE),
                        Set.of(State.OPEN, State.CLOSED)));
        assertThat(filter.oldest()).hasValue(Duration.ofMinutes(90));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "level|urgent|level: expected one or more of critical, high, medium, low, informational, separated by"
                        + " commas",
                "level|high,|level: expected one or more of critical, high, medium, low, informational, separated by"
                        + " commas",
                "age|1y|age: expected a number of 1 to 999 followed by m, h or d, such as 15m, 24h or 7d",
                "status|STANDING|status: expected one or more of standing, withdrawn, silenced, late, separated by"
                        + " commas",
                "q|1 2 3 4 5 6 7 8 9|q: expected at most 8 words",
                "hide|low|hide: is not a filter; there are age, decision, entity, level, q, rule, status",
                "decision|done|decision: expected one or more of open, acknowledged, closed, separated by commas",
                "<script>\u202e|low|a parameter: is not a filter; there are age, decision, entity, level, q, rule, status",
            })
    void whatIsNotUnderstoodIsNamedWithWhatIsAllowed(String name, String value, String message) {
        assertThatThrownBy(() -> AlertFilter.of(Map.of(name, List.of(value)))).hasMessage(message);
    }

    @Test
    void aValueIsBoundedAndStandsOnce() {
        assertThatThrownBy(() -> AlertFilter.of(Map.of("entity", List.of("x".repeat(257)))))
                .hasMessage("entity: expected at most 256 characters");
        assertThatThrownBy(() -> AlertFilter.of(Map.of("age", List.of("1h", "2h"))))
                .hasMessage("age: expected once");
    }

    @Test
    void aPageBeginsAfterATimeAndAnId() {
        assertThat(After.of("2026-11-21T12:00:00.123456Z,abc234"))
                .isEqualTo(new After(Instant.parse("2026-11-21T12:00:00.123456Z"), "abc234"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2026-11-21T12:00:00Z", "2026-11-21T99:00:00Z,abc", "noon,abc", "2026-11-21T12:00:00Z,A\"}"})
    void anotherPlaceIsRefused(String after) {
        assertThatThrownBy(() -> After.of(after))
                .hasMessage("after: expected detectedAt and id of the last alert, with a comma between");
    }
}
