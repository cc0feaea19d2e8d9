package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Coming in by a link, being somebody, and going out, in a real browser. */
@Tag("peers")
class SessionPageTest extends ConsoleFixture {

    private Chromium browser;

    @BeforeEach
    void openBrowser() throws Exception {
        assumeTrue(Chromium.program().isPresent(), "skipped: no Chromium here; on Debian: apt-get install chromium");
        browser = Chromium.start();
        browser.size(1280, 800, "light");
    }

    @AfterEach
    void closeBrowser() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void aLinkLeadsToTheAlertsAndLeavesNoTrace() throws Exception {
        alerts.write("one", Alerts.alert("Token replay", "critical", Instant.now(), 2));

        browser.open(console.link());

        await().until(() -> browser.count("#rows tr") == 1);
        assertThat(browser.evaluate("location.href").asText())
                .isEqualTo(console.uri().toString());
        assertThat(browser.evaluate("document.cookie + JSON.stringify(localStorage)")
                        .asText())
                .isEqualTo("{}");
        await().until(() -> browser.text("#person").equals(System.getProperty("user.name")));
        browser.evaluate("document.getElementById('person').click()");
        browser.evaluate("document.getElementById('person-name').value = 'Zoë'");
        browser.evaluate("document.getElementById('person-save').click()");
        await().until(() -> browser.text("#person").equals("Zoë"));
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1280, 800, light", "390, 844, dark"})
    void aUsedLinkSaysWhatToDoAndTheNextOneLeadsIn(int width, int height, String scheme) throws Exception {
        browser.size(width, height, scheme);
        URI used = console.link();
        SignedIn.enter(console.uri(), SignedIn.secret(used));

        browser.open(used);

        await().until(() -> browser.text("#login-title").equals("This link does not let in"));
        assertThat(browser.text("#login-reason")).contains("has been used, or is older than 10 minutes");
        assertThat(browser.text("#login-steps")).contains("./vedette console link");
        assertThat(browser.evaluate("document.documentElement.scrollWidth - innerWidth")
                        .asInt())
                .isLessThanOrEqualTo(0);
        browser.picture(Path.of("target/console-login-%d.png".formatted(width)));
        browser.open(console.link());
        await().until(() -> browser.text("#live").equals("Live"));
    }

    @Test
    void whoComesWithoutASessionIsLedBackToWhatTheAddressNamed() throws Exception {
        alerts.write("abc", Alerts.alert("Token replay", "critical", Instant.now(), 2));
        browser.open(URI.create(console.uri() + "#alert=abc"));
        await().until(() -> browser.text("#login-title").equals("Log in by a link"));
        assertThat(browser.complaints()).isEmpty();

        // In another tab, as it were: the page finds out by itself.
        browser.cookie(console.uri(), person.cookie());

        await().until(() -> browser.text("#detail-title").equals("Token replay"));
    }

    @Test
    void anEndedSessionIsSaidAndThePageGoesOnWithTheNextOne() throws Exception {
        browser.cookie(console.uri(), person.cookie());
        browser.open(console.uri());
        await().until(() -> browser.text("#live").equals("Live"));
        person.post("api/session/end", Map.of());

        await().until(() -> browser.text("#session-note").contains("./vedette console link"));
        assertThat(browser.text("#live")).isEqualTo("Logged out");
        browser.cookie(console.uri(), SignedIn.at(console).cookie());

        await().until(() -> browser.text("#live").equals("Live"));
        await().until(() -> browser.text("#session-note").isEmpty());
        // Its token is the new session's.
        browser.evaluate("document.getElementById('person').click()");
        browser.evaluate("document.getElementById('person-name').value = 'Zoë'");
        browser.evaluate("document.getElementById('person-save').click()");
        await().until(() -> browser.text("#person").equals("Zoë"));
        browser.evaluate("document.getElementById('person').click()");
        browser.evaluate("document.getElementById('person-end').click()");
        await().until(() -> browser.text("#login-title").equals("Log in by a link"));
    }

    @Test
    void aLimitIsSaidInWordsAndThePageRecovers() throws Exception {
        browser.cookie(console.uri(), person.cookie());
        browser.open(console.uri());
        await().until(() -> browser.text("#live").equals("Live"));

        ExecutorService flood = Executors.newFixedThreadPool(6);
        try {
            AtomicBoolean goesOn = new AtomicBoolean(true);
            for (int i = 0; i < 6; i++) {
                flood.submit(() -> {
                    while (goesOn.get()) {
                        fetch("api/boards");
                    }
                    return true;
                });
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                browser.evaluate("document.querySelector('#ranges button').click()");
                return browser.text("#session-note").contains("takes no more requests of this session");
            });
            goesOn.set(false);
        } finally {
            flood.shutdownNow();
        }

        await().atMost(Duration.ofSeconds(60))
                .until(() -> browser.text("#session-note").isEmpty());
        alerts.write("one", Alerts.alert("Token replay", "critical", Instant.now(), 2));
        await().until(() -> browser.count("#rows tr") == 1);
    }
}
