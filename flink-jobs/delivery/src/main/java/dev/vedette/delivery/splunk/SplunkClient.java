package dev.vedette.delivery.splunk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.http.HttpChannel;
import dev.vedette.schemas.access.SecretFile;
import dev.vedette.schemas.access.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Speaks with the collector. Paths and headers: Splunk Enterprise, Get Data In, HTTP Event Collector REST API endpoints. */
final class SplunkClient {
    private static final JsonMapper JSON = new JsonMapper();

    private final URI url;
    private final SecretFile token;
    private final HttpChannel http;

    /**
     * What the collector says.
     *
     * @param code of the collector, -1 where the answer is not the collector's
     */
    record Answer(HttpResponse<byte[]> http, JsonNode body, int code) {}

    SplunkClient(URI url, TlsFiles tls, SecretFile token) {
        this.url = url;
        this.token = token;
        this.http = new HttpChannel(tls);
    }

    /** Sends events on a channel. */
    CompletableFuture<Answer> events(byte[] body, UUID channel) throws IOException {
        return send("/services/collector/event", body, channel);
    }

    /** Asks which requests on a channel are indexed; the answer has no code. */
    CompletableFuture<Answer> acknowledgements(byte[] body, UUID channel) throws IOException {
        return send("/services/collector/ack", body, channel);
    }

    private CompletableFuture<Answer> send(String path, byte[] body, UUID channel) throws IOException {
        String base = url.toString().replaceAll("/$", "");
        HttpRequest request = HttpChannel.post(URI.create(base + path), body)
                .header("Authorization", "Splunk " + token.read())
                .header("Content-Type", "application/json")
                .header("X-Splunk-Request-Channel", channel.toString())
                .build();
        return http.send(request).thenApply(SplunkClient::read);
    }

    private static Answer read(HttpResponse<byte[]> http) {
        JsonNode body;
        try {
            body = JSON.readTree(http.body());
        } catch (IOException e) {
            // Somebody else's words, such as a proxy's.
            body = JSON.missingNode();
        }
        return new Answer(http, body, body.path("code").asInt(-1));
    }
}
