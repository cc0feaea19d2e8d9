package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowingAlertsTest {
    private final List<String> out = new ArrayList<>();
    private final GrowingAlerts<String> alerts = new GrowingAlerts<>(out::add);

    @Test
    void theFirstRecordGoesAtOnceAndTheNewestOfTheOthersWithTheFlush() {
        alerts.take("a", "a1");
        alerts.take("a", "a2");
        alerts.take("b", "b1");
        alerts.take("a", "a3");
        assertThat(out).containsExactly("a1", "b1");
        alerts.flush();
        assertThat(out).containsExactly("a1", "b1", "a3");
    }

    @Test
    void whatWasFlushedWaitsOnceMoreAndWhatWasQuietDoesNot() {
        alerts.take("a", "a1");
        alerts.take("b", "b1");
        alerts.take("a", "a2");
        alerts.flush();
        alerts.take("a", "a3");
        alerts.take("b", "b2");
        assertThat(out).containsExactly("a1", "b1", "a2", "b2");
        alerts.flush();
        assertThat(out).containsExactly("a1", "b1", "a2", "b2", "a3");
    }

    @Test
    void nothingIsWrittenTwice() {
        alerts.take("a", "a1");
        alerts.take("a", "a2");
        alerts.flush();
        alerts.flush();
        assertThat(out).containsExactly("a1", "a2");
    }
}
