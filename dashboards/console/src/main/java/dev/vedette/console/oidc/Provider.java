package dev.vedette.console.oidc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.oidc.LoginException.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The login provider: how it is, and what it answers. It need not answer when the console starts, and is asked again by
 * itself. Answers are bounded in size and time, and no redirect is followed. Thread-safe.
 */
final class Provider {

    private static final Logger LOG = Logger.getLogger(Provider.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final long ANSWER_SECONDS = 6;
    private static final int MAX_ANSWER = 256 * 1024;

    /** How long what it said holds for who looks at the login page, and for who logs in. */
    private static final long FRESH = TimeUnit.SECONDS.toNanos(30);

    private static final long FRESH_FOR_LOGIN = TimeUnit.SECONDS.toNanos(1);
    /** How often one that did not answer is asked again. */
    private static final long AGAIN = TimeUnit.SECONDS.toNanos(2);

    private final OidcOptions options;
    private final LongSupplier nanos;
    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    private @Nullable State latest;
    private @Nullable CompletableFuture<State> asking;

    Provider(OidcOptions options) {
        this(options, System::nanoTime);
    }

    Provider(OidcOptions options, LongSupplier nanos) {
        this.options = options;
        this.nanos = nanos;
    }

    /**
     * How it was when it was asked last.
     *
     * @param fault why it cannot be used, in a line that says what to do; empty if it can
     */
    private record State(Optional<ProviderMetadata> metadata, String fault, long askedAt) {}

    /** Why nobody can log in at it, as far as is known; empty if somebody can. Does not wait: it is asked in the meantime. */
    synchronized String fault() {
        if (!isFresh(latest, FRESH)) {
            ask();
        }
        @Nullable State known = latest;
        return known == null ? "" : known.fault();
    }

    /**
     * Where it does what, asked now unless it was asked just before: who is sent to a provider that is down sees a fault of
     * the browser's.
     *
     * @throws LoginException if it cannot be used
     */
    ProviderMetadata metadata() throws LoginException {
        CompletableFuture<State> answer;
        synchronized (this) {
            @Nullable State known = latest;
            answer =
                    known != null && isFresh(known, FRESH_FOR_LOGIN) ? CompletableFuture.completedFuture(known) : ask();
        }
        State state = answer.join();
        return state.metadata().orElseThrow(() -> new LoginException(Fault.PROVIDER, state.fault()));
    }

    private boolean isFresh(@Nullable State state, long whileItAnswers) {
        return state != null
                && nanos.getAsLong() - state.askedAt() < (state.metadata().isPresent() ? whileItAnswers : AGAIN);
    }

    /** What it said is not relied on: it is asked anew. */
    private synchronized void doubt() {
        latest = null;
    }

    /** One question at a time, however many want to know. */
    private synchronized CompletableFuture<State> ask() {
        @Nullable CompletableFuture<State> running = asking;
        if (running == null) {
            HttpRequest request = HttpRequest.newBuilder(ProviderMetadata.address(options.issuer()))
                    .header("Accept", "application/json")
                    .build();
            CompletableFuture<HttpResponse<String>> sent = http.sendAsync(request, BoundedText.ofAtMost(MAX_ANSWER));
            CompletableFuture<State> asked = sent.copy()
                    .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .handle((response, failure) -> {
                        // One that answers a byte now and then would keep the connection for ever.
                        sent.cancel(true);
                        return told(response, failure);
                    });
            asking = asked.isDone() ? null : asked;
            return asked;
        }
        return running;
    }

    private synchronized State told(@Nullable HttpResponse<String> response, @Nullable Throwable failure) {
        State told;
        try {
            if (response == null) {
                LOG.log(Level.FINE, "The login provider does not answer", failure);
                throw new IOException("it does not answer");
            }
            if (response.statusCode() != 200) {
                throw new IOException("it answers HTTP " + response.statusCode());
            }
            told = new State(
                    Optional.of(ProviderMetadata.of(options.issuer(), response.body())), "", nanos.getAsLong());
        } catch (IOException e) {
            String fault = "The login provider at %s cannot be used: %s. Start it, or set vedette.console.oidc.issuer."
                    .formatted(options.issuer(), e.getMessage());
            told = new State(Optional.empty(), fault, nanos.getAsLong());
        }
        @Nullable State before = latest;
        if (before == null || !before.fault().equals(told.fault())) {
            boolean answers = told.fault().isEmpty();
            LOG.log(answers ? Level.INFO : Level.WARNING, answers ? "The login provider answers" : told.fault());
        }
        latest = told;
        asking = null;
        return told;
    }

    /**
     * What a code is worth: the ID token, not verified yet.
     *
     * @param verifier of PKCE, which the login was begun with
     * @throws LoginException if the provider does not answer, or takes the code not
     * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#TokenRequest">OpenID Connect Core 1.0, 3.1.3</a>
     */
    String idToken(ProviderMetadata metadata, String code, String verifier, URI redirect) throws LoginException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirect.toString());
        form.put("code_verifier", verifier);
        HttpRequest.Builder request = HttpRequest.newBuilder(metadata.token())
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded");
        Optional<String> secret = secret();
        if (secret.isPresent() && metadata.takesBasic()) {
            String both = encoded(options.clientId()) + ":" + encoded(secret.get());
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
        } else {
            form.put("client_id", options.clientId());
            secret.ifPresent(value -> form.put("client_secret", value));
        }
        HttpResponse<String> response =
                send(request.POST(BodyPublishers.ofString(query(form))).build());
        return idToken(response);
    }

    private Optional<String> secret() throws LoginException {
        try {
            return options.clientSecret();
        } catch (IllegalArgumentException e) {
            throw new LoginException(Fault.PROVIDER, String.valueOf(e.getMessage()), e);
        }
    }

    private static String idToken(HttpResponse<String> response) throws LoginException {
        if (response.statusCode() >= 500) {
            throw new LoginException(Fault.PROVIDER, "the provider answers HTTP " + response.statusCode());
        }
        JsonNode json;
        try {
            json = JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new LoginException(Fault.TOKEN, "the provider's answer to the code is no JSON", e);
        }
        JsonNode token = json.path("id_token");
        if (response.statusCode() != 200 || !token.isTextual()) {
            String error = json.path("error").asText();
            throw new LoginException(
                    Fault.TOKEN,
                    "the provider has no ID token for the code (HTTP %d, %s)"
                            .formatted(
                                    response.statusCode(),
                                    error.matches("[a-z_]{1,40}") ? error : "an error without a name"));
        }
        return token.textValue();
    }

    /** The text at one of the provider's addresses. */
    String text(URI address) throws IOException {
        try {
            HttpResponse<String> response = send(HttpRequest.newBuilder(address)
                    .header("Accept", "application/json")
                    .build());
            if (response.statusCode() == 200) {
                return response.body();
            }
            throw new IOException("the provider answers HTTP " + response.statusCode());
        } catch (LoginException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws LoginException {
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, BoundedText.ofAtMost(MAX_ANSWER));
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(true);
            doubt();
            throw new LoginException(Fault.PROVIDER, "the provider does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoginException(Fault.PROVIDER, "the console ends", e);
        }
    }

    /** As a form and the part of an address after the {@code ?} have it. */
    static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
