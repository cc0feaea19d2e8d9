package dev.vedette.delivery.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.StrictServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A receiver as the webhook's page describes it, with one secret of its own; it never takes an alert whose id has "poison" in it. */
final class WebhookReceiver implements StrictServer.Vendor {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_SECONDS = 300;

    private final List<StrictServer.Stored> stored = new CopyOnWriteArrayList<>();
    private volatile String secret;

    WebhookReceiver(String secret) {
        this.secret = secret;
    }

    void secret(String other) {
        secret = other;
    }

    @Override
    public StrictServer.Answer answer(StrictServer.Request request) throws IOException {
        if (!request.method().equals("POST")
                || !request.url().toString().equals("/hooks/vedette?team=blue")
                || !request.header("Content-Type").equals("application/json")) {
            throw new IllegalArgumentException("no webhook request: " + request.url());
        }
        if (!signed(request.header("Vedette-Signature"), request.body(), Instant.now())) {
            return new StrictServer.Answer(401, "");
        }
        JsonNode body = JSON.readTree(request.body());
        String id = body.at("/alert/vedette.alert.id").asText();
        String occasion = body.path("occasion").asText();
        long evidence = body.at("/alert/vedette.alert.evidence.count").asLong();
        String key = request.header("Idempotency-Key");
        if (!key.equals(id + ":" + evidence + ":" + occasion)
                || !body.path("id").asText().equals(key)) {
            throw new IllegalArgumentException("key " + key + " of " + id);
        }
        if (id.contains("poison")) {
            return new StrictServer.Answer(422, "");
        }
        stored.add(new StrictServer.Stored(id, occasion + " " + evidence));
        return new StrictServer.Answer(200, "");
    }

    boolean signed(String header, byte[] body, Instant now) {
        List<String> parts = Arrays.asList(header.split(",", -1));
        long time = Long.parseLong(parts.get(0).substring("t=".length()));
        if (Math.abs(now.getEpochSecond() - time) > MAX_SECONDS) {
            return false;
        }
        byte[] expected = ("v1=" + hmac(time + "." + new String(body, StandardCharsets.US_ASCII)))
                .getBytes(StandardCharsets.US_ASCII);
        return parts.stream()
                .skip(1)
                .anyMatch(part -> MessageDigest.isEqual(part.getBytes(StandardCharsets.US_ASCII), expected));
    }

    private String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<StrictServer.Stored> stored() {
        return stored;
    }
}
