package dev.vedette.delivery.sentinel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.http.HttpChannel;
import dev.vedette.schemas.access.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens by client credentials (RFC 6749 section 4.4; Microsoft identity platform, OAuth 2.0 client credentials flow). One is
 * kept until a minute before it expires. For one thread at a time.
 */
final class Tokens {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long SECONDS_TO_SPARE = 60;

    private final SentinelDestination.Identity identity;
    private final HttpChannel channel;
    private volatile @Nullable Token current;

    private record Token(String value, long goodUntilNanos) {}

    Tokens(SentinelDestination.Identity identity, TlsFiles tls) {
        this.identity = identity;
        this.channel = new HttpChannel(tls);
    }

    /** A token that is good for now; failed where there is none to be had. */
    CompletableFuture<String> token() throws IOException {
        Token known = current;
        if (known != null && known.goodUntilNanos() - System.nanoTime() > 0) {
            return CompletableFuture.completedFuture(known.value());
        }
        return channel.send(request()).thenApply(this::read);
    }

    /** The token is not believed; the next one is a new one. */
    void forget() {
        current = null;
    }

    private HttpRequest request() throws IOException {
        String form = Map.of(
                        "grant_type", "client_credentials",
                        "client_id", identity.clientId(),
                        "client_secret", identity.secret().read(),
                        "scope", identity.scope())
                .entrySet()
                .stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        URI url =
                URI.create(identity.authority().replaceAll("/$", "") + "/" + identity.tenant() + "/oauth2/v2.0/token");
        return HttpChannel.post(url, form.getBytes(StandardCharsets.US_ASCII))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .build();
    }

    private String read(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != 200) {
            throw failed("the authority answers " + answer.statusCode());
        }
        JsonNode body;
        try {
            body = JSON.readTree(answer.body());
        } catch (IOException e) {
            throw failed("the authority's answer is no JSON");
        }
        String token = body.path("access_token").asText();
        long seconds = body.path("expires_in").asLong();
        // As a header it must be one; an exception about one that is not would show it.
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw failed("the authority's answer has no token");
        }
        long good = Math.max(seconds / 2, seconds - SECONDS_TO_SPARE);
        current = new Token(token, System.nanoTime() + TimeUnit.SECONDS.toNanos(Math.max(0, good)));
        return token;
    }

    private static CompletionException failed(String how) {
        return new CompletionException(new IOException(how));
    }
}
