package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.console.session.Role;
import dev.vedette.console.session.Tenants;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and what it takes to change something. */
class SessionTest extends ConsoleFixture {

    /** An allowlist: whatever is added to the console is behind the gate until somebody says that it is not. */
    @Test
    void withoutASessionThereIsTheLoginPageAlone() throws Exception {
        Set<String> answered = new TreeSet<>();
        for (String path : List.of(
                "index.html",
                "console.js",
                "vendor/vega.min.js",
                "api/alerts",
                "api/alerts/stream",
                "api/alerts/abc",
                "api/incidents",
                "api/boards",
                "api/boards/overview/alerts-by-level",
                "api/session/name",
                "no-such-page",
                "login/../console.js",
                "login/%2e%2e/console.js",
                "login//index.html",
                "login/",
                "login/login.js",
                "console.css",
                "icon.svg",
                "api/login",
                "api/session")) {
            HttpResponse<String> response = anonymous(path);
            if (response.statusCode() == 200) {
                answered.add(path);
            } else {
                assertThat(response.statusCode()).as(path).isIn(400, 401);
            }
        }
        assertThat(answered)
                .containsExactlyInAnyOrder(
                        "login/", "login/login.js", "console.css", "icon.svg", "api/login", "api/session");
        assertThat(anonymous("api/login").body()).contains("\"issuer\":\"\"");
        assertThat(anonymous("api/session").body()).isEqualTo("{\"open\":false}");
        assertThat(anonymous("api/alerts").body()).contains("./vedette console link");
        HttpResponse<String> page = anonymous("");
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(page.headers().firstValue("Location")).hasValue("/login/");
    }

    @Test
    void linkBeginsOneSessionWhoseCookieNoScriptAndNoOtherSiteHas() throws Exception {
        String secret = SignedIn.secret(console.link());
        HttpResponse<String> first = SignedIn.enter(console.uri(), secret);

        assertThat(first.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie)
                        .matches("vedette-session-%d=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict"
                                .formatted(console.uri().getPort()))
                        .doesNotContain(secret));
        HttpResponse<String> second = SignedIn.enter(console.uri(), secret);
        assertThat(second.statusCode()).isEqualTo(403);
        assertThat(second.body()).isEqualTo("{\"error\":\"This link has been used, or is older than 10 minutes.\"}");
        assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void aSessionHasANameThatCanBeChangedAndAnEnd() throws Exception {
        assertThat(get("api/session").path("person").asText()).isEqualTo(System.getProperty("user.name"));
        assertThat(person.post("api/session/name", Map.of("name", " Zoë O'Neil-2 "))
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("api/session").path("person").asText()).isEqualTo("Zoë O'Neil-2");
        SignedIn other = SignedIn.at(console);
        assertThat(other.get("api/session").path("person").asText()).isEqualTo(System.getProperty("user.name"));

        try (Watcher page = new Watcher(person)) {
            page.next();
            assertThat(person.post("api/session/end", Map.of()).statusCode()).isEqualTo(200);
            // A page that is open sees nothing more.
            page.awaitEnd();
        }
        assertThat(fetch("api/alerts").statusCode()).isEqualTo(401);
        assertThat(other.fetch("api/alerts").statusCode()).isEqualTo(200);
    }

    /** Whose link it is, theirs is the console. */
    @Test
    void whoComesByALinkIsAdminOfAllTenants() throws Exception {
        JsonNode session = get("api/session");
        assertThat(session.path("role").asText()).isEqualTo("admin");
        assertThat(session.path("tenants"))
                .containsExactly(JSON.getNodeFactory().textNode("*"));
        assertThat(session.path("renames").asBoolean()).isTrue();
    }

    @Test
    void aNameThatAProviderVouchesForStays() throws Exception {
        SignedIn vouchedFor = SignedIn.as(console, "ann", Role.ANALYST, Tenants.of(List.of("zenith", "acme")));
        JsonNode session = vouchedFor.get("api/session");
        assertThat(session.path("role").asText()).isEqualTo("analyst");
        assertThat(session.path("tenants").toString()).isEqualTo("[\"acme\",\"zenith\"]");
        assertThat(session.path("renames").asBoolean()).isFalse();

        HttpResponse<String> renamed = vouchedFor.post("api/session/name", Map.of("name", "mallory"));

        assertThat(renamed.statusCode()).isEqualTo(403);
        assertThat(renamed.body()).contains("Your name is the login provider's");
        assertThat(vouchedFor.get("api/session").path("person").asText()).isEqualTo("ann");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a\u202eb",
                "<b>",
                "a\nb",
                "\u200b",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void aNameThatHidesSomethingIsRefused(String name) throws Exception {
        HttpResponse<String> response = person.post("api/session/name", Map.of("name", name));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("name: expected 1 to 64 letters");
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, , 403",
        "Origin, http://evil.example, 403",
        "Origin, null, 403",
        "Origin, http://127.0.0.1:1, 403",
        "Sec-Fetch-Site, cross-site, 403",
        "Sec-Fetch-Site, same-site, 403",
        "Sec-Fetch-Site, none, 403",
        "Content-Type, , 415",
        "Content-Type, text/plain, 415",
        "Content-Type, application/x-www-form-urlencoded, 415",
        "Content-Type, text/plain;application/json, 415",
        "Vedette-Token, , 403",
        "Vedette-Token, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, 403"
    })
    void whatAnotherPageCanSendChangesNothing(String header, String value, int status) throws Exception {
        HttpRequest all =
                person.writing("api/session/name", Map.of("name", "mallory")).build();
        HttpRequest.Builder forged = HttpRequest.newBuilder(all, (name, held) -> !name.equalsIgnoreCase(header));
        if (value != null) {
            forged.header(header, value);
        }
        HttpResponse<String> response = SignedIn.HTTP.send(forged.build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(get("api/session").path("person").asText()).isNotEqualTo("mallory");
        assertThat(SignedIn.HTTP.send(all, BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void anotherSessionsTokenIsWorthNothing() throws Exception {
        HttpRequest mine =
                person.writing("api/session/name", Map.of("name", "mallory")).build();
        HttpRequest forged = HttpRequest.newBuilder(mine, (name, held) -> !name.equalsIgnoreCase("Vedette-Token"))
                .header("Vedette-Token", SignedIn.at(console).token())
                .build();
        HttpResponse<String> response = SignedIn.HTTP.send(forged, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("reload the page");
    }

    /** A page that lets a victim into its own session would see what the victim writes there. */
    @Test
    void anotherPageCannotLogSomebodyIn() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(console.uri() + "api/session"))
                .header("Origin", "http://evil.example")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"secret\":\"%s\"}".formatted(SignedIn.secret(console.link()))))
                .build();
        assertThat(SignedIn.HTTP.send(request, BodyHandlers.ofString()).statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"name\": {\"a\": 1}}", "{\"name\": 7}"})
    void aBodyThatIsNoneIsNamed(String body) throws Exception {
        HttpRequest all = person.writing("api/session/name", Map.of()).build();
        HttpRequest broken = HttpRequest.newBuilder(all, (name, value) -> true)
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = SignedIn.HTTP.send(broken, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("name: expected a text in JSON");
    }

    @Test
    void aBodyWithoutAnEndIsNotRead() throws Exception {
        HttpRequest all = person.writing("api/session/name", Map.of()).build();
        HttpRequest large = HttpRequest.newBuilder(all, (name, value) -> true)
                .POST(BodyPublishers.ofByteArray(new byte[65 * 1024]))
                .build();
        assertThat(SignedIn.HTTP.send(large, BodyHandlers.ofString()).statusCode())
                .isEqualTo(413);
        HttpRequest chunked = HttpRequest.newBuilder(all, (name, value) -> true)
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[100])))
                .build();
        assertThat(SignedIn.HTTP.send(chunked, BodyHandlers.ofString()).statusCode())
                .isEqualTo(411);
    }

    @Test
    void aSessionThatAsksTooOftenIsToldHowLongToWaitAndAnotherIsNot() throws Exception {
        HttpResponse<String> response = fetch("api/boards");
        for (int i = 0; i < 3000 && response.statusCode() == 200; i++) {
            response = fetch("api/boards");
        }
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body()).contains("Too many requests: the console takes the next one in 1 s.");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(SignedIn.at(console).fetch("api/boards").statusCode()).isEqualTo(200);
        // The page itself stays.
        assertThat(fetch("").statusCode()).isEqualTo(200);
        org.awaitility.Awaitility.await()
                .untilAsserted(
                        () -> assertThat(fetch("api/boards").statusCode()).isEqualTo(200));
    }

    @Test
    void whoGuessesLinksIsSlowedDown() throws Exception {
        HttpResponse<String> response = SignedIn.enter(console.uri(), "guess");
        for (int i = 0; i < 200 && response.statusCode() == 403; i++) {
            response = SignedIn.enter(console.uri(), "guess");
        }
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        // Who is in stays in.
        assertThat(fetch("api/alerts").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> anonymous(String path) throws Exception {
        return SignedIn.HTTP.send(
                HttpRequest.newBuilder(URI.create(console.uri() + path)).build(), BodyHandlers.ofString());
    }
}
