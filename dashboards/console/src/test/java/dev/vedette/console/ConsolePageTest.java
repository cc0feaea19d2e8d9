package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser. */
@Tag("peers")
class ConsolePageTest extends BrowserFixture {

    @ParameterizedTest
    @CsvSource({"1280, 800, light", "1280, 800, dark", "390, 844, light"})
    void alertsAndPanelAreDrawnWithoutAComplaint(int width, int height, String scheme) throws Exception {
        alerts.write(
                "one", Alerts.alert("Token replay", "critical", Instant.now().minusSeconds(20), 2));
        alerts.write("two", Alerts.alert("Session reuse", "high", Instant.now().minusSeconds(90), 2));
        browser.size(width, height, scheme);

        open("");

        await().until(() -> browser.count("#rows tr") == 2);
        await().until(() -> browser.count(".frame svg .mark-rect path[aria-roledescription]") > 0);
        assertThat(browser.text("#live")).isEqualTo("Live");
        assertThat(browser.text("#rows tr:first-child .open")).isEqualTo("Token replay");
        browser.assertFits();
        assertQuiet();
        browser.picture(Path.of("target/console-%d-%s.png".formatted(width, scheme)));
    }

    @Test
    void alertArrivesWithoutAReload() throws Exception {
        open("");
        await().until(() -> browser.text("#empty").startsWith("No alerts"));
        browser.evaluate("window.loadedOnce = true");

        alerts.write("one", Alerts.alert("Token replay", "critical", Instant.now(), 1));

        await().until(() -> browser.count("#rows tr") == 1);
        assertThat(browser.evaluate("window.loadedOnce").asBoolean()).isTrue();
        assertThat(browser.text("#news")).isEqualTo("New alert, critical: Token replay");

        alerts.write("one", Alerts.alert("Token replay", "critical", Instant.now(), 7));

        await().until(() -> browser.text("#rows tr td.number").equals("7"));
        assertQuiet();
    }

    @Test
    void keyboardOpensAndClosesAnAlert() throws Exception {
        alerts.write("abc", Alerts.alert("Token replay", "critical", Instant.now(), 2));
        open("");
        await().until(() -> browser.count("#rows tr") == 1);
        for (int i = 0;
                i < 60
                        && !browser.evaluate("document.activeElement.matches('#rows .open')")
                                .asBoolean();
                i++) {
            browser.press("Tab");
        }

        browser.press("Enter");

        await().until(() ->
                browser.evaluate("document.activeElement.id").asText().equals("detail-title"));
        assertThat(browser.evaluate("location.hash").asText()).isEqualTo("#alert=abc");
        assertThat(browser.count(".timeline li")).isEqualTo(2);
        assertThat(browser.text("#detail .story"))
                .isEqualTo("Principal k1:abc: 2 sign-ins from 10.0.0.1 and 10.0.0.2, within 5.0 s.");
        assertThat(browser.text(".timeline li:last-child .offset")).isEqualTo("+5.0 s");
        assertThat(browser.count("#detail .axis i")).isEqualTo(2);
        // What differs stands with each event, what does not stands once.
        assertThat(browser.text(".timeline li:first-child .facts")).isEqualTo("client.address10.0.0.1");

        browser.press("Escape");

        assertThat(browser.evaluate("document.getElementById('detail').hidden").asBoolean())
                .isTrue();
        assertThat(browser.evaluate("document.activeElement.matches('#rows .open')")
                        .asBoolean())
                .isTrue();
        assertQuiet();
    }

    @Test
    void filterStandsInTheAddressAndCanBeSavedAsAView() throws Exception {
        Map<String, Object> odd = Alerts.alert("Odd calls", "medium", Instant.now(), 2);
        odd.put("vedette.alert.group", List.of(Map.of("field", "user.id", "value", "k1:odd")));
        alerts.write(Map.of("odd", odd, "replay", Alerts.alert("Token replay", "critical", Instant.now(), 2)));
        open("level=critical,high");
        await().until(() -> browser.text("#rows .open").equals("Token replay"));
        assertThat(browser.text("#levels [data-filter=medium] .count")).isEqualTo("1");
        assertThat(browser.evaluate("document.querySelector('#levels [data-filter=medium]').ariaPressed")
                        .asText())
                .isEqualTo("false");

        browser.click("#clear");
        await().until(() -> browser.count("#rows tr") == 2);
        assertThat(browser.text("#total")).isEqualTo("2");

        browser.press("/");
        browser.type("odd");
        await().until(() -> browser.text("#rows .open").equals("Odd calls"));
        assertThat(browser.evaluate("location.hash").asText()).isEqualTo("#q=odd");
        browser.evaluate("document.getElementById('view-name').value = 'Mine'");
        browser.click("#view-save");
        browser.press("Escape");
        browser.click("#views button");
        await().until(() -> browser.count("#rows tr") == 2);
        browser.evaluate("[...document.querySelectorAll('#views button')].find(b => b.textContent === 'Mine').click()");
        await().until(() -> browser.count("#rows tr") == 1);
        assertThat(browser.evaluate("location.hash").asText()).isEqualTo("#q=odd");

        browser.click("#clear");
        await().until(() -> browser.count("#rows tr") == 2);
        browser.click("[data-id=odd] .narrow");
        await().until(() -> browser.count("#rows tr") == 1);
        assertThat(browser.text("#entity")).contains("k1:odd");
        assertQuiet();
    }

    @Test
    void aFilterThatCannotBeUsedIsNamedAndClearedByAButton() throws Exception {
        alerts.write("one", Alerts.alert("Token replay", "critical", Instant.now(), 2));

        open("level=urgent");

        await().until(() -> browser.text("#fault").contains("level: expected one or more of critical"));
        assertThat(browser.text("#live")).isEqualTo("Filter refused");
        browser.click("#clear");
        await().until(() -> browser.count("#rows tr") == 1);
        assertThat(browser.text("#fault")).isEmpty();
        assertThat(browser.text("#live")).isEqualTo("Live");
    }

    @Test
    void keysGoThroughTheListAndNewsKeepTheirPlace() throws Exception {
        Instant start = Instant.now().minusSeconds(60);
        alerts.write(Map.of(
                "first", Alerts.alert("Token replay", "critical", start, 2),
                "second", Alerts.alert("Session reuse", "high", start.minusSeconds(1), 2),
                "third", Alerts.alert("Odd calls", "medium", start.minusSeconds(2), 2)));
        open("");
        await().until(() -> browser.count("#rows tr") == 3);

        browser.press("j");
        browser.press("j");
        assertThat(focusedRow()).isEqualTo("second");
        browser.evaluate("window.held = document.activeElement");
        browser.evaluate("getSelection().selectAllChildren(document.querySelector('[data-id=third] .open'))");
        alerts.write(Map.of(
                "news", Alerts.alert("Token replay", "critical", Instant.now(), 1),
                "second", Alerts.alert("Session reuse", "high", start.minusSeconds(1), 9)));
        await().until(() -> browser.count("#rows tr") == 4);
        await().until(() -> browser.text("[data-id=second] .number").equals("9"));
        assertThat(browser.evaluate("window.held === document.activeElement && getSelection().toString()")
                        .asText())
                .isEqualTo("Odd calls");

        browser.press("Enter");
        await().until(() -> browser.evaluate("location.hash").asText().equals("#alert=second"));
        await().until(() -> browser.count(".timeline li") == 2);
        browser.press("j");
        await().until(() -> browser.evaluate("location.hash").asText().equals("#alert=third"));
        browser.press("k");
        await().until(() -> browser.evaluate("location.hash").asText().equals("#alert=second"));
        browser.press("Escape");
        browser.press("?");
        assertThat(browser.evaluate("document.getElementById('help').open").asBoolean())
                .isTrue();
        browser.press("j");
        browser.press("Escape");
        assertQuiet();
    }

    @Test
    void whatIsOlderIsAClickAway() throws Exception {
        Map<String, Map<String, Object>> many = new HashMap<>();
        for (int i = 0; i < 450; i++) {
            String id = "a" + (char) ('a' + i / 26) + (char) ('a' + i % 26);
            many.put(id, Alerts.alert("Flood", "low", Instant.now().minusSeconds(600 + i), 1));
        }
        alerts.write(many);
        open("");
        await().until(() -> browser.text("#total").equals("200 of 450"));

        browser.click("#older");
        await().until(() -> browser.text("#total").equals("400 of 450"));
        alerts.write("news", Alerts.alert("Token replay", "critical", Instant.now(), 1));
        await().until(() -> browser.text("#total").equals("401 of 451"));
        browser.click("#older");

        await().until(() -> browser.text("#total").equals("451"));
        assertThat(browser.count("#rows tr")).isEqualTo(451);
        assertThat(browser.evaluate("new Set([...document.querySelectorAll('#rows tr')].map(r => r.dataset.id)).size")
                        .asInt())
                .isEqualTo(451);
        assertQuiet();
    }

    @Test
    void incidentTellsItsAlertsAsOneStory() throws Exception {
        Incidents incidents = new Incidents(ElasticsearchServer.shared());
        Instant now = Instant.now();
        alerts.write("second", Alerts.alert("Session reuse", "high", now, 2));
        alerts.write("first", Alerts.alert("Token replay", "critical", now.minusSeconds(60), 2));
        incidents.write("story", Incidents.incident("Both", "k1:a", 70, now, List.of("second", "first", "expired")));
        incidents.write("other", Incidents.incident("Other", "k1:b", 20, now, List.of()));
        open("");
        await().until(() -> browser.count("#rows tr") == 2);

        browser.click("#pages [data-page=incidents]");

        await().until(() -> browser.count("#incident-rows tr") == 2);
        browser.press("j");
        browser.press("Enter");
        await().until(() -> browser.count("#detail .timeline li") == 2);
        assertThat(browser.evaluate("location.hash").asText()).isEqualTo("#page=incidents&incident=story");
        assertThat(browser.text("#detail-title")).isEqualTo("Both");
        assertThat(browser.text("#detail .timeline li:first-child .open")).isEqualTo("Token replay");
        assertThat(browser.text("#detail .timeline li:last-child .offset")).isEqualTo("+1 min 0 s");
        assertThat(browser.text("#detail .note")).startsWith("2 of 3 alerts are here");
        browser.click("#detail .timeline .open");
        await().until(() -> browser.text("#detail-title").equals("Token replay"));
        browser.press("Escape");
        await().until(() -> browser.text("#detail-title").equals("Both"));
        browser.assertFits();
        assertQuiet();
    }

    private String focusedRow() throws Exception {
        return browser.evaluate("document.activeElement.closest('tr')?.dataset.id ?? ''")
                .asText();
    }

    @Test
    void whatDoesNotSimplyStandIsSeenAndNewsAreReadWithoutHiddenMarks() throws Exception {
        open("");
        await().until(() -> browser.text("#empty").startsWith("No alerts"));
        Map<String, Object> alert = Alerts.alert("Token\u202e replay", "critical", Instant.now(), 900);
        alert.put("vedette.alert.evidence.exact", false);
        alert.put("vedette.alert.late", true);
        alert.put("vedette.alert.silenced_by", "maintenance");
        alert.put("vedette.alert.withdrawn_because", "the token was renewed");

        alerts.write("taken", alert);

        await().until(() -> browser.count("#rows tr") == 1);
        assertThat(browser.text("#news")).isEqualTo("New alert, critical: Token[U+202E] replay");
        assertThat(browser.evaluate("[...document.querySelectorAll('#rows .mark')].map(m => m.textContent).join()")
                        .asText())
                .isEqualTo("Withdrawn,Silenced,Late");
        assertThat(browser.text("#rows .number")).isEqualTo("≥ 900");
        browser.click("#rows .open");
        await().until(() -> browser.count(".timeline li") == 2);
        assertThat(browser.text("#detail")).contains("no longer stands: the token was renewed", "lower bound");
        assertQuiet();
    }

    @Test
    void withoutElasticsearchThePageSaysWhichAndWhatToDo() throws Exception {
        try (Console alone = Console.start(Options.of(
                "127.0.0.1",
                0,
                URI.create("http://127.0.0.1:9"),
                folder,
                KafkaBroker.shared().settings()))) {
            browser.cookie(alone.uri(), SignedIn.at(alone).cookie());
            browser.open(alone.uri());
            await().until(() -> browser.text("#fault").contains("does not answer: start it"));
            assertThat(browser.text("#live")).isEqualTo("Waiting");
        }
    }
}
