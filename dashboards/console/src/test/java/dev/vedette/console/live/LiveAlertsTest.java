package dev.vedette.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.avro.Alert;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveAlertsTest {

    private final LiveAlerts alerts = new LiveAlerts(3, 1_000);

    @Test
    void whoHasSeenSomeGetsTheOthersInTheirOrder() {
        alerts.take(alert("a", 0, 1), 10);
        LiveAlerts.News first = alerts.since(0);
        alerts.take(alert("b", 0, 1), 10);
        alerts.take(alert("c", 0, 1), 10);
        alerts.take(alert("a", 0, 2), 10);
        LiveAlerts.News then = alerts.since(first.sequence());

        assertThat(ids(first)).containsExactly("a");
        assertThat(ids(then)).containsExactly("b", "c", "a");
        assertThat(ids(alerts.since(then.sequence()))).isEmpty();
    }

    @Test
    void onlyANewerStateReplacesOne() {
        assertThat(alerts.take(alert("a", 0, 2), 10)).isTrue();
        assertThat(alerts.take(alert("a", 0, 2), 10)).isFalse();
        assertThat(alerts.take(alert("a", 0, 1), 10)).isFalse();
        // What the late lane took back rests on fewer events.
        assertThat(alerts.take(alert("a", 1, 1), 10)).isTrue();
        assertThat(alerts.take(alert("a", 0, 9), 10)).isFalse();

        assertThat(alerts.find("a")).get().extracting(Alert::getRevision).isEqualTo(1L);
    }

    @Test
    void theOldestAreForgottenByNumberAndBySize() {
        for (String id : List.of("a", "b", "c", "d")) {
            alerts.take(alert(id, 0, 1), 10);
        }
        assertThat(ids(alerts.since(0))).containsExactly("b", "c", "d");

        alerts.take(alert("e", 0, 1), 985);
        assertThat(ids(alerts.since(0))).containsExactly("d", "e");

        // One that is too large alone is held all the same, and alone.
        alerts.take(alert("f", 0, 1), 5_000);
        assertThat(ids(alerts.since(0))).containsExactly("f");
        alerts.take(alert("f", 0, 2), 10);
        alerts.take(alert("g", 0, 1), 10);
        assertThat(ids(alerts.since(0))).containsExactly("f", "g");
    }

    private static List<String> ids(LiveAlerts.News news) {
        return news.alerts().stream().map(Alert::getAlertId).toList();
    }

    private static Alert alert(String id, long revision, long evidence) {
        return Alert.newBuilder()
                .setAlertId(id)
                .setRevision(revision)
                .setEvidenceCount(evidence)
                .build();
    }
}
