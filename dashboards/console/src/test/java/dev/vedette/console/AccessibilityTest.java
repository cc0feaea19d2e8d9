package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.console.health.RecordedFlink;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every page as axe-core finds it, light and dark, wide and narrow: nothing at all may be amiss. What no program can judge, such as whether the
 * focus stays where somebody reads, is tried besides.
 *
 * @see <a href="https://github.com/dequelabs/axe-core/blob/v4.14.1/doc/rule-descriptions.md">The rules</a>
 */
@Tag("peers")
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessibilityTest {

    private static final Look WIDE = new Look(1280, 800, "light");
    private static final Look NARROW = new Look(390, 844, "light");
    private static final List<Look> LOOKS =
            List.of(WIDE, new Look(1280, 800, "dark"), NARROW, new Look(390, 844, "dark"));

    /** Not {@code skip-link}, which takes each link for one where what is open stands behind the {@code #}; a test below follows it. */
    private static final String ALL = "rules: {'skip-link': {enabled: false}}";

    /** What another scheme may change. */
    private static final String COLOURS = "runOnly: ['color-contrast', 'link-in-text-block']";

    private static final String VIOLATIONS = """
            axe.run({resultTypes: ['violations'], preload: false, %s}).then(({violations}) =>
              violations.flatMap(({id, impact, nodes}) =>
                nodes.map((node) => `${impact} ${id}: ${node.target} ${node.failureSummary}`)))""";

    private static final Instant LAST_YEAR = Instant.parse("2025-03-04T05:06:07Z");
    private static final String DEFINITION = "{\"description\":\"Reads a file%s.\",\"name\":\"read_file\"}";

    private record Look(int width, int height, String scheme) {}

    /** A page by its address, what is there when it is whole, and what is done to it then. */
    private enum View {
        ALERTS("", rows("#rows tr", 5) + " && " + rows(".frame svg", 2), ""),
        FILTERED("level=critical,high&entity=k1:abc&age=24h", rows("#rows tr", 3), ""),
        PICKED("q=token", rows("#rows tr", 4), "document.getElementById('pick-all').click()"),
        EMPTY("q=nothing", "document.getElementById('empty').textContent.startsWith('No alert matches')", ""),
        REFUSED("level=urgent", "document.getElementById('fault').textContent.startsWith('The filter')", ""),
        ALERT("alert=one", rows("#detail .habit", 1), ""),
        TAKEN_BACK("alert=taken", rows("#detail .standing", 3), ""),
        NO_ALERT("alert=none", rows("#detail-title", 1), ""),
        CLOSING(
                "alert=one",
                rows("#detail .decide button", 2),
                "document.querySelector('#detail .decide [aria-keyshortcuts=e]').click()"),
        KEYS("", rows("#rows tr", 5), "document.getElementById('help-open').click()"),
        PERSON("", "!document.getElementById('person').hidden", "document.getElementById('person').click()"),
        INCIDENTS("page=incidents", rows("#incident-rows tr", 3), ""),
        INCIDENT("page=incidents&incident=story", rows("#detail .timeline li", 2), ""),
        OVERVIEW("page=overview&range=1h", rows(".frame svg", 7), ""),
        INVESTIGATE("page=investigate", rows("#investigation .empty", 1), ""),
        INVESTIGATED(
                "page=investigate&start=tool&value=read_file",
                rows(".events li", 3) + " && " + rows(".relations .counts", 3),
                "document.querySelector('.events .open').click()"),
        DEFINITION("page=definition&tool=read_file", rows(".definition-text ins", 1), ""),
        HEALTH("page=health", rows("#health-sinks tr", 1) + " && " + rows("#health-parts tr", 3), "");

        private final String address;
        private final String whole;
        private final String act;

        View(String address, String whole, String act) {
            this.address = address;
            this.whole = whole;
            this.act = act;
        }

        private static String rows(String selector, int least) {
            return "document.querySelectorAll('%s').length >= %d".formatted(selector, least);
        }
    }

    private String axe = "";
    private RecordedFlink flink;
    private OpenConsole console;
    private Chromium browser;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(Chromium.program().isPresent(), "skipped: no Chromium here; on Debian: apt-get install chromium");
        try (InputStream file = Objects.requireNonNull(AccessibilityTest.class.getResourceAsStream("axe/axe.min.js"))) {
            axe = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        write(ElasticsearchServer.shared(), Instant.now().minusSeconds(60));
        flink = RecordedFlink.start();
        console = OpenConsole.on(ElasticsearchServer.shared().uri(), flink.uri());
        browser = Chromium.start();
    }

    @AfterAll
    void stop() throws Exception {
        if (browser != null) {
            browser.close();
            console.close();
            flink.close();
        }
    }

    @BeforeEach
    void wide() throws Exception {
        look(WIDE);
    }

    @ParameterizedTest
    @EnumSource
    void pageHasNothingAmiss(View view) throws Exception {
        open(console, view.address, view.whole);
        if (!view.act.isEmpty()) {
            browser.evaluate(view.act);
        }

        assertNothingAmiss(view.name());
    }

    @Test
    void loginPageHasNothingAmiss() throws Exception {
        browser.forget();
        browser.open(URI.create(console.uri() + "login/"));
        await().until(() -> browser.text("#login-title").equals("Log in by a link"));

        assertNothingAmiss("login");
    }

    @Test
    void faultsHaveNothingAmiss() throws Exception {
        try (OpenConsole alone = OpenConsole.on(URI.create("http://127.0.0.1:9"))) {
            open(alone, "alert=one", "document.getElementById('fault').textContent.includes('does not answer')");
            await().until(() -> browser.text("#detail-title").equals("This cannot be shown"));

            assertNothingAmiss("fault");
        }
    }

    /** CSS that lays rows out otherwise takes their roles away in some browsers; here they are asked for by what a screen reader is told. */
    @ParameterizedTest
    @EnumSource(names = {"ALERTS", "INCIDENTS", "HEALTH"})
    void narrowTableIsStillOne(View view) throws Exception {
        open(console, view.address, view.whole);
        for (String role : List.of("table", "row", "cell", "columnheader", "rowheader")) {
            look(WIDE);
            long wide = browser.role(role);
            look(NARROW);
            assertThat(browser.role(role)).as(role).isEqualTo(wide);
        }
        assertThat(browser.role("row")).isGreaterThan(1);
        assertThat(browser.role("columnheader")).isGreaterThanOrEqualTo(3);
    }

    @Test
    void narrowListHasAllThatTheWideOneHas() throws Exception {
        look(NARROW);
        open(console, "", View.KEYS.whole);

        assertThat(browser.evaluate("document.querySelector('#rows [data-id=one]').innerText")
                        .asText())
                .contains("Token replay", "k1:abc", "1,203", "ago");
        assertThat(browser.evaluate("[...document.querySelectorAll('#rows [data-id=one] td')]"
                                + ".filter(cell => cell.getBoundingClientRect().height < 12).length")
                        .asInt())
                .as("cells that are not seen")
                .isZero();
        browser.picture(Path.of("target/console-list-390.png"));
    }

    @Test
    void whatCoversAnotherPartIsADialogThatKeepsTheFocus() throws Exception {
        look(NARROW);
        open(console, "", View.KEYS.whole);
        browser.evaluate("document.querySelector('#rows .open').focus()");
        browser.press("Enter");
        await().until(() -> browser.count("#detail .timeline li") > 0);

        assertThat(browser.role("dialog")).isEqualTo(1);
        assertThat(browser.evaluate("document.activeElement.id").asText()).isEqualTo("detail-title");
        int stops = browser.evaluate("document.querySelectorAll('#detail :is(a[href], button)').length")
                .asInt();
        for (int i = 0; i < stops + 5; i++) {
            browser.press("Tab");
            assertThat(browser.evaluate("document.activeElement === document.body"
                                    + " || document.getElementById('detail').contains(document.activeElement)")
                            .asBoolean())
                    .as("stop %d", i)
                    .isTrue();
        }

        browser.press("Escape");
        assertThat(browser.evaluate("document.activeElement.matches('#rows .open')")
                        .asBoolean())
                .isTrue();
        assertThat(browser.count("[inert]")).isZero();
    }

    @Test
    void skipLinkLeadsToThePagesHeadingAndLeavesWhatIsOpen() throws Exception {
        for (Map.Entry<String, String> page : Map.of(
                        "alert=one",
                        "alerts-title",
                        "page=incidents",
                        "incidents-title",
                        "page=overview",
                        "board-title",
                        "page=investigate",
                        "investigate-title",
                        "page=definition",
                        "definition-heading",
                        "page=health",
                        "health-title")
                .entrySet()) {
            open(console, page.getKey(), "document.body.dataset.page");
            browser.evaluate("document.getElementById('skip').focus()");
            browser.press("Enter");
            assertThat(browser.evaluate("document.activeElement.id + location.hash")
                            .asText())
                    .isEqualTo(page.getValue() + "#" + page.getKey());
        }
    }

    @Test
    void timesAreInUtcForWhoeverAsksByKeyboard() throws Exception {
        open(console, "alert=one", View.ALERT.whole);
        browser.evaluate("document.getElementById('utc').focus()");
        browser.press("Enter");

        assertThat(browser.text("#detail .timeline time")).endsWith(" UTC");
        assertThat(browser.text("#rows [data-id=one] .when time")).endsWith(" UTC");
        assertThat(browser.evaluate("document.querySelector('#rows .when time').title")
                        .asText())
                .endsWith(" local time");
        open(console, "page=incidents", View.INCIDENTS.whole);
        assertThat(browser.text("#incident-rows time")).endsWith(" UTC");

        browser.evaluate("document.getElementById('utc').click()");
        assertThat(browser.text("#incident-rows time")).endsWith(" ago");
        open(console, "alert=informational", "document.querySelector('#detail .summary time')");
        assertThat(browser.text("#detail .summary time")).contains("2025");
    }

    private void open(OpenConsole at, String address, String whole) throws Exception {
        // Another document each time: behind the # alone the page would keep what was open.
        browser.open(URI.create("about:blank"));
        at.open(browser, address);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> browser.evaluate("document.readyState === 'complete' && Boolean(" + whole + ")")
                        .asBoolean());
    }

    private void look(Look look) throws Exception {
        browser.size(look.width(), look.height(), look.scheme());
        // What the page does about another size or scheme it does before it draws.
        browser.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
    }

    private void assertNothingAmiss(String page) throws Exception {
        browser.evaluate(axe + "; 1");
        SoftAssertions softly = new SoftAssertions();
        for (Look look : LOOKS) {
            look(look);
            JsonNode found = browser.evaluate(VIOLATIONS.formatted(look.scheme().equals("dark") ? COLOURS : ALL));
            softly.assertThat(StreamSupport.stream(found.spliterator(), false).map(JsonNode::asText))
                    .as("%s, %s", page, look)
                    .isEmpty();
            softly.assertThat(browser.evaluate("document.scrollingElement.scrollWidth - innerWidth")
                            .asInt())
                    .as("%s, %s: pixels that it is wider than its window", page, look)
                    .isLessThanOrEqualTo(0);
        }
        softly.assertAll();
    }

    /** Something for each page, each mark and each level. */
    private static void write(ElasticsearchServer server, Instant now) throws Exception {
        Alerts alerts = new Alerts(server);
        Events events = new Events(server);
        Incidents incidents = new Incidents(server);
        BoardData.write(server, now);
        Map<String, Object> one = Alerts.alert("Token replay", "critical", now, 1203);
        one.put("vedette.rule.triage", "Ask the person.\nLook at the address.");
        one.put("vedette.rule.response", "Revoke the token.");
        one.put("vedette.model.name", "tool-definitions");
        one.put("vedette.model.score", 0.93);
        one.put("vedette.model.reasons", List.of("The words ask the agent to be silent."));
        Map<String, Object> taken = Alerts.alert("Token taken back", "medium", now, 900);
        taken.put("vedette.alert.evidence.exact", false);
        taken.put("vedette.alert.late", true);
        taken.put("vedette.alert.silenced_by", "maintenance");
        taken.put("vedette.alert.withdrawn_because", "the token was renewed");
        alerts.write(Map.of(
                "one",
                one,
                "taken",
                taken,
                "closed",
                Alerts.alert("Token of a closed one", "high", now, 2),
                "informational",
                Alerts.alert("Token seen", "informational", LAST_YEAR, 2)));
        events.write(List.of(
                Events.event("past", now.minusSeconds(4000), "user.id", "k1:abc", "client.address", "10.0.0.2"),
                Events.event(
                        "call",
                        now,
                        "user.id",
                        "k1:abc",
                        "gen_ai.tool.name",
                        "read_file",
                        "event.duration",
                        1_234_567_890L),
                DefinitionsTest.definition("before", now.minusSeconds(9), "read_file", "h1", DEFINITION.formatted("")),
                DefinitionsTest.definition(
                        "after", now, "read_file", "h2", DEFINITION.formatted(" and\u200b sends it"))));
        incidents.write(
                "story", Incidents.incident("Token replay, then reuse", "k1:abc", 70, now, List.of("one", "taken")));
        incidents.write("ended", Incidents.incident("Odd calls", "k1:b", 20, now, List.of()));
        incidents.write("other", Incidents.incident("Odd calls", "k1:c", 10, now, List.of()));
    }
}
