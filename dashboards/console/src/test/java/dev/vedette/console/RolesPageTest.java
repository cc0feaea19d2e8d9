package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.console.elasticsearch.Access;
import dev.vedette.console.oidc.OidcOptions;
import dev.vedette.console.session.Role;
import dev.vedette.console.session.Tenants;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the page offers to a role, and what the login page says of a provider, in a real browser. */
@Tag("peers")
class RolesPageTest extends ConsoleFixture {

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
    void aViewerIsOfferedNothingThatIsRefused() throws Exception {
        alerts.write("one", Alerts.alert("Token replay", "critical", Instant.now(), 2));
        open(Role.VIEWER, "#alert=one");
        await().until(() -> browser.text("#detail-title").equals("Token replay"));
        await().until(() -> browser.count("#rows tr") == 1);
        assertThat(shown(".decide button")).isZero();
        assertThat(shown("#rows .pick")).isZero();

        browser.evaluate("dispatchEvent(new KeyboardEvent('keydown', {key: 'a', bubbles: true}));"
                + "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', bubbles: true}))");
        await().until(() -> browser.text("#decided").contains("needs the role analyst"));
        assertThat(get("api/alerts/one").at("/alert/decision/state").asText()).isEqualTo("open");

        browser.evaluate("document.getElementById('person').click()");
        assertThat(browser.text("#person-role")).isEqualTo("Role: viewer. Tenants: default.");
        assertThat(shown("#person-name")).isZero();
        assertThat(shown("#person-save")).isZero();
        browser.picture(Path.of("target/console-viewer.png"));
        assertThat(browser.complaints()).isEmpty();

        open(Role.ANALYST, "#alert=one");
        await().until(() -> shown(".decide button") > 0);
        assertThat(shown("#rows .pick")).isEqualTo(1);
        assertThat(shown(".silence-open")).isZero();
        open(Role.VIEWER, "#page=investigate&start=principal&value=k1:abc");
        await().until(() -> browser.count("#investigate-export") == 1);
        // Who it is has been asked by then or is being asked.
        await().until(() -> shown("#investigate-export") == 0);
    }

    /** A provider that is down is named; when it answers the page says so without being loaded again. */
    @Test
    void theLoginPageSaysHowTheProviderIsAndRecovers() throws Exception {
        int port = freePort();
        try (Console at = withProvider(port)) {
            browser.open(URI.create(at.uri() + "login/#fault=role"));
            await().until(() -> browser.text("#login-title").equals("Log in"));
            assertThat(browser.text("#login-reason")).startsWith("You have no role here.");
            assertThat(browser.text("#login-begin")).isEqualTo("Log in at 127.0.0.1:" + port);
            assertThat(browser.text("#login-steps")).contains("./vedette console link");
            await().until(() ->
                    browser.text("#login-provider-fault").contains("http://127.0.0.1:" + port + " cannot be used"));
            browser.picture(Path.of("target/console-login-provider.png"));
            // Nobody is sent to where nothing answers.
            browser.evaluate("document.getElementById('login-begin').click()");
            await().until(() -> browser.text("#login-reason").startsWith("The login provider did not answer."));
            assertThat(browser.evaluate("location.href").asText()).startsWith(at.uri() + "login/#fault=");

            try (SmallProvider provider = SmallProvider.at(port)) {
                await().until(() -> shown("#login-provider-fault") == 0);
            }
            browser.size(390, 844, "dark");
            assertThat(browser.evaluate("document.documentElement.scrollWidth - innerWidth")
                            .asInt())
                    .isLessThanOrEqualTo(0);
            browser.picture(Path.of("target/console-login-provider-390.png"));
            browser.open(URI.create(at.uri() + "login/?#fault=%3Cimg%20src=x%3E"));
            await().until(() -> browser.text("#login-reason").startsWith("Nobody is logged in here"));
        }
    }

    /** 127.0.0.1 and localhost are two sites to a browser: it brings no Strict cookie along on the way back. */
    @Test
    void theWayOverAnotherSiteLeadsInAndOnToWhatTheAddressNamed() throws Exception {
        alerts.write("abc", Alerts.alert("Token replay", "critical", Instant.now(), 2));
        int port = freePort();
        try (Console at = withProvider(port);
                SmallProvider provider = SmallProvider.at(port)) {
            URI page = URI.create("http://localhost:" + at.uri().getPort() + "/");
            browser.open(URI.create(page + "#alert=abc"));
            await().until(() -> browser.text("#login-title").equals("Log in"));

            browser.evaluate("document.getElementById('login-begin').click()");

            await().until(() -> browser.text("#detail-title").equals("Token replay"));
            assertThat(browser.evaluate("location.href").asText()).isEqualTo(page + "#alert=abc");
            await().until(() -> browser.text("#person").equals("zoe"));
            assertThat(shown(".decide button")).isPositive();
            assertThat(browser.evaluate("document.cookie + JSON.stringify({...sessionStorage})")
                            .asText())
                    .isEqualTo("{}");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private Console withProvider(int port) throws Exception {
        ConsoleOptions local = options(ElasticsearchServer.shared().uri());
        OidcOptions oidc = new OidcOptions(
                URI.create("http://127.0.0.1:" + port),
                "vedette",
                Optional.empty(),
                "roles",
                "tenants",
                "preferred_username");
        return Console.start(new ConsoleOptions(
                local.host(),
                local.port(),
                local.elasticsearchUrl(),
                local.folder(),
                local.kafka(),
                local.flinkUrl(),
                Access.OPEN,
                Optional.of(oidc),
                Optional.empty()));
    }

    private void open(Role role, String state) throws Exception {
        SignedIn somebody = SignedIn.as(console, "ann", role, Tenants.of(List.of("default")));
        browser.cookie(console.uri(), somebody.cookie());
        // Another page first: one that differs behind the # alone is not loaded again.
        browser.open(URI.create(console.uri() + "icon.svg"));
        browser.open(URI.create(console.uri() + state));
    }

    /** How many are seen. */
    private int shown(String selector) {
        try {
            return browser.evaluate("[...document.querySelectorAll('%s')].filter(one => one.checkVisibility()).length"
                            .formatted(selector))
                    .asInt();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
