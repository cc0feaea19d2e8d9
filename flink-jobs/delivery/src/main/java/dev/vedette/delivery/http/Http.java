package dev.vedette.delivery.http;

import dev.vedette.delivery.tls.TlsFiles;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The client and what every endpoint does with it. */
public final class Http {
    /** How long a destination may take to answer. */
    public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_ANSWER_BYTES = 1024 * 1024;
    private static final long MAX_RETRY_AFTER_SECONDS = 24 * 3600L;

    private Http() {}

    /** A client that follows no redirects: a destination must not send our alerts and tokens elsewhere. */
    public static HttpClient client(TlsFiles tls) throws IOException {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(tls.context())
                .build();
    }

    /** Sends a request; an answer's body beyond a mebibyte is an error. */
    public static CompletableFuture<HttpResponse<byte[]>> send(HttpClient client, HttpRequest request) {
        return client.sendAsync(request, answer -> new Bounded());
    }

    /** What {@code Retry-After} asks for in seconds (RFC 9110 section 10.2.3), zero where it does not; dates are not understood. */
    public static Duration retryAfter(HttpResponse<?> answer) {
        Optional<String> header = answer.headers().firstValue("Retry-After");
        if (header.isPresent() && header.get().matches("\\d{1,9}")) {
            return Duration.ofSeconds(Math.min(MAX_RETRY_AFTER_SECONDS, Long.parseLong(header.get())));
        }
        return Duration.ZERO;
    }

    private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {
        private final HttpResponse.BodySubscriber<byte[]> all = HttpResponse.BodySubscribers.ofByteArray();
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private Flow.Subscription subscription = new Nothing();
        private long left = MAX_ANSWER_BYTES;

        Bounded() {
            all.getBody().whenComplete((bytes, error) -> {
                if (error == null) {
                    body.complete(bytes);
                } else {
                    body.completeExceptionally(error);
                }
            });
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            all.onSubscribe(subscription);
        }

        @Override
        public void onNext(List<ByteBuffer> part) {
            left -= part.stream().mapToLong(ByteBuffer::remaining).sum();
            if (left < 0) {
                subscription.cancel();
                all.onError(new IOException("the answer is longer than a mebibyte"));
            } else {
                all.onNext(part);
            }
        }

        @Override
        public void onError(Throwable error) {
            all.onError(error);
        }

        @Override
        public void onComplete() {
            all.onComplete();
        }
    }

    private static final class Nothing implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }
}
