package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser. */
@Tag("peers")
@Timeout(240)
class ConsolePageTest {

    private static final String HOSTILE = "<script>window.owned=1</script><img src=x onerror='window.owned=1'>"
            + "<svg onload=window.owned=1><style>*{display:none}</style>{{constructor.constructor('window.owned=1')()}}"
            + "\"'`${window.owned=1}\u202eexe.gnp\u2066\u0000\u0007\u200b\ufeffa\u0301\u0301\u0301\u0301\u3164\ud83d\ude00"
            + "https://attacker.example/?q=";

    private Alerts alerts;
    private Console console;
    private Chromium browser;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Chromium.program().isPresent(), "skipped: no Chromium here; on Debian: apt-get install chromium");
        alerts = new Alerts(ElasticsearchServer.shared());
        console = Console.start(
                new ConsoleOptions("127.0.0.1", 0, ElasticsearchServer.shared().uri()));
        browser = Chromium.start();
        browser.size(1280, 800, "light");
    }

    @AfterEach
    void stop() throws Exception {
        if (browser != null) {
            browser.close();
            console.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1280, 800, light", "1280, 800, dark", "390, 844, light"})
    void alertsAndPanelAreDrawnWithoutAComplaint(int width, int height, String scheme) throws Exception {
        alerts.write(
                "one", Alerts.alert("Token replay", "critical", Instant.now().minusSeconds(20), 2));
        alerts.write("two", Alerts.alert("Session reuse", "high", Instant.now().minusSeconds(90), 2));
        browser.size(width, height, scheme);

        browser.open(console.uri());

        await().until(() -> browser.count("#rows tr") == 2);
        await().until(() -> browser.count(".frame svg .mark-rect path[aria-roledescription]") > 0);
        assertThat(browser.text("#live")).isEqualTo("Live");
        assertThat(browser.text("#rows tr:first-child .open")).isEqualTo("Token replay");
        assertFitsTheWindow();
        assertQuiet();
        browser.picture(Path.of("target/console-%d-%s.png".formatted(width, scheme)));
    }

    @Test
    void alertArrivesWithoutAReload() throws Exception {
        browser.open(console.uri());
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
        browser.open(console.uri());
        await().until(() -> browser.count("#rows tr") == 1);
        for (int i = 0;
                i < 30
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

    @ParameterizedTest
    @CsvSource({"1280, 800", "390, 844"})
    void hostileTextIsShownAndNothingRuns(int width, int height) throws Exception {
        browser.size(width, height, "light");
        alerts.write("hostile", hostile());
        browser.open(URI.create(console.uri() + "#alert=hostile"));

        await().until(() -> browser.count(".timeline li") == 1);
        await().until(() -> browser.count("#rows tr") == 1);
        await().until(() -> browser.count(".frame svg") == 1);

        assertThat(browser.evaluate("window.owned === undefined").asBoolean()).isTrue();
        assertThat(browser.count(
                        "#rows script, #rows img, #rows svg, #detail script, #detail img, #detail svg, main style"))
                .isZero();
        for (String place :
                List.of("#rows .open", "#rows .about", "#detail-title", "#detail .prose", "#detail .timeline")) {
            assertThat(browser.text(place))
                    .as(place)
                    .contains("<script>window.owned=1</script><img src=x")
                    .doesNotContain("\u202e", "\u2066", "\u0000", "\u200b", "\ufeff", "\u3164");
        }
        assertThat(browser.text("#detail-title")).contains("{{constructor", "${window.owned=1}");
        assertThat(browser.text("#detail-title")).contains("U+202E", "U+0000", "U+200B", "U+FEFF", "U+3164");
        assertThat(browser.text("#detail .facts")).contains("more characters");
        assertFitsTheWindow();
        assertQuiet();
        browser.picture(Path.of("target/console-hostile-%d.png".formatted(width)));
    }

    @Test
    void withoutElasticsearchThePageSaysWhichAndWhatToDo() throws Exception {
        try (Console alone = Console.start(new ConsoleOptions("127.0.0.1", 0, URI.create("http://127.0.0.1:9")))) {
            browser.open(alone.uri());
            await().until(() -> browser.text("#fault").contains("does not answer: start it"));
            assertThat(browser.text("#live")).isEqualTo("Waiting");
        }
    }

    private static Map<String, Object> hostile() {
        Map<String, Object> alert = Alerts.alert(HOSTILE, "critical", Instant.now(), 1);
        alert.put("rule.description", HOSTILE);
        alert.put("tags", List.of(HOSTILE, "javascript:alert(1)"));
        alert.put("vedette.rule.falsepositives", List.of(HOSTILE));
        alert.put("vedette.model.name", HOSTILE);
        alert.put("vedette.model.reasons", List.of(HOSTILE));
        alert.put(
                "vedette.alert.group",
                List.of(
                        Map.of("field", HOSTILE, "value", HOSTILE),
                        Map.of("field", "gen_ai.tool.name", "value", "x".repeat(25_000))));
        Map<String, Object> evidence = Alerts.evidence(HOSTILE, Instant.now());
        evidence.put("event.name", HOSTILE);
        evidence.put("event.id", HOSTILE);
        evidence.put("vedette.evidence.topic", HOSTILE);
        evidence.put(
                "vedette.evidence.fields",
                Map.of("<img src=x onerror=window,owned=1>\u202e", HOSTILE, "gen_ai.tool.name", HOSTILE));
        alert.put("vedette.alert.evidence", List.of(evidence));
        return alert;
    }

    private void assertFitsTheWindow() throws Exception {
        assertThat(browser.evaluate("document.documentElement.scrollWidth - innerWidth")
                        .asInt())
                .isLessThanOrEqualTo(0);
    }

    /** Nothing was reported, and nothing left this machine. */
    private void assertQuiet() {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests())
                .isNotEmpty()
                .allMatch(address -> address.startsWith(console.uri().toString()));
    }
}
