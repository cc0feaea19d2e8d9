package dev.vedette.benchmarks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.KafkaSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The smallest run of the part that needs neither broker nor Elasticsearch. */
class SyslogTest {
    @TempDir
    Path folder;

    @Test
    void theReceiverHasCountedEachAlertOfEachRound() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Map<String, Object> result = new Syslog(new DeliveryBenchmark.Settings(
                        KafkaSettings.NONE,
                        URI.create("http://127.0.0.1:1"),
                        folder,
                        1_000,
                        3_000,
                        2,
                        new PrintStream(printed, true, StandardCharsets.UTF_8)))
                .run();

        assertThat((List<?>) result.get("alertsPerSecond"))
                .hasSize(2)
                .allSatisfy(rate -> assertThat((double) rate).isBetween(100.0, 1e6));
        // RFC 5425 section 4.3.1: what is longer than 2048 octets not every receiver takes.
        assertThat((long) result.get("octets")).isBetween(1_000L, 2_048L);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("2 rounds after one that warms up, 3000 alerts", "target: at least 20000 alerts/s: ");
    }
}
