package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.avro.Feedback;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Deciding in a real browser, with a real broker. */
@Tag("peers")
class DecisionsPageTest extends BrowserFixture {

    private final String first = DecisionsTest.id();

    /** From the alert that arrives to the one that is closed, by keyboard alone. */
    @Test
    void anAnalystsWayFromANewAlertToItsClosing() throws Exception {
        person.post("api/session/name", Map.of("name", "Zoë"));
        browser.open(URI.create(console.uri() + "#decision=acknowledged,open"));
        await().until(() -> browser.text("#empty").startsWith("No alert"));

        alerts.write(first, Alerts.alert("Token replay", "critical", Instant.now(), 2));
        await().until(() -> browser.count("#rows tr") == 1);
        browser.press("j");
        browser.press("Enter");
        await().until(() -> browser.text("#detail .decided").equals("Open"));
        browser.press("a");
        await().until(() -> browser.text("#detail .decided").startsWith("Acknowledged by Zoë"));
        await().until(() -> browser.text("#rows .mark[data-kind=acknowledged]").equals("Acknowledged"));
        browser.picture(Path.of("target/console-decided.png"));

        browser.press("e");
        assertThat(browser.text("#close-title")).isEqualTo("Close 1 alert");
        browser.press(" ");
        browser.evaluate("document.querySelector('#close-form [value=false_positive]').click()");
        browser.evaluate("document.getElementById('close-reason').focus()");
        browser.type("renewed by hand <b>");
        browser.press("Enter");

        // It leaves the list of what is to be done, and stays open for who reads it.
        await().until(() -> browser.count("#rows tr") == 0);
        await().until(() -> browser.text("#detail .decided").startsWith("Closed: false by Zoë"));
        assertThat(browser.text("#detail .decided")).endsWith("renewed by hand <b>");
        List<Feedback> records = KafkaBroker.shared().decisions(first);
        assertThat(records).extracting(Feedback::getDecision).containsExactly("acknowledged", "false_positive");
        assertThat(records).extracting(Feedback::getOwner).containsOnly("Zoë");

        browser.evaluate("document.querySelector('#decided button').click()");
        await().until(() -> browser.count("#rows tr") == 1);
        await().until(() -> browser.text("#detail .decided").startsWith("Open"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void manyArePickedAndDecidedTogether() throws Exception {
        Map<String, Map<String, Object>> many = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            many.put(
                    DecisionsTest.id(),
                    Alerts.alert("Flood", "low", Instant.now().minusSeconds(60 + i), 1));
        }
        alerts.write(many);
        browser.open(console.uri());
        await().until(() -> browser.count("#rows tr") == 12);

        browser.press("a");
        assertThat(browser.text("#decided")).startsWith("No alert is chosen");
        browser.press("j");
        browser.press("x");
        browser.press("j");
        browser.press("x");
        assertThat(browser.text("#picked-count")).isEqualTo("2 alerts picked");
        browser.press("a");
        await().until(() -> browser.count("#rows .mark[data-kind=acknowledged]") == 2);
        assertThat(browser.evaluate("document.getElementById('picked').hidden").asBoolean())
                .isTrue();
        browser.press("x");
        browser.evaluate("document.getElementById('pick-all').click()");
        assertThat(browser.text("#picked-count")).isEqualTo("12 alerts picked");
        browser.press("e");
        browser.evaluate("document.querySelector('#close-form [value=benign]').click()");
        browser.evaluate("document.getElementById('close-save').click()");
        await().until(() -> browser.count("#rows .mark[data-kind=closed]") == 12);
        assertThat(browser.text("#decided")).startsWith("12 alerts: closed: benign.");

        browser.evaluate("document.querySelector('#filter-decision').value = 'open'");
        browser.evaluate("document.querySelector('#filter-decision').dispatchEvent(new Event('change'))");
        await().until(() -> browser.text("#total").equals("0"));
        assertThat(browser.evaluate("location.hash").asText()).isEqualTo("#decision=open");
        browser.evaluate("document.querySelector('#decided button').click()");
        await().until(() -> browser.text("#total").equals("12"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void hostileDecisionsAreTextAndFitNarrowWindows() throws Exception {
        String hostile = "<img src=x onerror='window.owned=1'>\u202eexe\u0000" + "x".repeat(100);
        alerts.write(first, Alerts.alert("Token replay", "critical", Instant.now(), 2));
        KafkaBroker.shared()
                .decide(
                        first,
                        KafkaBroker.encoded(KafkaBroker.feedback(first, "benign")
                                .setReason(hostile)
                                .setOwner(hostile)
                                .setCreatedAt(Long.MAX_VALUE)));
        browser.size(390, 844, "dark");
        browser.open(URI.create(console.uri() + "#alert=" + first));

        await().until(() -> browser.text("#detail .decided").contains("<img src=x"));
        assertThat(browser.text("#detail .decided"))
                .contains("U+202E", "U+0000")
                .doesNotContain("\u202e");
        await().until(() -> browser.count("#rows .mark[data-kind=closed]") == 1);
        assertThat(browser.evaluate("document.querySelector('#rows .mark').title")
                        .asText())
                .contains("[U+202E]");
        assertThat(browser.evaluate("window.owned === undefined").asBoolean()).isTrue();
        browser.assertFits();
        assertThat(browser.complaints()).isEmpty();
        browser.picture(Path.of("target/console-decided-390.png"));
    }

    @Test
    void withoutKafkaThePageSaysWhichAndWhatToDoAndGoesOn() throws Exception {
        alerts.write(first, Alerts.alert("Token replay", "critical", Instant.now(), 2));
        try (KafkaBroker broker = KafkaBroker.own();
                Console alone = Console.start(
                        Options.of("127.0.0.1", 0, ElasticsearchServer.shared().uri(), folder, broker.settings()))) {
            browser.cookie(alone.uri(), SignedIn.at(alone).cookie());
            broker.stop();
            browser.open(URI.create(alone.uri() + "#alert=" + first));
            await().until(() -> browser.text("#detail .decided").equals("Open"));

            browser.press("a");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> browser.text("#decision-fault")
                            .contains("Kafka at %s does not answer: start it".formatted(broker.bootstrap())));
            assertThat(browser.text("#detail .decided")).isEqualTo("Open");
            assertThat(browser.count("#rows .mark")).isZero();

            broker.startAgain();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> browser.text("#decision-fault").isEmpty());
            browser.press("a");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> browser.text("#detail .decided").startsWith("Acknowledged"));
        }
    }
}
