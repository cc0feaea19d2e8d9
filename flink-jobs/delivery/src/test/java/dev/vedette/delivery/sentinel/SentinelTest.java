package dev.vedette.delivery.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.delivery.SinkContract;
import dev.vedette.delivery.StrictServer;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SentinelTest extends SinkContract {
    private SentinelServer sentinel;

    @Override
    protected StrictServer.Vendor vendor() {
        try {
            sentinel = new SentinelServer(Infra.streamColumns());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sentinel;
    }

    @Override
    protected String type() {
        return "sentinel";
    }

    @Override
    protected List<String> sink() {
        return List.of(
                "url: " + server.url(),
                "authority: " + server.url(),
                "tenant: contoso.example",
                "client_id: 0a-1b",
                "client_secret_file: " + directory.resolve("secret"),
                "rule_id: " + SentinelServer.RULE);
    }

    @Override
    protected void secrets(boolean right) throws IOException {
        secret(directory.resolve("secret"), right ? "s3cr~t+/&=" : "wrong");
    }

    @Override
    protected String refusal() {
        return "status 413";
    }

    @Test
    void aTokenIsKeptUntilItIsRefused() throws Exception {
        server.listen();
        startJob();
        send(alert("a"));
        awaitStored(Set.of(new StrictServer.Stored("a", "opened 1")));
        send(alert("b"));
        awaitStored(Set.of(new StrictServer.Stored("a", "opened 1"), new StrictServer.Stored("b", "opened 1")));
        assertThat(sentinel.tokens()).isEqualTo(1);
        sentinel.revoke();
        send(alert("c"));
        awaitStored(Set.of(
                new StrictServer.Stored("a", "opened 1"),
                new StrictServer.Stored("b", "opened 1"),
                new StrictServer.Stored("c", "opened 1")));
        assertThat(sentinel.tokens()).isEqualTo(2);
    }

    /** The server counts bytes of requests and values. Whoever fills evidence with text keeps no alert away. */
    @Test
    void whatIsLargeIsShortenedAndGoesInSeveralRequests() throws Exception {
        Set<StrictServer.Stored> expected = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            send(large("large-" + i));
            expected.add(new StrictServer.Stored("large-" + i, "opened 1"));
        }
        server.listen();
        startJob();
        awaitStored(expected);
        assertThat(sentinel.rows())
                .hasSize(40)
                .allSatisfy(
                        row -> assertThat(row.at("/Alert/vedette.siem.left_out").asText())
                                .isNotEmpty());
        assertThat(deadLetters()).isEmpty();
    }

    private static Alert large(String id) {
        List<Evidence> evidence = IntStream.range(0, 300)
                .mapToObj(i -> Evidence.newBuilder()
                        .setEventId("agent:1:" + i)
                        .setFields(Map.of("gen_ai.tool.name", "\u202E".repeat(256)))
                        .build())
                .toList();
        return Alert.newBuilder(alert(id)).setEvidence(evidence).build();
    }
}
