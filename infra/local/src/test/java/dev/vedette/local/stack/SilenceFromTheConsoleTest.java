package dev.vedette.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the console's button to the alert that nobody is called for, through the whole stack, with the key that it makes. */
class SilenceFromTheConsoleTest {
    private static final String RULE = """
            title: A call of a forbidden tool
            id: 6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1c01
            description: One event is enough.
            status: stable
            level: medium
            logsource: {product: mcp}
            detection:
              selection:
                event.name: mcp.tool.call
                gen_ai.tool.name: drop_tables
              condition: selection
            vedette: {group-by: [user.id], suppression: 1s}
            """;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String agent = UUID.randomUUID().toString();
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private URI console = URI.create("http://127.0.0.1:1/");
    private String cookie = "";
    private long sequence;

    @Test
    void whatIsSilencedThereTheJobMarksUntilItIsEnded(@TempDir Path folder) throws Exception {
        StackOptions options = new StackOptions(
                TestStacks.home("silence"),
                Ports.free(),
                Set.of(Part.DETECTION, Part.DELIVERY, Part.CONSOLE),
                Optional.empty(),
                Optional.empty(),
                List.of(Files.writeString(folder.resolve("forbidden_tool.yml"), RULE)));
        try (LocalStack stack = LocalStack.start(Checkout.locate(), options, (part, took) -> {});
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        stack.kafka().clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
            logIn(stack);
            call(producer, "kid:ann");
            patiently().until(() -> !alertsOf("kid:ann", "standing").isEmpty());

            JsonNode made = post(
                    "api/silences",
                    Map.of(
                            "alert",
                            alertsOf("kid:ann", "standing").get(0),
                            "keep",
                            List.of("user.id"),
                            "for",
                            "15m",
                            "reason",
                            "a rehearsal"));
            patiently().until(() -> {
                call(producer, "kid:ann");
                return !alertsOf("kid:ann", "silenced").isEmpty();
            });
            int standing = alertsOf("kid:ann", "standing").size();
            int silenced = alertsOf("kid:ann", "silenced").size();
            patiently().until(() -> {
                call(producer, "kid:ann");
                call(producer, "kid:bob");
                return alertsOf("kid:ann", "silenced").size() > silenced + 1
                        && !alertsOf("kid:bob", "standing").isEmpty();
            });
            assertThat(alertsOf("kid:ann", "standing")).hasSizeLessThanOrEqualTo(standing);
            assertThat(alertsOf("kid:bob", "silenced")).isEmpty();
            JsonNode listed = get("api/silences").path("silences");
            assertThat(listed).hasSize(1);
            assertThat(listed.get(0).path("alerts").asInt()).isGreaterThan(silenced);

            post("api/silences/end", Map.of("id", made.path("id").asText()));
            patiently().until(() -> {
                call(producer, "kid:ann");
                return alertsOf("kid:ann", "standing").size() > standing;
            });
        }
    }

    /** Not more often than a session may ask. */
    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500));
    }

    private void call(KafkaProducer<byte[], byte[]> producer, String user) throws Exception {
        AuditEvent event = AuditEvent.newBuilder()
                .setEventName("mcp.tool.call")
                .setOccurredAt(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()))
                .setAgentInstance(agent)
                .setAgentSequence(sequence++)
                .setPrincipal(user)
                .setClaims("verified")
                .setToolName("drop_tables")
                .build();
        byte[] key = agent.getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(Topics.EVENTS, key, codec.encode(event)))
                .get();
    }

    /** Ids of the alerts about a person that stand so. */
    private List<String> alertsOf(String user, String status) throws Exception {
        JsonNode page = get("api/alerts?entity=" + user + "&status=" + status);
        return StreamSupport.stream(page.path("alerts").spliterator(), false)
                .map(alert -> alert.path("id").asText())
                .toList();
    }

    private void logIn(LocalStack stack) throws Exception {
        console = stack.console().uri();
        String secret = stack.console().link().getFragment().substring("once=".length());
        HttpResponse<String> entered = send("api/session", Map.of("secret", secret), "");
        assertThat(entered.statusCode()).as(entered.body()).isEqualTo(200);
        cookie = entered.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(console.resolve(path))
                        .header("Cookie", cookie)
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private JsonNode post(String path, Map<String, ?> body) throws Exception {
        HttpResponse<String> response =
                send(path, body, get("api/session").path("token").asText());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private HttpResponse<String> send(String path, Map<String, ?> body, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(console.resolve(path))
                .header("Cookie", cookie)
                .header("Origin", console.toString().replaceAll("/$", ""))
                .header("Content-Type", "application/json")
                .header("Vedette-Token", token)
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
