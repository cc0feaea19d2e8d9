package dev.vedette.console;

import static dev.vedette.console.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of an entity, and the Investigate page, in a real browser. */
@Tag("peers")
class InvestigationPageTest extends BrowserFixture {

    /** What is hidden stands early, where texts are not cut yet. */
    private static final String HOSTILE = "<script>window.owned=1</script><img src=x onerror=window.owned=1>"
            + "\u202e\u2066\u200b\ufeff\u0007exe.gnp<svg onload=window.owned=1><style>*{display:none}</style>"
            + "{{constructor.constructor('window.owned=1')()}}\"'`${window.owned=1}&start=tool#page=alerts";

    private final Instant now = Instant.now().minusSeconds(60);
    private Events events;

    @BeforeEach
    void startWithoutEvents() throws Exception {
        events = new Events(ElasticsearchServer.shared());
    }

    @Test
    void fromTheAlertToWhoElseHadTheToken() throws Exception {
        alerts.write(Map.of("one", alert("k1:abc", "k1:t"), "two", Alerts.alert("Session reuse", "high", now, 2)));
        events.write(List.of(
                event("past", now.minusSeconds(4000), "user.id", "k1:abc", "client.address", "10.0.0.2"),
                event("own", now, "user.id", "k1:abc", "vedette.token.fingerprint", "k1:t"),
                event("theirs", now, "user.id", "k1:eve", "vedette.token.fingerprint", "k1:t")));

        open("alert=one");

        await().until(() -> browser.count("#detail .habit") > 0);
        assertThat(browser.text("#detail .known .entity-name")).isEqualTo("Principal k1:abc");
        assertThat(browser.text("#detail .known .note")).startsWith("1 event in the 30 days before this alert");
        assertThat(browser.text("#detail .habit:nth-of-type(1)")).contains("10.0.0.1", "New in this alert");
        assertThat(browser.text("#detail .known .others")).contains("Session reuse");
        assertThat(browser.text("#detail .touched .else")).isEqualTo("k1:eve (1, another)");
        browser.picture(Path.of("target/console-entity.png"));

        browser.click("#detail .touched h4 .trail");

        await().until(() -> browser.count(".events li") == 2);
        assertThat(browser.text("#investigation-title")).isEqualTo("Token fingerprint k1:t");
        assertThat(hash()).isEqualTo("#page=investigate&start=token&value=k1%3At&tenant=default");
        await().until(() -> browser.text(".relations").contains("k1:eve"));
        browser.evaluate(
                "[...document.querySelectorAll('.relations .trail')].find(a => a.textContent === 'k1:eve').click()");
        await().until(() -> browser.text("#investigation-title").equals("Principal k1:eve"));
        await().until(() -> browser.count(".events li") == 1);
        browser.evaluate("history.go(-2)");
        await().until(() -> browser.text("#detail .touched .else").contains("k1:eve"));
        browser.assertFits();
        assertQuiet();
    }

    @Test
    void fromTheIncidentToItsEntity() throws Exception {
        new Incidents(ElasticsearchServer.shared())
                .write("story", Incidents.incident("Both", "k1:abc", 70, now, List.of()));
        events.write(List.of(event("one", now, "user.id", "k1:abc")));
        open("page=incidents&incident=story");
        await().until(() -> browser.count("#detail .trail") == 1);

        browser.click("#detail .trail");

        await().until(() -> browser.count(".events li") == 1);
        assertThat(browser.text("#investigation-title")).isEqualTo("Principal k1:abc");
        assertQuiet();
    }

    @ParameterizedTest
    @CsvSource({"1280, 800, light", "1280, 800, dark", "390, 844, light"})
    void timelineAndRelationsAreDrawn(int width, int height, String scheme) throws Exception {
        browser.size(width, height, scheme);
        events.write(IntStream.range(0, 450)
                .mapToObj(i -> event(
                        "e" + i,
                        now.minusSeconds(i),
                        "user.id",
                        "k1:abcdefghijklmnopqrstuvw",
                        "client.address",
                        "10.0.0." + i % 20,
                        "gen_ai.tool.name",
                        "read_file",
                        "event.outcome",
                        i % 7 == 0 ? "failure" : "success",
                        "event.reason",
                        "tool_error"))
                .toList());
        open("page=investigate&start=tool&value=read_file");
        await().until(() -> browser.count(".events li") == 200);
        await().until(() -> browser.count(".relations .counts") > 3);
        assertThat(browser.text(".timeline-column .note")).isEqualTo("200 of 450 events, newest first.");
        assertThat(browser.text(".relations")).contains("Client address", "more with other values");
        browser.assertFits();
        browser.picture(Path.of("target/console-investigate-%d-%s.png".formatted(width, scheme)));

        browser.click(".timeline-column .more");
        await().until(() -> browser.count(".events li") == 400);
        browser.click(".timeline-column .more");
        await().until(() -> browser.count(".events li") == 450);
        await().until(() -> !isShown(".timeline-column .more"));
        browser.assertFits();
        assertQuiet();
    }

    @Test
    void keyboardSearchesAndGoesThroughEvents() throws Exception {
        events.write(List.of(
                event(
                        "one",
                        now,
                        "user.id",
                        "k1:abc",
                        "http.response.status_code",
                        418,
                        "event.duration",
                        1_234_567_890),
                event("two", now.minusSeconds(1), "user.id", "k1:abc")));
        open("page=investigate");
        await().until(() -> browser.text("#investigation .empty").startsWith("Choose what to start from"));

        browser.press("/");
        browser.type("k1:abc");
        browser.press("Enter");

        await().until(() -> browser.count(".events li") == 2);
        assertThat(hash()).isEqualTo("#page=investigate&start=principal&value=k1%3Aabc&since=7d");
        browser.press("Escape");
        browser.press("j");
        browser.press("Enter");
        assertThat(browser.text(".events li:first-child .facts"))
                .contains("http.response.status_code418", "event.duration1.23 s 1,234,567,890 ns");
        browser.press("j");
        assertThat(browser.evaluate("document.activeElement.closest('li') === document.querySelector('.events"
                                + " li:last-child')")
                        .asBoolean())
                .isTrue();
        browser.press("k");
        browser.press("Enter");
        assertThat(isShown(".events li:first-child .facts")).isFalse();
        assertQuiet();
    }

    @Test
    void nothingAndFaultsSayWhatToDo() throws Exception {
        open("page=investigate&start=token&value=nothing");
        await().until(() -> browser.text(".timeline-column .note").startsWith("No event has this value"));
        assertThat(browser.text(".relations .note")).isEqualTo("Nothing.");
        assertQuiet();

        open("page=investigate&start=event.original&value=x");
        await().until(() -> browser.text(".timeline-column .note").startsWith("start: expected one of principal"));

        try (OpenConsole alone = OpenConsole.on(URI.create("http://127.0.0.1:9"))) {
            alone.open(browser, "page=investigate&start=tool&value=x");
            await().until(() -> browser.text(".timeline-column .note").contains("does not answer: start it"));
            await().until(() -> browser.text(".relations .note").contains("does not answer: start it"));
        }
    }

    @Test
    void exportLinkGivesTheFile() throws Exception {
        events.write(List.of(event("one", now, "user.id", "k1:abc")));
        open("page=investigate&start=principal&value=k1:abc");
        await().until(() -> browser.count(".events li") == 1);

        String file = browser.evaluate("fetch(document.getElementById('investigate-export').href).then(r => r.text())")
                .asText();

        assertThat(file.lines()).hasSize(2).last().asString().contains("\"events\":1,\"cut\":false");
        assertQuiet();
    }

    @ParameterizedTest
    @CsvSource({"1280, 800", "390, 844"})
    void whatChangedInADefinitionIsShownAsText(int width, int height) throws Exception {
        browser.size(width, height, "light");
        String tool = HOSTILE.substring(0, 60);
        String before = "{\"description\":\"Reads a file.\",\"name\":\"read\"}";
        String hostile = HOSTILE.replace("\"", "").replace("\u0007", "");
        String after = before.replace("a file.", "a file. " + hostile);
        events.write(List.of(
                DefinitionsTest.definition("a", now.minusSeconds(9), tool, "older", before),
                DefinitionsTest.definition("b", now, tool, HOSTILE, after)));
        String value = URLEncoder.encode(tool, StandardCharsets.UTF_8);
        open("page=investigate&start=tool&value=" + value);
        await().until(() -> browser.count(".investigation-head .button") == 3);

        browser.click(".investigation-head .button");

        await().until(() -> browser.count(".definition-text ins") > 0);
        assertHarmless(".versions li:first-child .hash", ".definition-text ins");
        assertThat(browser.text(".definition-text del")).isEmpty();
        assertThat(browser.text(".definition > .note:nth-of-type(2)")).contains("4 characters that a reader");
        assertThat(browser.text(".suspects h3")).isEqualTo("What is suspicious");
        assertThat(browser.count(".suspects li")).isEqualTo(browser.count(".definition-text .suspect[data-number]"));
        assertThat(browser.text(".suspects ol")).contains("Hidden", "turn the direction of what follows");
        browser.click(".suspects li:last-child button");
        assertThat(browser.evaluate("document.activeElement.dataset.reason").asText())
                .startsWith("Hidden: ")
                .isEqualTo(browser.evaluate("[...document.querySelectorAll('.suspect')].at(-1).dataset.reason")
                        .asText());
        browser.click(".versions li:first-child .choice");
        await().until(() -> browser.text(".definition > .note:nth-of-type(2)").startsWith("One version"));
        assertThat(hash()).contains("&before=%3Cscript");
        assertThat(browser.count(".definition-text ins, .definition-text del")).isZero();
        browser.assertFits();
        assertQuiet();
        browser.picture(Path.of("target/console-definition-%d.png".formatted(width)));
    }

    @ParameterizedTest
    @CsvSource({"1280, 800, light", "390, 844, dark"})
    void whichSelectionsMatchedWithWhichValuesIsShownAsText(int width, int height, String scheme) throws Exception {
        browser.size(width, height, scheme);
        String rule = "7a3c1a86-5c0f-4b67-9d55-0b9f7c1f2e11";
        String hostile = HOSTILE.replace("'", "").replace("\u0007", "");
        Map<String, Object> alert = alert("k1:abc", "k1:t");
        alert.put("rule.uuid", rule);
        alert.put("rule.version", 1);
        @SuppressWarnings("unchecked")
        Map<String, Object> evidence =
                new LinkedHashMap<>(((List<Map<String, Object>>) alert.get("vedette.alert.evidence")).get(0));
        evidence.put("vedette.evidence.rule", rule);
        alert.put("vedette.alert.evidence", List.of(evidence));
        alerts.write(Map.of("one", alert));
        events.write(List.of(event((String) evidence.get("event.id"), now, "event.reason", hostile)));
        KafkaBroker.shared().rule(rule, 1, """
                title: Refused
                id: %s
                logsource: {product: mcp}
                detection:
                  refused:
                    event.reason|startswith: '%s'
                    client.address|cidr: 10.0.0.0/8
                  condition: refused
                """.formatted(rule, hostile.substring(0, 60)));

        open("alert=one");

        await().until(() -> browser.count("#detail .matched .facts dt") == 2);
        assertThat(browser.text("#detail .matched .facts dt:nth-of-type(1)")).isEqualTo("event.reason|startswith");
        assertThat(browser.text("#detail .matched .facts dd:nth-of-type(1)"))
                .startsWith("begins with <script>window.owned=1</script>")
                .contains("; there was <script>")
                .endsWith(" (selection refused)")
                .doesNotContain("\u202e", "\u200b");
        assertThat(browser.text("#detail .matched .facts dd:nth-of-type(2)"))
                .isEqualTo("is in the network 10.0.0.0/8; there was 10.0.0.1 (selection refused)");
        assertThat(browser.text("#detail .matched .note:last-child")).contains("does not check");
        assertHarmless();
        browser.assertFits();
        assertQuiet();
        browser.picture(Path.of("target/console-reasons-%d.png".formatted(width)));
    }

    private void assertHarmless(String... places) throws Exception {
        assertThat(browser.evaluate("window.owned === undefined").asBoolean()).isTrue();
        assertThat(browser.count("main script, #detail img, #detail svg, main style, .definition img, .definition svg,"
                        + " .investigate img, .investigate svg"))
                .isZero();
        for (String place : places) {
            assertThat(browser.text(place))
                    .as(place)
                    .contains("<script>window.owned=1</script><img src=x", "U+202E", "U+200B")
                    .doesNotContain("\u202e", "\u2066", "\u200b", "\ufeff");
        }
    }

    private Map<String, Object> alert(String principal, String token) {
        Map<String, Object> alert = Alerts.alert("Token replay", "critical", now, 1);
        alert.put("vedette.alert.group", List.of(Map.of("field", "user.id", "value", principal)));
        Map<String, Object> evidence = new LinkedHashMap<>(Alerts.evidence("10.0.0.1", now));
        Map<String, Object> fields = new HashMap<>();
        fields.put("user.id", principal);
        fields.put("client.address", "10.0.0.1");
        fields.put("vedette.token.fingerprint", token);
        evidence.put("vedette.evidence.fields", fields);
        alert.put("vedette.alert.evidence", List.of(evidence));
        alert.put("event.start", now.toString());
        return alert;
    }

    private boolean isShown(String selector) throws Exception {
        return browser.evaluate("!document.querySelector('%s').hidden".formatted(selector))
                .asBoolean();
    }

    private String hash() throws Exception {
        return browser.evaluate("location.hash").asText();
    }
}
