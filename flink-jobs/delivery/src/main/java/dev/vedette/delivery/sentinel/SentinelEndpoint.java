package dev.vedette.delivery.sentinel;

import dev.vedette.delivery.http.Endpoint;
import dev.vedette.delivery.http.HttpChannel;
import dev.vedette.delivery.siem.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;

/** Posts rows as one packed JSON array (Azure Monitor, Logs Ingestion API, 2023-01-01). */
final class SentinelEndpoint implements Endpoint {
    private static final String API = "?api-version=2023-01-01";

    private static final int DONE = 204;
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_LARGE = 413;

    private final URI url;
    private final Tokens tokens;
    private final HttpChannel channel;

    SentinelEndpoint(SentinelDestination destination) {
        this.url = URI.create(destination.url().toString().replaceAll("/$", "") + "/dataCollectionRules/"
                + destination.ruleId() + "/streams/" + destination.stream() + API);
        this.tokens = new Tokens(destination.identity(), destination.tls());
        this.channel = new HttpChannel(destination.tls());
    }

    @Override
    public CompletableFuture<Verdict> post(List<Message> batch) throws IOException {
        byte[] body = packed(batch);
        return tokens.token().thenCompose(token -> send(body, token)).thenApply(this::verdict);
    }

    private CompletableFuture<HttpResponse<byte[]>> send(byte[] body, String token) {
        HttpRequest request = HttpChannel.post(url, body)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .build();
        try {
            return channel.send(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A row is a JSON object within the limits, and columns that a rule does not know it passes over: a 400 is about the rule or the
     * stream, and waits until they are put right.
     */
    private Verdict verdict(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status == UNAUTHORIZED) {
            tokens.forget();
        }
        return switch (status) {
            case DONE -> new Taken();
            case TOO_LARGE -> new Unfit("status " + status);
            default -> HttpChannel.later(answer);
        };
    }

    private static byte[] packed(List<Message> batch) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            char separator = '[';
            for (Message message : batch) {
                out.write(separator);
                out.write(message.body());
                separator = ',';
            }
            out.write(']');
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        // The client goes with its last reference.
    }
}
