package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.console.health.RecordedFlink;
import dev.vedette.schemas.KafkaSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Health in a real browser. */
@Tag("peers")
@Timeout(240)
class HealthPageTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsDownIsSaidInWordsOnEveryPage() throws Exception {
        assumeTrue(Chromium.program().isPresent(), "skipped: no Chromium here; on Debian: apt-get install chromium");
        URI elasticsearch = ElasticsearchServer.shared().uri();
        try (RecordedFlink flink = RecordedFlink.start();
                Console console = Console.start(new ConsoleOptions(
                        "127.0.0.1",
                        0,
                        elasticsearch,
                        folder,
                        KafkaSettings.of("127.0.0.1:9", Map.of()),
                        flink.uri()));
                Chromium browser = Chromium.start()) {
            browser.cookie(console.uri(), SignedIn.at(console).cookie());
            browser.size(1280, 800, "light");
            browser.open(console.uri());

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> browser.text("#pages a[data-page=health]").equals("Health: 2 down"));
            browser.evaluate("document.querySelector('#pages a[data-page=health]').click()");

            await().until(() -> browser.count("#health-sinks tr") == 1);
            assertThat(browser.text("#health-parts tr:nth-child(1)")).contains("Elasticsearch", "Up");
            assertThat(browser.text("#health-parts tr:nth-child(2)"))
                    .contains("Kafka", "Down", "vedette.kafka.bootstrap");
            assertThat(browser.text("#health-parts tr:nth-child(3)")).contains("Flink", "Up");
            assertThat(browser.text("#health-sinks tr:nth-child(1)"))
                    .contains("soc", "Down", "1,203", "ConnectException");
            assertThat(browser.evaluate("document.title").asText()).isEqualTo("Health · Vedette");
            browser.picture(Path.of("target/health-1280.png"));

            browser.size(390, 844, "dark");
            browser.assertFits();
            assertThat(browser.text("#health-sinks [data-label=Sent]")).isEqualTo("1,203");
            browser.picture(Path.of("target/health-390.png"));
            assertThat(browser.complaints()).isEmpty();
        }
    }
}
