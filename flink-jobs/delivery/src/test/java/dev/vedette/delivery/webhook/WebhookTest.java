package dev.vedette.delivery.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.delivery.SinkContract;
import dev.vedette.delivery.StrictServer;
import dev.vedette.schemas.access.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebhookTest extends SinkContract {
    private static final String SECRET = "5f0c6f2f9ed2b7b1c9a4";

    private WebhookReceiver receiver;

    @Override
    protected StrictServer.Vendor vendor() {
        receiver = new WebhookReceiver(SECRET);
        return receiver;
    }

    @Override
    protected String type() {
        return "webhook";
    }

    @Override
    protected List<String> sink() {
        return List.of(
                "url: " + server.url() + "/hooks/vedette?team=blue",
                "secret_file: " + directory.resolve("secret"),
                "previous_secret_file: " + directory.resolve("previous"));
    }

    @Override
    protected void secrets(boolean right) throws IOException {
        secret(directory.resolve("secret"), right ? SECRET : "another");
        secret(directory.resolve("previous"), "one-before");
    }

    @Override
    protected String refusal() {
        return "status 422";
    }

    @Test
    void whileASecretIsChangedBothSign() throws Exception {
        receiver.secret("one-before");
        server.listen();
        startJob();
        send(alert("old"));
        awaitStored(Set.of(new StrictServer.Stored("old", "opened 1")));
        receiver.secret(SECRET);
        send(alert("new"));
        awaitStored(Set.of(new StrictServer.Stored("old", "opened 1"), new StrictServer.Stored("new", "opened 1")));
    }

    @Test
    void aSignatureIsOfItsTimeAndItsBody() throws Exception {
        byte[] body = "{\"id\":\"a\"}".getBytes(StandardCharsets.US_ASCII);
        Instant now = Instant.now();
        List<SecretFile> secrets =
                List.of(new SecretFile(directory.resolve("secret").toString()));
        String signature = WebhookEndpoint.signature(secrets, now, body);

        assertThat(receiver.signed(signature, body, now)).isTrue();
        assertThat(receiver.signed(signature, body, now.plus(Duration.ofMinutes(6))))
                .isFalse();
        assertThat(receiver.signed(signature, "{\"id\":\"b\"}".getBytes(StandardCharsets.US_ASCII), now))
                .isFalse();
        String later = signature.replace("t=" + now.getEpochSecond(), "t=" + (now.getEpochSecond() + 1));
        assertThat(receiver.signed(later, body, now)).isFalse();
    }

    /** A fixed case, computed with Python's hmac. */
    @Test
    void theSignatureIsWhatTheReceiverInTheReadmeComputes() throws Exception {
        secret(directory.resolve("secret"), "whsec");
        String signature = WebhookEndpoint.signature(
                List.of(new SecretFile(directory.resolve("secret").toString())),
                Instant.ofEpochSecond(1_700_000_000),
                "{}".getBytes(StandardCharsets.US_ASCII));
        assertThat(signature)
                .isEqualTo("t=1700000000,v1=7d44587dddbaf4c7f70fef20f48cd594834ffea1641e3ac227b84408298738af");
    }

    @Test
    void aSecretFileThatIsGoneWaits() throws Exception {
        server.listen();
        Files.delete(directory.resolve("secret"));
        startJob();
        send(alert("a"));
        secret(directory.resolve("secret"), SECRET);
        awaitStored(Set.of(new StrictServer.Stored("a", "opened 1")));
    }
}
