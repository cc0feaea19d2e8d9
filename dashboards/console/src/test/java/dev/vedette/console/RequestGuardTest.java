package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every request has to be, and every answer says. */
class RequestGuardTest extends ConsoleFixture {

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "anything"})
    void anotherSitesPageGetsNoData(String site) throws Exception {
        HttpResponse<String> data = fetchFrom(site, "api/alerts/stream");
        assertThat(data.statusCode()).isEqualTo(403);
        assertThat(data.body()).contains("own page");
        // A link in a chat or a mail leads here.
        assertThat(fetchFrom(site, "").statusCode()).isEqualTo(200);
        assertThat(fetchFrom("same-origin", "api/alerts").statusCode()).isEqualTo(200);
        assertThat(fetchFrom("none", "api/alerts").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "console.js", "vendor/vega.min.js", "api/alerts", "api/boards", "login/", "no-such-page"})
    void everyAnswerForbidsScriptsFromElsewhereAndFrames(String path) throws Exception {
        HttpResponse<String> response = fetch(path);

        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
                        .doesNotContain("unsafe", "data:", "*"));
        assertThat(response.headers().firstValue("Cross-Origin-Resource-Policy"))
                .hasValue("same-origin");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(response.headers().firstValue("Server")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:18080", "192.168.1.4"})
    void aNameReboundToThisMachineIsTurnedAway(String host) throws Exception {
        HttpRequest request = person.request("api/alerts").header("Host", host).build();
        assertThat(SignedIn.HTTP.send(request, BodyHandlers.ofString()).statusCode())
                .isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
    void nothingButGetAndPostIsServed(String method) throws Exception {
        HttpRequest request = person.request("api/alerts")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = SignedIn.HTTP.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, POST");
    }

    @Test
    void aTakenPortIsSaidInOneLine() throws Exception {
        ConsoleOptions options = Options.of(
                "127.0.0.1",
                console.uri().getPort(),
                URI.create("http://localhost:1"),
                folder,
                KafkaBroker.shared().settings());
        assertThatThrownBy(() -> Console.start(options))
                .isInstanceOf(IOException.class)
                .hasMessage("vedette.console.port: %d is taken; end what holds it or choose another"
                        .formatted(options.port()));
    }

    @Test
    void servesOnIpv6Too() throws Exception {
        URI nowhere = URI.create("http://127.0.0.1:" + freePort());
        try (Console six = Console.start(
                Options.of("::1", 0, nowhere, folder, KafkaBroker.shared().settings()))) {
            assertThat(six.uri().getHost()).isEqualTo("[::1]");
            assertThat(SignedIn.at(six).fetch("").statusCode()).isEqualTo(200);
        }
    }

    private HttpResponse<String> fetchFrom(String site, String path) throws Exception {
        HttpRequest request =
                person.request(path).header("Sec-Fetch-Site", site).build();
        return SignedIn.HTTP.send(request, BodyHandlers.ofString());
    }
}
