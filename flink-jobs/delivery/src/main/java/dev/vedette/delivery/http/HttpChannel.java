package dev.vedette.delivery.http;

import dev.vedette.schemas.access.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The way to one destination over HTTP/1.1. For one thread at a time. */
public final class HttpChannel {
    /** How long a destination may take to answer in full. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** A client has threads that end only when it is collected: it is not made anew with each attempt of an outage. */
    private static final Duration CLIENT_KEPT = Duration.ofMinutes(1);

    private static final long MAX_RETRY_AFTER_SECONDS = 24 * 3600L;

    private final TlsFiles tls;
    private final Duration answerTimeout;
    private final Duration clientKept;
    private @Nullable HttpClient client;
    private long clientSince;
    private volatile boolean doubted;

    /** @param tls read again after a failure, at most once a minute: a certificate that was renewed heals it */
    public HttpChannel(TlsFiles tls) {
        this(tls, ANSWER_TIMEOUT, CLIENT_KEPT);
    }

    HttpChannel(TlsFiles tls, Duration answerTimeout, Duration clientKept) {
        this.tls = tls;
        this.answerTimeout = answerTimeout;
        this.clientKept = clientKept;
    }

    /** A request that posts {@code body}. */
    public static HttpRequest.Builder post(URI url, byte[] body) {
        return HttpRequest.newBuilder(url)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .header("User-Agent", "vedette-delivery");
    }

    /**
     * Sends a request. It fails where no answer comes within half a minute, all of it, and where one is longer than a mebibyte.
     *
     * @throws IOException if a file for TLS cannot be read or does not hold what it should
     */
    public CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer = client().sendAsync(request, head -> new BoundedBody());
        // The request's own time-out ends with the answer's head.
        return answer.copy()
                .orTimeout(answerTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((whole, error) -> {
                    doubted = error != null;
                    if (error instanceof TimeoutException) {
                        answer.cancel(true);
                    }
                });
    }

    /** Follows no redirects: a destination must not send our alerts and tokens elsewhere. */
    private HttpClient client() throws IOException {
        HttpClient current = client;
        if (current == null || (doubted && System.nanoTime() - clientSince > clientKept.toNanos())) {
            current = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .sslContext(tls.context())
                    .build();
            client = current;
            clientSince = System.nanoTime();
        }
        return current;
    }

    /** Whether a status says that all is well. */
    public static boolean ok(HttpResponse<?> answer) {
        return answer.statusCode() / 100 == 2;
    }

    /** To be sent again, after what {@code Retry-After} asks for. */
    public static Endpoint.Later later(HttpResponse<?> answer) {
        return new Endpoint.Later("status " + answer.statusCode(), retryAfter(answer, Instant.now()));
    }

    /** What {@code Retry-After} asks for (RFC 9110 section 10.2.3), at most a day, zero where it does not. */
    static Duration retryAfter(HttpResponse<?> answer, Instant now) {
        Optional<String> header = answer.headers().firstValue("Retry-After");
        if (header.isEmpty()) {
            return Duration.ZERO;
        }
        long seconds = header.get().matches("\\d{1,9}") ? Long.parseLong(header.get()) : until(header.get(), now);
        return Duration.ofSeconds(Math.max(0, Math.min(MAX_RETRY_AFTER_SECONDS, seconds)));
    }

    private static long until(String date, Instant now) {
        try {
            return Duration.between(now, ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME))
                    .toSeconds();
        } catch (DateTimeParseException e) {
            return 0;
        }
    }
}
