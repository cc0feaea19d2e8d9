package dev.vedette.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.console.Console;
import dev.vedette.console.ConsoleOptions;
import dev.vedette.console.elasticsearch.Access;
import dev.vedette.console.oidc.OidcOptions;
import dev.vedette.login.CookieBrowser.Arrival;
import dev.vedette.login.LoginProvider.Signing;
import dev.vedette.schemas.KafkaSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;

/** The way through a real provider and back, and what does not lead in. Nothing answers behind the console: roles come first. */
@Timeout(120)
class LoginTest {

    private static final URI NOWHERE = URI.create("http://127.0.0.1:9");
    private static final Map<String, Object> DECISION =
            Map.of("alerts", List.of("a".repeat(52)), "decision", "acknowledged", "reason", "");

    private static final ExecutorService CLOSING = Executors.newCachedThreadPool();

    @TempDir
    static Path folder;

    private static LoginProvider provider;

    private Console console;
    private CookieBrowser browser;

    @BeforeAll
    static void startProvider() throws IOException {
        provider = LoginProvider.start();
        provider.person("vera", LoginProvider.claims(List.of("viewer"), List.of("acme")));
        provider.person("ann", LoginProvider.claims(List.of("staff", "vedette-analyst"), List.of("acme", "zenith")));
        provider.person("ada", LoginProvider.claims(List.of("admin", "viewer"), List.of("*")));
        provider.person("rob", LoginProvider.claims(List.of("staff"), List.of("acme")));
        provider.person("tim", LoginProvider.claims(List.of("admin"), List.of()));
    }

    @AfterAll
    static void stopProvider() throws Exception {
        provider.close();
        CLOSING.shutdown();
        assertThat(CLOSING.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @BeforeEach
    void startConsole() throws Exception {
        provider.behave();
        console = start(
                LoginProvider.CLIENT, Optional.of(Files.writeString(folder.resolve("secret"), LoginProvider.SECRET)));
        browser = new CookieBrowser(address());
        provider.register(address());
    }

    /** Kafka's clients take some seconds to give up what never answered. */
    @AfterEach
    void stopConsole() {
        CLOSING.submit(() -> {
            console.close();
            return true;
        });
    }

    private static Console start(String client, Optional<Path> secret) throws IOException {
        OidcOptions oidc = new OidcOptions(provider.issuer(), client, secret, "roles", "tenants", "preferred_username");
        return Console.start(new ConsoleOptions(
                "127.0.0.1",
                0,
                NOWHERE,
                folder.resolve("console"),
                KafkaSettings.of("127.0.0.1:9", Map.of()),
                NOWHERE,
                Access.OPEN,
                Optional.of(oidc),
                Optional.empty()));
    }

    /** Another site than the provider's: cookies are told apart by host. */
    private URI address() {
        return URI.create("http://localhost:" + console.uri().getPort() + "/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vera|vera viewer [\"acme\"]|403",
                "ann|ann analyst [\"acme\",\"zenith\"]|503",
                "ada|ada admin [\"*\"]|503"
            })
    void nameRoleAndTenantsAreTheProviders(String name, String session, int decides) throws Exception {
        assertThat(browser.session()).isEmpty();
        Arrival arrived = browser.login(name);

        assertThat(arrived.at()).isEqualTo(address().resolve("login/"));
        assertThat(arrived.response().statusCode()).isEqualTo(200);
        assertThat(browser.session()).isEqualTo(session);
        // Nobody answers behind the console, which who may not decide is not told.
        assertThat(browser.post("api/decisions", DECISION).statusCode()).isEqualTo(decides);
        HttpResponse<String> renamed = browser.post("api/session/name", Map.of("name", "mallory"));
        assertThat(renamed.statusCode()).isEqualTo(403);
        assertThat(browser.session()).isEqualTo(session);
    }

    @Test
    void aClientWithoutASecretLogsInByPkceAlone() throws Exception {
        try (Console other = start(LoginProvider.PUBLIC_CLIENT, Optional.empty())) {
            URI at = URI.create("http://localhost:" + other.uri().getPort() + "/");
            provider.register(at);
            CookieBrowser there = new CookieBrowser(at);
            there.login("vera");
            assertThat(there.session()).startsWith("vera viewer");
        }
    }

    /** The session's cookie stays Strict: the one of the way back is another, and gone with it. */
    @Test
    void whatCrossesSitesIsACookieOfTheLoginAlone() throws Exception {
        URI back = browser.answered("vera");
        assertThat(browser.consoleCookies()).isEqualTo(Map.of("vedette-login", false));
        browser.openFromElsewhere(back);
        assertThat(browser.consoleCookies()).isEqualTo(Map.of("vedette-session", true));
        // Led there by a link elsewhere, the page itself comes without the session, and its own requests with it.
        assertThat(browser.openFromElsewhere(address()).at())
                .isEqualTo(address().resolve("login/"));
        assertThat(browser.session()).startsWith("vera");
    }

    @Test
    void anAnswerIsTakenOnce() throws Exception {
        URI back = browser.answered("vera");
        browser.openFromElsewhere(back);
        assertThat(fault(browser.openFromElsewhere(back))).isEqualTo("state");

        // The code again, in a login that was begun anew: the provider has it no more.
        URI again = browser.answered("vera");
        String code = parameter(back, "code");
        Arrival replayed =
                browser.openFromElsewhere(URI.create(again.toString().replace(parameter(again, "code"), code)));
        assertThat(fault(replayed)).isEqualTo("token");
    }

    @Test
    void anAnswerToAnotherStateIsNotTaken() throws Exception {
        URI back = browser.answered("vera");
        String state = parameter(back, "state");
        for (String wrong : List.of("", "x", "A".repeat(43), "A".repeat(5000))) {
            URI forged = URI.create(back.toString().replace(state, wrong));
            assertThat(fault(browser.openFromElsewhere(forged))).isEqualTo("state");
        }
        assertThat(fault(browser.openFromElsewhere(URI.create(back + "&state=x"))))
                .isEqualTo("state");
        assertThat(browser.session()).isEmpty();
        assertThat(fault(browser.openFromElsewhere(back))).isEmpty();
    }

    /** Else who sends a victim his own answer would have the victim work in his session. */
    @Test
    void anAnswerToAnotherBrowserIsNotTaken() throws Exception {
        URI back = browser.answered("vera");
        CookieBrowser victim = new CookieBrowser(address());
        assertThat(fault(victim.openFromElsewhere(back))).isEqualTo("state");
        victim.answered("ann");
        assertThat(fault(victim.openFromElsewhere(back))).isEqualTo("state");
        assertThat(victim.session()).isEmpty();
    }

    /** Each with what the log would say of it; whose name it is does not matter. */
    @ParameterizedTest
    @EnumSource
    void anIdTokenThatIsNotForThisLoginIsNotBelieved(Forged forged) throws Exception {
        provider.say(forged.change);
        assertThat(fault(browser.login("ada"))).isEqualTo("token");
        assertThat(browser.session()).isEmpty();
    }

    /** What a token may say wrongly while its signature is right. */
    private enum Forged {
        ANOTHER_NONCE(claims -> claims.claim("nonce", "AAAA")),
        NO_NONCE(claims -> claims.claims(all -> all.remove("nonce"))),
        ANOTHER_AUDIENCE(claims -> claims.audience(List.of("another"))),
        NO_AUDIENCE(claims -> claims.claims(all -> all.remove("aud"))),
        SEVERAL_AUDIENCES_AND_NO_PARTY(claims ->
                claims.audience(List.of("another", LoginProvider.CLIENT)).claims(all -> all.remove("azp"))),
        ANOTHER_PARTY(claims -> claims.claim("azp", "another")),
        EXPIRED(claims -> claims.issuedAt(Instant.now().minusSeconds(7200))
                .expiresAt(Instant.now().minusSeconds(90))),
        NOT_YET(claims -> claims.notBefore(Instant.now().plusSeconds(600))),
        ANOTHER_ISSUER(claims -> claims.issuer("https://evil.example"));

        private final Consumer<JwtClaimsSet.Builder> change;

        Forged(Consumer<JwtClaimsSet.Builder> change) {
            this.change = change;
        }
    }

    @ParameterizedTest
    @EnumSource(value = Signing.class, mode = Mode.EXCLUDE, names = "BY_KEY")
    void anIdTokenThatTheProvidersKeyDidNotSignIsNotBelieved(Signing signing) throws Exception {
        provider.sign(signing);
        assertThat(fault(browser.login("ada"))).isEqualTo("token");
        assertThat(browser.session()).isEmpty();
    }

    @Test
    void aKeyThatIsRotatedIsTakenAndAForgedOneIsNot() throws Exception {
        browser.login("vera");
        provider.rotateKey();
        CookieBrowser next = new CookieBrowser(address());
        next.login("ann");
        assertThat(next.session()).startsWith("ann");

        provider.signByAForgedKey();
        assertThat(fault(new CookieBrowser(address()).login("ada"))).isEqualTo("token");
    }

    @ParameterizedTest
    @CsvSource({"rob, role", "tim, tenants"})
    void whoHasNoRoleOrNoTenantIsToldSo(String name, String fault) throws Exception {
        assertThat(fault(browser.login(name))).isEqualTo(fault);
        assertThat(browser.session()).isEmpty();
    }

    @Test
    void claimsThatAreHostileLetNobodyIn() throws Exception {
        hostile("preferred_username", "<script>\u202e", "name");
        hostile("roles", "ADMIN\nadmin", "role");
        hostile("tenants", List.of("a\u0000b"), "tenants");
        // No heap is filled by it.
        hostile("roles", List.of("x".repeat(300_000)), "provider");
    }

    private void hostile(String claim, Object value, String fault) throws Exception {
        Map<String, Object> claims = LoginProvider.claims(List.of("admin"), List.of("acme"));
        claims.put(claim, value);
        provider.person("eve", claims);
        CookieBrowser there = new CookieBrowser(address());
        assertThat(fault(there.login("eve"))).as(claim).isEqualTo(fault);
        assertThat(there.session()).isEmpty();
    }

    @Test
    void whoTurnsBackAtTheProviderIsNotIn() throws Exception {
        URI back = browser.answered("vera");
        String query = "?error=access_denied&error_description=%3Cscript%3E&state=" + parameter(back, "state");
        Arrival arrived = browser.openFromElsewhere(address().resolve("login/callback" + query));
        assertThat(fault(arrived)).isEqualTo("denied");
        assertThat(arrived.at().toString()).doesNotContain("script");
    }

    /** RFC 9207: whose answer it is. */
    @Test
    void anAnswerOfAnotherProviderIsNotTaken() throws Exception {
        URI back = browser.answered("vera");
        URI mixed = URI.create(back.toString().replaceAll("&iss=[^&]*", "") + "&iss=https://evil.example");
        assertThat(fault(browser.openFromElsewhere(mixed))).isEqualTo("token");
    }

    /** The page says which and what to do; who is in stays in; when it is back it is used, without a restart. */
    @Test
    void aProviderThatIsDownIsNamedAndUsedAgainWhenItIsBack() throws Exception {
        browser.login("vera");
        CookieBrowser next = new CookieBrowser(address());
        URI back = next.answered("ann");
        provider.stop();
        try {
            assertThat(browser.session()).startsWith("vera");
            assertThat(fault(next.openFromElsewhere(back))).isEqualTo("provider");
            Awaitility.await()
                    .until(() -> !next.fetch("api/login").path("fault").asText().isEmpty());
            assertThat(fault(next.open(next.begin()))).isEqualTo("provider");
            JsonNode how = next.fetch("api/login");
            assertThat(how.path("issuer").asText()).isEqualTo(provider.issuer().toString());
            assertThat(how.path("fault").asText())
                    .contains(provider.issuer() + " cannot be used", "vedette.console.oidc.issuer");
            // The user of this machine comes in all the same.
            assertThat(byLink(next)).isEqualTo(200);
            assertThat(next.session()).endsWith("admin [\"*\"]");
        } finally {
            provider.startAgain();
        }
        CookieBrowser third = new CookieBrowser(address());
        Awaitility.await()
                .until(() -> third.fetch("api/login").path("fault").asText().isEmpty());
        third.login("ann");
        assertThat(third.session()).startsWith("ann analyst");
        assertThat(browser.session()).startsWith("vera");
    }

    @Test
    void logoutEndsTheProvidersSessionToo() throws Exception {
        browser.login("vera");
        // It lets in without asking, as long as its own session goes on.
        CookieBrowser same = browser;
        assertThat(same.open(same.begin()).at()).isEqualTo(address().resolve("login/"));

        HttpResponse<String> ended = browser.post("api/session/end", Map.of());
        String next = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(ended.body())
                .path("next")
                .asText();
        assertThat(browser.session()).isEmpty();
        assertThat(next).startsWith(provider.issuer() + "/connect/logout?");
        assertThat(browser.open(URI.create(next)).at()).isEqualTo(address().resolve("login/"));
        // It asks for the password again.
        Arrival form = browser.open(browser.begin());
        assertThat(form.at()).isEqualTo(provider.issuer().resolve("/login"));
    }

    /** Another page could otherwise push the logins of others out, one by one. */
    @Test
    void anotherPageBeginsNoLogin() throws Exception {
        java.net.http.HttpRequest request = java.net.http.HttpRequest.newBuilder(browser.begin())
                .header("Sec-Fetch-Site", "cross-site")
                .build();
        HttpResponse<String> response =
                java.net.http.HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Location")).hasValue("/login/");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void whoTriesTooOftenWaits() throws Exception {
        String fault = "";
        for (int i = 0; i < 100 && !fault.equals("wait"); i++) {
            fault = fault(browser.open(browser.begin()));
        }
        assertThat(fault).isEqualTo("wait");
        // What any page can send uses nothing up.
        assertThat(fault(browser.openFromElsewhere(address().resolve("login/callback?state=x&code=y"))))
                .isEqualTo("state");
    }

    private int byLink(CookieBrowser by) throws Exception {
        String secret = console.link().getFragment().substring("once=".length());
        return by.post("api/session", Map.of("secret", secret)).statusCode();
    }

    private static String fault(Arrival arrived) {
        String fragment = arrived.at().getFragment();
        return fragment == null ? "" : fragment.replaceFirst("^fault=", "");
    }

    private static String parameter(URI address, String name) {
        for (String pair : address.getRawQuery().split("&")) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        throw new AssertionError(name + " is not in " + address);
    }
}
