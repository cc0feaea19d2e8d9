package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.schemas.avro.Feedback;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each text field of the schemas holds each {@link HostileText}, in a real Elasticsearch and a real browser: on no page does any of it run, hide
 * or leave.
 */
@Tag("peers")
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileContentTest {

    /** A time that Java counts and a browser does not; an event's record has room for it. */
    private static final String FAR = "+294247-01-10T04:00:54.775807Z";

    private static final String STATUS = "vedette-alert-status";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Records what the policy stopped, from before the first script of a page. */
    private static final String LISTEN = "window.stopped = []; document.addEventListener('securitypolicyviolation',"
            + " (event) => stopped.push(`${event.violatedDirective} ${event.blockedURI}`))";

    /**
     * What should not be: characters that nobody sees in a text or a label, elements that are none of the page's, what ran, what was stopped. A
     * text of line ends alone is layout, and so are those between the lines of a chart's tooltip.
     */
    private static final String LOOK = """
            (() => {
              const unseen = /[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000\\u2800\\u{1d159}]|\\p{M}{3}/u;
              const texts = [document.title];
              const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walk.nextNode()) if (!/^[ \\n]*$/.test(walk.currentNode.data)) texts.push(walk.currentNode.data);
              for (const element of document.body.querySelectorAll('*')) {
                for (const name of ['title', 'alt', 'placeholder', 'aria-label', 'aria-description', 'aria-roledescription', 'data-label']) {
                  const label = element.getAttribute(name) ?? '';
                  texts.push(element.closest('.frame') ? label.replaceAll('\\n', ' ') : label);
                }
              }
              const foreign = 'script, style, link, meta, base, iframe, object, embed, img:not(.bar img), svg:not(.frame svg), .frame :is(image, foreignObject, a, style)';
              return {
                unseen: texts.filter((text) => unseen.test(text)).map((text) => encodeURI(text.toWellFormed()).slice(0, 300)),
                foreign: [...document.body.querySelectorAll(foreign)].map((element) => element.outerHTML.slice(0, 200)),
                links: [...document.links].map((link) => link.protocol + link.origin).filter((to) => to !== location.protocol + location.origin),
                owned: window.owned ?? '',
                stopped: window.stopped,
                sheets: document.styleSheets.length - document.head.querySelectorAll('link[rel=stylesheet]').length,
                isSeen: document.getElementById('main').getClientRects().length > 0,
              };
            })()""";

    private final Map<HostileText, String> ids = new LinkedHashMap<>();
    private OpenConsole console;
    private Chromium browser;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(Chromium.program().isPresent(), "skipped: no Chromium here; on Debian: apt-get install chromium");
        for (HostileText text : HostileText.values()) {
            ids.put(text, "hostile" + (char) ('a' + text.ordinal()) + "x".repeat(44));
        }
        write(ElasticsearchServer.shared(), Instant.now().minusSeconds(60));
        console = OpenConsole.on(ElasticsearchServer.shared().uri());
        browser = Chromium.start();
        browser.before(LISTEN);
    }

    @AfterAll
    void stop() throws Exception {
        if (browser != null) {
            browser.close();
            console.close();
        }
        ElasticsearchServer.shared().send("DELETE", "/" + STATUS + "?ignore_unavailable=true", "");
    }

    @BeforeEach
    void anotherDocument() throws Exception {
        browser.size(1280, 800, "light");
        browser.open(URI.create("about:blank"));
        browser.complaints().clear();
        browser.requests().clear();
    }

    /** No page asked for anything but of the console, whatever it said. */
    @AfterEach
    void nothingLeft() {
        assertThat(browser.requests())
                .isNotEmpty()
                .allMatch(address -> address.startsWith(console.uri().toString()) || address.equals("about:blank"));
        assertThat(browser.complaints()).noneMatch(complaint -> complaint.startsWith("dialog"));
    }

    @Test
    void list() throws Exception {
        console.open(browser, "");
        until(() -> browser.count("#rows tr") == ids.size() + 1);
        until(() -> browser.count("#rows .mark[data-kind=closed]") == ids.size());

        for (HostileText text : HostileText.values()) {
            assertThat(browser.text("#rows [data-id=%s] .open".formatted(ids.get(text))))
                    .startsWith(text.mark())
                    .contains(text.shown());
        }
        assertHarmless("list");

        HostileText news = HostileText.BIDIRECTIONAL;
        Map<String, Object> alert = new HostileDocuments(news.text(), Instant.now()).alert();
        index("vedette-alerts-2026.11", Map.of("news", alert));
        until(() -> browser.text("#news").contains(news.mark()));
        assertThat(browser.text("#news")).contains("[U+202E]");
        assertHarmless("news");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void alerts() throws Exception {
        for (HostileText text : HostileText.values()) {
            console.open(browser, "alert=" + ids.get(text));
            until(() -> browser.text("#detail .known .entity-name").contains(text.mark()));
            assertThat(browser.text("#detail-title")).startsWith(text.mark());
            if (text != HostileText.LONG) {
                assertThat(browser.text("#detail")).contains(HostileText.allShown());
            }
            assertThat(browser.text("#detail .decided")).contains(text.shown());
            assertHarmless(text.name());
        }
        assertThat(browser.text("#detail .facts")).as("a very long text").contains("more characters");
        console.open(browser, "alert=" + ids.get(HostileText.MARKS));
        until(() -> browser.evaluate("document.getElementById('detail-title').innerText")
                .asText()
                .contains("two  blanks"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void incidents() throws Exception {
        console.open(browser, "page=incidents");
        until(() -> browser.count("#incident-rows tr") == ids.size() + 1);
        assertHarmless("incidents");
        for (HostileText text : HostileText.values()) {
            console.open(browser, "page=incidents&incident=" + ids.get(text));
            until(() -> browser.text("#detail-title").startsWith(text.mark()));
            assertThat(browser.count("#detail .timeline li")).isEqualTo(1);
            assertThat(browser.text("#detail")).contains(text.shown());
            assertHarmless(text.name());
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void investigations() throws Exception {
        List<String> starts = List.of("principal", "token", "session", "handle", "client", "address", "server", "tool");
        for (HostileText text : searchable()) {
            String start = starts.get(text.ordinal() % starts.size());
            console.open(browser, "page=investigate&start=" + start + "&value=" + encoded(text.text()));
            until(() -> browser.text("#investigation-title").contains(text.mark()));
            until(() -> browser.count(".events li") > 0 && browser.count(".relations .counts") > 3);
            browser.evaluate("document.querySelectorAll('.events .open').forEach((open) => open.click())");
            assertThat(browser.text(".events .facts")).contains(text.shown());
            assertThat(browser.text(".relations")).contains(text.shown());
            assertThat(browser.evaluate("document.getElementById('investigate-export').getAttribute('href')")
                            .asText())
                    .startsWith("api/investigate/export?")
                    .doesNotContain("<", "\"", "#");
            assertHarmless(text.name());
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void definitions() throws Exception {
        for (HostileText text : searchable()) {
            console.open(browser, "page=definition&tool=" + encoded(text.text()));
            until(() -> browser.text("#definition-title").contains(text.mark()));
            until(() -> browser.count(".definition-text ins") > 0);
            // JSON has escapes of its own for control characters.
            List<String> shown = new ArrayList<>(HostileText.allShown());
            shown.removeAll(HostileText.CONTROLS.shown());
            assertThat(browser.text(".definition-text")).contains(shown).contains("\\u0000");
            assertHarmless(text.name());
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void boards() throws Exception {
        console.open(browser, "page=overview&range=1h");
        until(() -> browser.count(".frame svg") == 7);
        until(() -> browser.evaluate(
                        "[...document.querySelectorAll('.panel .note')].every((note) => note.textContent === '')")
                .asBoolean());
        assertThat(browser.evaluate("[...document.querySelectorAll('.frame [aria-label]')].map((mark) =>"
                                + " mark.ariaLabel).join()")
                        .asText())
                .contains("[U+0000]", "[U+034F]");
        assertHarmless("boards");
        for (String panel : List.of("entities-by-risk", "rules-that-fire", "tool-calls", "servers-and-agents")) {
            String mark =
                    "[data-panel=%s] svg [aria-roledescription=bar], [data-panel=%s] svg [aria-roledescription=point]";
            // Again until it tells something: a panel is drawn anew where the window has changed.
            await(panel).atMost(Duration.ofSeconds(20)).until(() -> {
                browser.evaluate(
                        "document.querySelector('[data-panel=%s]').scrollIntoView({block: 'center'})".formatted(panel));
                browser.hover(mark.formatted(panel, panel));
                return browser.evaluate("[...document.querySelectorAll('[data-panel=%s] .picture *')]"
                                .concat(".some((one) => one.title)")
                                .formatted(panel))
                        .asBoolean();
            });
            assertHarmless(panel);
        }
        assertThat(browser.complaints()).isEmpty();
    }

    /** What stands in the address comes from whoever made the link; the server refuses some of it, and a browser complains of each refusal. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "q=%s",
                "entity=%s",
                "rule=%s",
                "level=%s",
                "age=%s&status=%<s&decision=%<s",
                "alert=%s",
                "page=%s&range=%<s",
                "page=incidents&incident=%s",
                "page=investigate&start=%s&value=%<s&since=%<s&tenant=%<s",
                "page=definition&tool=%s&server=%<s&tenant=%<s&before=%<s&after=%<s",
                "%s=%<s"
            })
    void addresses(String address) throws Exception {
        for (HostileText text : List.of(HostileText.SCRIPT, HostileText.BIDIRECTIONAL, HostileText.LONG)) {
            console.open(browser, address.formatted(encoded(text.text())));
            until(() -> !browser.text("#live").equals("Connecting"));
            until(() -> !browser.text("#detail").isEmpty()
                    || browser.evaluate("document.getElementById('detail').hidden")
                            .asBoolean());
            assertHarmless(text.name());
        }
        assertThat(browser.complaints())
                .noneMatch(complaint ->
                        complaint.contains("exceptionId") || complaint.contains("\"source\":\"security\""));
    }

    @Test
    void loginPage() throws Exception {
        browser.forget();
        browser.open(URI.create(console.uri() + "login/#once=" + encoded(HostileText.QUOTES.text())));
        until(() -> browser.text("#login-title").equals("This link does not let in"));
        assertThat(browser.evaluate("window.owned ?? ''").asText()).isEmpty();
        assertThat(browser.evaluate("window.stopped").size()).isZero();
    }

    /** A forged time neither breaks the page that it stands on nor the rows beside it. */
    @Test
    void timesBeyondWhatBrowsersCount() throws Exception {
        console.open(browser, "alert=far");
        until(() -> browser.text("#detail .summary").contains(FAR));
        until(() -> browser.count("#rows tr") >= ids.size() + 1);
        until(() -> browser.text("#detail .known .entity-name").contains(FAR));
        assertThat(browser.text("#rows [data-id=far] .when")).isEqualTo(FAR);
        console.open(browser, "page=incidents&incident=far");
        until(() -> browser.text("#incident-rows [data-id=far] .when").equals(FAR));
        assertHarmless("far");
        assertThat(browser.complaints()).noneMatch(complaint -> complaint.contains("exceptionId"));
    }

    private void assertHarmless(String what) throws Exception {
        JsonNode seen = browser.evaluate(LOOK);
        for (String nothing : List.of("unseen", "foreign", "links", "stopped")) {
            assertThat(seen.path(nothing)).as("%s: %s", what, nothing).isEmpty();
        }
        assertThat(seen.path("owned").asText()).as(what).isEmpty();
        assertThat(seen.path("sheets").asInt()).as(what).isZero();
        assertThat(seen.path("isSeen").asBoolean()).as(what).isTrue();
        browser.assertFits();
        browser.size(390, 844, "light");
        browser.assertFits();
        browser.size(1280, 800, "light");
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(20)).until(condition);
    }

    /** Elasticsearch finds no value that is longer than the index takes. */
    private static List<HostileText> searchable() {
        return List.of(HostileText.values()).subList(0, HostileText.LONG.ordinal());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void write(ElasticsearchServer server, Instant now) throws Exception {
        new Alerts(server);
        new Incidents(server);
        new Events(server);
        IndexTemplates.put(server, STATUS);
        server.send("DELETE", "/" + STATUS + "?ignore_unavailable=true", "");
        Map<String, Map<String, Object>> alerts = new HashMap<>();
        Map<String, Map<String, Object>> incidents = new HashMap<>();
        Map<String, Map<String, Object>> events = new HashMap<>();
        for (HostileText text : HostileText.values()) {
            HostileDocuments hostile = new HostileDocuments(text.text(), now);
            String id = ids.get(text);
            Map<String, Object> alert = hostile.alert();
            Map<String, Object> incident = hostile.incident(List.of(id, text.text()));
            incident.put("event.risk_score", 50);
            // Half of them pass for what panels and badges know.
            if (text.ordinal() % 2 == 0) {
                alert.put("vedette.alert.level", "critical");
                incident.put("vedette.incident.level", "high");
            }
            if (text != HostileText.SCRIPT) {
                incident.put("vedette.incident.state", "open");
            }
            alerts.put(id, alert);
            incidents.put(id, incident);
            for (String name :
                    List.of(text.text(), "mcp.tool.call", "vedette.auth.attempt", "vedette.agent.heartbeat")) {
                events.put("event" + events.size(), hostile.event(name));
            }
            events.put(
                    "event" + events.size(),
                    definition(hostile, "older", "{\"name\":\"harmless\"}", now.minusSeconds(9)));
            events.put("event" + events.size(), definition(hostile, "newer", hostile.definition(), now));
            decide(server, hostile, text, id);
        }
        alerts.put("far", new HostileDocuments(FAR, FAR).alert());
        incidents.put("far", new HostileDocuments(FAR, FAR).incident(List.of()));
        index("vedette-alerts-2026.11", alerts);
        index("vedette-incidents-2026.11", incidents);
        index("vedette-events-2026.11.21", events);
    }

    private static Map<String, Object> definition(HostileDocuments hostile, String hash, String json, Instant at)
            throws IOException {
        Map<String, Object> event = hostile.event("mcp.tool.definition");
        event.put("vedette.tool.definition.hash", hash + event.get("vedette.tool.definition.hash"));
        event.put("vedette.tool.definition.json", json);
        event.put("@timestamp", at.toString());
        return event;
    }

    /** Decisions come from Kafka; what that has forgotten comes from the index. */
    private static void decide(ElasticsearchServer server, HostileDocuments hostile, HostileText text, String id)
            throws Exception {
        if (text.ordinal() % 2 == 0) {
            KafkaBroker.shared().decide(id, hostile.feedback(id, "benign"));
            return;
        }
        Map<String, Object> status = hostile.of(Feedback.getClassSchema(), STATUS);
        server.send(
                "PUT",
                "/" + STATUS + "/_doc/hostile" + text.ordinal() + "?refresh=true",
                JSON.writeValueAsString(status));
        status.put("vedette.feedback.decision", "true_positive");
        server.send("PUT", "/" + STATUS + "/_doc/" + id + "?refresh=true", JSON.writeValueAsString(status));
    }

    private static void index(String index, Map<String, Map<String, Object>> documents) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, Map<String, Object>> document : documents.entrySet()) {
            lines.append(JSON.writeValueAsString(Map.of("index", Map.of("_id", document.getKey()))))
                    .append('\n')
                    .append(JSON.writeValueAsString(document.getValue()))
                    .append('\n');
        }
        String answer =
                ElasticsearchServer.shared().send("POST", "/" + index + "/_bulk?refresh=true", lines.toString());
        assertThat(answer).contains("\"errors\":false");
    }
}
