package dev.vedette.console.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.vedette.console.oidc.LoginException.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a provider may answer that none should. How one answers that is as it should be is seen in {@code login-test}. */
@Timeout(60)
class ProviderTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;
    private URI issuer;
    private volatile String answer = "";
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            if (status == 302) {
                exchange.getResponseHeaders().add("Location", issuer + "/elsewhere");
            }
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        answer = document();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whatItSaysHoldsForAWhileForWhoLooksAndForAMomentForWhoLogsIn() throws Exception {
        Provider provider = provider();
        assertThat(provider.metadata().authorization()).isEqualTo(URI.create(issuer + "/authorize"));
        provider.metadata();
        assertThat(provider.fault()).isEmpty();
        assertThat(asked).hasValue(1);
        pass(2);
        assertThat(provider.fault()).isEmpty();
        assertThat(asked).hasValue(1);
        provider.metadata();
        assertThat(asked).hasValue(2);
    }

    @Test
    void oneThatIsDownIsNamedAndAskedAgainByItself() throws Exception {
        status = 503;
        Provider provider = provider();
        assertThatThrownBy(provider::metadata)
                .isInstanceOfSatisfying(
                        LoginException.class,
                        refusal -> assertThat(refusal.fault()).isEqualTo(Fault.PROVIDER))
                .hasMessage("The login provider at %s cannot be used: it answers HTTP 503. Start it, or set "
                                .formatted(issuer)
                        + "vedette.console.oidc.issuer.");
        assertThat(provider.fault()).contains("HTTP 503");
        status = 200;
        pass(3);
        Awaitility.await().until(() -> provider.fault().isEmpty());
        provider.metadata();
        // A new one answers where it was, as another.
        answer = document().replace(issuer.toString() + "\"", "https://evil.example\"");
        pass(2);
        assertThatThrownBy(provider::metadata).hasMessageContaining("calls itself by another name");
    }

    @Test
    void oneThatIsNotThereIsNamed() {
        server.stop(0);
        Provider provider = provider();
        assertThatThrownBy(provider::metadata).hasMessageContaining("it does not answer");
        pass(3);
        assertThatThrownBy(provider::metadata).hasMessageContaining("it does not answer");
    }

    @Test
    void anAnswerWithoutAnEndIsNotReadToIt() {
        answer = document() + " ".repeat(300 * 1024);
        assertThatThrownBy(provider()::metadata).hasMessageContaining("it does not answer");
    }

    @Test
    void aRedirectIsNotFollowed() {
        status = 302;
        answer = "";
        assertThatThrownBy(provider()::metadata).hasMessageContaining("it answers HTTP 302");
        assertThat(asked).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/authorize\"|javascript:alert(1)\"|authorization_endpoint",
                "/token\"|#x\"|token_endpoint",
                "jwks_uri|jwks|jwks_uri",
                "/logout\"| /logout\"|end_session_endpoint",
                "{|[|no JSON"
            })
    void aDocumentThatLeadsAstrayIsRefused(String part, String instead, String named) {
        answer = document().replace(part.startsWith("/") ? issuer + part : part, instead);
        assertThatThrownBy(provider()::metadata).hasMessageContaining(named);
    }

    /** Once it is https, every address is. */
    @Test
    void oneOfHttpsLeadsToNoneWithout() {
        String document = document().replace(issuer.toString(), "https://id.example");
        assertThatThrownBy(() -> ProviderMetadata.of(
                        URI.create("https://id.example"),
                        document.replace("https://id.example/token", "http://127.0.0.1/token")))
                .hasMessageContaining("token_endpoint");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|{\"error\": \"invalid_grant\"}|HTTP 400, invalid_grant",
                "400|{\"error\": \"<script>\"}|an error without a name",
                "200|{\"access_token\": \"a\"}|an error without a name",
                "200|{\"id_token\": 7}|an error without a name",
                "200|<html>|no JSON",
                "500|<html>|HTTP 500"
            })
    void aCodeThatIsWorthNothingIsSaid(int code, String body, String said) throws Exception {
        Provider provider = provider();
        ProviderMetadata metadata = provider.metadata();
        status = code;
        answer = body;
        assertThatThrownBy(() -> provider.idToken(metadata, "code", "verifier", issuer))
                .isInstanceOf(LoginException.class)
                .hasMessageContaining(said)
                .hasMessageNotContaining("script");
    }

    private void pass(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private Provider provider() {
        return new Provider(
                new OidcOptions(issuer, "vedette", Optional.empty(), "roles", "tenants", "preferred_username"),
                now::get);
    }

    private String document() {
        return """
                {"issuer": "I", "authorization_endpoint": "I/authorize", "token_endpoint": "I/token",
                 "jwks_uri": "I/keys", "end_session_endpoint": "I/logout"}""".replace("I/", issuer + "/").replace("\"I\"", "\"" + issuer + "\"");
    }
}
