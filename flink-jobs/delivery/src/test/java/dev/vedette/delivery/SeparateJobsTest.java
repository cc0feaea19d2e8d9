package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A job for each destination: what is down keeps nobody else's offsets from moving on. */
class SeparateJobsTest extends DeliveryFixture {
    @Test
    void aSiemThatIsDownKeepsTheOthersFromNothingAndACrashSendsThemNothingTwice() throws Exception {
        int port = KafkaBroker.freePort();
        Path sinks = Files.writeString(folder.resolve("two.yml"), """
                sinks:
                  - {name: healthy, type: syslog, address: "127.0.0.1:%d"}
                  - {name: away, type: syslog, address: "127.0.0.1:%d"}
                """.formatted(siem.port(), port));
        start("--sinks", sinks.toString(), "--only", "healthy");
        start("--sinks", sinks.toString(), "--only", "away");
        List<String> before = send("before", 60);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).containsAll(before));
        await().atMost(PATIENCE).until(() -> kafka.committed("vedette-delivery-alerts-healthy") == 60);
        assertThat(kafka.committed("vedette-delivery-alerts-away")).isZero();

        // As after a crash: the next jobs know the committed offsets alone.
        stopJobs();
        siem.messages().clear();
        start("--sinks", sinks.toString(), "--only", "healthy");
        start("--sinks", sinks.toString(), "--only", "away");
        List<String> after = send("after", 20);
        await().atMost(PATIENCE).until(() -> kafka.committed("vedette-delivery-alerts-healthy") == 80);
        assertThat(siem.messages()).hasSize(20);
        assertThat(ids()).containsExactlyInAnyOrderElementsOf(after);

        try (SyslogReceiver away = SyslogReceiver.start(port)) {
            await().atMost(PATIENCE)
                    .until(() -> away.messages().stream()
                                    .map(message -> message.parameters().get("alertId"))
                                    .distinct()
                                    .count()
                            == 80);
            await().atMost(PATIENCE).until(() -> kafka.committed("vedette-delivery-alerts-away") == 80);
            stopJobs();
        }
    }

    private List<String> send(String prefix, int alerts) {
        List<String> ids =
                IntStream.range(0, alerts).mapToObj(i -> prefix + "-" + i).toList();
        ids.forEach(id -> send(alert(id, 1)));
        kafka.flush();
        return ids;
    }
}
