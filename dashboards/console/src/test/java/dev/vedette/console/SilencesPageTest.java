package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Silence;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Silencing in a real browser, with a real broker. */
@Tag("peers")
class SilencesPageTest extends ConsoleFixture {

    private static final String HOSTILE = "<img src=x onerror='window.owned=1'>\u202eexe\u0000";

    private final String rule = UUID.randomUUID().toString();
    private final String alert = DecisionsTest.id();
    private Chromium browser;

    @Override
    ConsoleOptions options(URI elasticsearch) throws Exception {
        return Options.withSilenceKey(
                elasticsearch, folder, KafkaBroker.shared().settings());
    }

    @BeforeEach
    void openBrowser() throws Exception {
        assumeTrue(Chromium.program().isPresent(), "skipped: no Chromium here; on Debian: apt-get install chromium");
        browser = Chromium.start();
        browser.size(1280, 800, "light");
        browser.cookie(console.uri(), person.cookie());
    }

    @AfterEach
    void closeBrowser() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    private Map<String, Object> alert(String user) {
        Map<String, Object> fields = Alerts.alert("Token replay", "critical", Instant.now(), 2);
        fields.put("rule.uuid", rule);
        fields.put(
                "vedette.alert.group",
                List.of(
                        Map.of("field", "user.id", "value", user),
                        Map.of("field", "vedette.client.id", "value", "desk")));
        return fields;
    }

    /** From the alert to its silence and back, by keyboard but for the box and End. */
    @Test
    void anAnalystSilencesAnAlertAndEndsTheSilence() throws Exception {
        person.post("api/session/name", Map.of("name", "Zoë"));
        alerts.write(alert, alert("k1:ann"));
        browser.open(console.uri());
        await().until(() -> browser.count("#rows tr") == 1);
        browser.press("j");
        browser.press("Enter");
        await().until(() -> browser.count("#detail .decide .silence-open") == 1);
        assertThat(isHidden("#detail .silence")).isTrue();

        browser.press("s");
        await().until(() -> browser.count("#silence-values label") == 2);
        assertThat(browser.text("#silence-words"))
                .startsWith("Hides alerts of “Token replay” with user.id k1:ann and vedette.client.id desk, of tenant"
                        + " default, whose newest event lies between now and ")
                .contains("they go to no SIEM and count for no incident", "One value at least stays");
        browser.evaluate("document.querySelectorAll('#silence-values input')[1].click()");
        assertThat(browser.text("#silence-words")).contains("with user.id k1:ann, of tenant");
        browser.evaluate("document.querySelectorAll('#silence-values input')[0].click()");
        assertThat(browser.count("#silence-values input:checked"))
                .as("one value stays")
                .isEqualTo(1);
        browser.picture(Path.of("target/silence-dialog-1280.png"));
        assertThat(browser.evaluate("document.activeElement.id").asText()).isEqualTo("silence-for");
        browser.press("Tab");
        browser.type("the red team <b>");
        browser.press("Enter");

        await().until(() -> browser.text("#detail .silence .standing").contains("by Zoë: the red team <b>"));
        assertThat(browser.text("#detail .silence .standing"))
                .startsWith("Silenced until ")
                .contains("(1 h 0 min left)");
        assertThat(browser.text("#news")).startsWith("Silenced until ");
        assertThat(browser.evaluate("document.activeElement.className").asText())
                .isEqualTo("silence-open");
        String id = get("api/silences?alert=" + alert).at("/silences/0/id").asText();
        List<Silence> records = silences(id);
        assertThat(records).singleElement().satisfies(record -> {
            assertThat(record.getMatch()).isEqualTo(Map.of("user.id", List.of("k1:ann")));
            assertThat(record.getOwner()).isEqualTo("Zoë");
        });
        browser.picture(Path.of("target/silenced-1280.png"));

        // What the detection job makes of the next one.
        Map<String, Object> next = alert("k1:ann");
        next.put("vedette.alert.silenced_by", id);
        alerts.write(DecisionsTest.id(), next);
        await().until(() -> browser.count("#rows .mark[data-kind=silenced]") == 1);
        browser.evaluate("document.querySelector('#pages a[data-page=silences]').click()");
        await().until(() -> browser.text("#silence-items li").contains("Has hidden 1 alert."));
        assertThat(browser.text("#silence-items li"))
                .contains("Token replay", "user.idk1:ann", "tenantdefault", "Zoë: the red team <b>");
        assertThat(browser.text("#silences-total")).isEqualTo("1");
        browser.picture(Path.of("target/silences-1280.png"));
        browser.size(390, 844, "dark");
        assertFits();
        browser.picture(Path.of("target/silences-390.png"));

        browser.evaluate("document.querySelector('#silence-items button').focus()");
        browser.press("Enter");
        await().until(() -> browser.count("#silence-items li") == 0);
        assertThat(browser.text("#silences-note")).startsWith("No silence is in force.");
        assertThat(browser.evaluate("document.activeElement.id").asText()).isEqualTo("silences-title");
        browser.open(URI.create(console.uri() + "#alert=" + alert));
        await().until(() -> browser.count("#detail .silence-open") == 1);
        await().until(() -> isHidden("#detail .silence"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whatOthersSilenceIsSeenByItselfAndHostileTextIsText() throws Exception {
        alerts.write(alert, alert(HOSTILE));
        browser.size(390, 844, "dark");
        browser.open(URI.create(console.uri() + "#alert=" + alert));
        await().until(() -> browser.count("#detail .silence-open") == 1);

        String id = UUID.randomUUID().toString();
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        Silence silence = Silence.newBuilder()
                .setSilenceId(id)
                .setRuleId(rule)
                .setMatch(Map.of("user.id", List.of(HOSTILE, "x".repeat(300))))
                .setStartsAt(now)
                .setExpiresAt(now + 3_000_000_000L * 60)
                .setOwner(HOSTILE)
                .setReason(HOSTILE + "x".repeat(300))
                .build();
        KafkaBroker.shared()
                .write(Topics.SILENCES, id, RecordCodec.of(Silence.class).encode(silence));

        await().until(() -> browser.text("#detail .silence .standing").contains("<img src=x"));
        assertThat(browser.text("#detail .silence .standing"))
                .contains("U+202E", "U+0000", "(not signed)", "2 d left")
                .doesNotContain("\u202e");
        assertFits();
        browser.picture(Path.of("target/silenced-390.png"));
        browser.evaluate("document.querySelector('#detail .silence-open').click()");
        await().until(() -> browser.count("#silence-values label") == 2);
        assertThat(browser.text("#silence-words")).contains("<img src=x", "U+202E");
        assertFits();
        browser.picture(Path.of("target/silence-dialog-390.png"));
        browser.press("Escape");

        browser.evaluate("document.querySelector('#detail .silence .standing button').click()");
        await().until(() -> isHidden("#detail .silence"));
        assertThat(browser.evaluate("window.owned === undefined").asBoolean()).isTrue();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void withoutKafkaOrAKeyThePageSaysWhatToDo() throws Exception {
        alerts.write(alert, alert("k1:ann"));
        URI elasticsearch = ElasticsearchServer.shared().uri();
        KafkaSettings nowhere = KafkaSettings.of("127.0.0.1:9", Map.of());
        try (Console alone = Console.start(Options.withSilenceKey(elasticsearch, folder, nowhere));
                Console keyless = Console.start(Options.of(
                        "127.0.0.1",
                        0,
                        elasticsearch,
                        folder,
                        KafkaBroker.shared().settings()))) {
            browser.cookie(alone.uri(), SignedIn.at(alone).cookie());
            browser.open(URI.create(alone.uri() + "#alert=" + alert));
            await().until(() -> browser.count("#detail .silence-open") == 1);
            browser.press("s");
            await().until(() -> browser.count("#silence-values label") == 2);
            browser.press("Tab");
            browser.type("a test");
            browser.press("Enter");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> browser.text("#silence-fault")
                            .equals("Nothing was silenced. Kafka at 127.0.0.1:9 does not answer: start it, or set"
                                    + " vedette.kafka.bootstrap."));
            browser.press("Escape");
            browser.evaluate("location.hash = '#page=silences'");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> browser.text("#silences-note").startsWith("Kafka at 127.0.0.1:9 does not answer"));

            browser.cookie(keyless.uri(), SignedIn.at(keyless).cookie());
            browser.open(URI.create(keyless.uri() + "#alert=" + alert));
            await().until(() -> browser.count("#detail .silence-open") == 1);
            browser.press("s");
            await().until(() -> browser.text("#silence-fault").contains("Set vedette.console.silence.key.file"));
            assertThat(isHidden("#silence-save")).isTrue();
        }
    }

    private boolean isHidden(String selector) throws Exception {
        return browser.evaluate("document.querySelector('%s').hidden".formatted(selector))
                .asBoolean();
    }

    private void assertFits() throws Exception {
        assertThat(browser.evaluate("document.documentElement.scrollWidth - innerWidth")
                        .asInt())
                .isLessThanOrEqualTo(0);
    }

    private static List<Silence> silences(String id) throws Exception {
        RecordCodec<Silence> codec = RecordCodec.of(Silence.class);
        List<Silence> found = new ArrayList<>();
        for (var value : KafkaBroker.shared().records(Topics.SILENCES, id)) {
            found.add(codec.decode(value.orElseThrow()));
        }
        return found;
    }
}
