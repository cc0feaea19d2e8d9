package dev.vedette.delivery.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.http.Endpoint;
import dev.vedette.delivery.http.HttpChannel;
import dev.vedette.delivery.siem.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Posts log records and reads what of them was rejected (opentelemetry-proto, docs/specification.md, OTLP/HTTP Response). A partial
 * success says how many were rejected and not which: the batch is sent again in halves until the rejected one stands alone. The
 * specification has a client drop them instead; for an alert, one that is told twice is better than one that is lost.
 */
final class OtlpEndpoint implements Endpoint {
    private static final JsonMapper JSON = new JsonMapper();

    private static final byte[] BEFORE =
            ascii("{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
                    + "\"value\":{\"stringValue\":\"vedette\"}}]},\"scopeLogs\":[{\"scope\":{\"name\":\"dev.vedette.delivery\"},"
                    + "\"logRecords\":[");
    private static final byte[] AFTER = ascii("]}]}]}");

    private static final int BAD_DATA = 400;
    private static final int TOO_LARGE = 413;

    private final OtlpDestination destination;
    private final HttpChannel channel;

    OtlpEndpoint(OtlpDestination destination) {
        this.destination = destination;
        this.channel = new HttpChannel(destination.tls());
    }

    @Override
    public CompletableFuture<Verdict> post(List<Message> batch) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(BEFORE);
        for (int i = 0; i < batch.size(); i++) {
            if (i > 0) {
                body.write(',');
            }
            body.writeBytes(batch.get(i).body());
        }
        body.writeBytes(AFTER);
        URI url = URI.create(destination.url().toString().replaceAll("/$", "") + "/v1/logs");
        HttpRequest.Builder request =
                HttpChannel.post(url, body.toByteArray()).header("Content-Type", "application/json");
        if (!destination.token().isEmpty()) {
            request.header(
                    "Authorization", "Bearer " + destination.token().get(0).read());
        }
        return channel.send(request.build()).thenApply(OtlpEndpoint::verdict);
    }

    private static Verdict verdict(HttpResponse<byte[]> answer) {
        JsonNode body = read(answer.body());
        int status = answer.statusCode();
        if (status == TOO_LARGE || (status == BAD_DATA && isStatus(body))) {
            return new Unfit("status " + status);
        }
        if (!HttpChannel.ok(answer)) {
            return HttpChannel.later(answer);
        }
        if (answer.body().length > 0 && !body.isObject()) {
            return new Later("an answer that is not OTLP's JSON");
        }
        // 64-bit integers may come as text.
        long rejected = body.at("/partialSuccess/rejectedLogRecords").asLong();
        return rejected > 0 ? new Unfit("rejected as a log record") : new Taken();
    }

    /** A google.rpc.Status, which the specification has a server answer with; anything else is a proxy's. */
    private static boolean isStatus(JsonNode body) {
        return body.path("message").isTextual() || body.path("code").isIntegralNumber();
    }

    private static JsonNode read(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        // The client goes with its last reference.
    }
}
