package dev.vedette.delivery.webhook;

import dev.vedette.delivery.http.Endpoint;
import dev.vedette.delivery.http.HttpChannel;
import dev.vedette.delivery.siem.Message;
import dev.vedette.schemas.access.SecretFile;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts one alert and signs it: {@code Vedette-Signature: t=<seconds since the epoch>,v1=<hex>}, where {@code v1} is HMAC-SHA-256 of
 * {@code <t>.<body>} and there are two of them while a secret is changed. {@code Idempotency-Key} repeats the body's {@code id}.
 */
final class WebhookEndpoint implements Endpoint {
    private static final String ALGORITHM = "HmacSHA256";

    /** RFC 9110 sections 15.5.14 and 15.5.21: what is sent is too large, or understood and not acceptable. */
    private static final List<Integer> NEVER = List.of(413, 422);

    private final WebhookDestination destination;
    private final HttpChannel channel;

    WebhookEndpoint(WebhookDestination destination) {
        this.destination = destination;
        this.channel = new HttpChannel(destination.tls());
    }

    @Override
    public CompletableFuture<Verdict> post(List<Message> batch) throws IOException {
        byte[] body = batch.get(0).body();
        HttpRequest request = HttpChannel.post(destination.url(), body)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", WebhookFormat.id(body))
                .header("Vedette-Signature", signature(destination.secrets(), Instant.now(), body))
                .build();
        return channel.send(request).thenApply(WebhookEndpoint::verdict);
    }

    private static Verdict verdict(HttpResponse<byte[]> answer) {
        if (HttpChannel.ok(answer)) {
            return new Taken();
        }
        return NEVER.contains(answer.statusCode())
                ? new Unfit("status " + answer.statusCode())
                : HttpChannel.later(answer);
    }

    static String signature(List<SecretFile> secrets, Instant now, byte[] body) throws IOException {
        long seconds = now.getEpochSecond();
        StringBuilder signature = new StringBuilder("t=").append(seconds);
        for (SecretFile secret : secrets) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(secret.read().getBytes(StandardCharsets.US_ASCII), ALGORITHM));
                mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
                signature.append(",v1=").append(HexFormat.of().formatHex(mac.doFinal(body)));
            } catch (GeneralSecurityException e) {
                throw new IOException("no HMAC-SHA-256 here", e);
            }
        }
        return signature.toString();
    }

    @Override
    public void close() {
        // The client goes with its last reference.
    }
}
