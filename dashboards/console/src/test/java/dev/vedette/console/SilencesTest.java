package dev.vedette.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.console.elasticsearch.Access;
import dev.vedette.console.session.Role;
import dev.vedette.console.session.Tenants;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.SilenceRules;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Silence;
import dev.vedette.schemas.signing.SignedContent;
import dev.vedette.schemas.signing.SigningKey;
import dev.vedette.schemas.signing.TrustedKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Silences through the server, with a real broker. The topic is shared: each test has a rule of its own. */
class SilencesTest extends ConsoleFixture {

    private static final RecordCodec<Silence> CODEC = RecordCodec.of(Silence.class);

    private final String rule = UUID.randomUUID().toString();
    private final String alert = DecisionsTest.id();
    private final String ofBob = DecisionsTest.id();
    private final String ofAnotherTenant = DecisionsTest.id();
    private SigningKey key;

    @Override
    ConsoleOptions options(URI elasticsearch) throws Exception {
        return Options.withSilenceKey(
                elasticsearch, folder, KafkaBroker.shared().settings());
    }

    @BeforeEach
    void threeAlerts() throws Exception {
        key = SigningKey.read(folder.resolve("keys/silences.key"));
        alerts.write(Map.of(
                alert, alert("acme", "k1:ann", "desk"),
                ofBob, alert("acme", "k1:bob", "desk"),
                ofAnotherTenant, alert("other", "k1:ann", "desk")));
    }

    /** What this test made holds nobody up who comes after it. */
    @AfterEach
    void endAll() throws Exception {
        for (JsonNode silence : get("api/silences").path("silences")) {
            person.post("api/silences/end", Map.of("id", silence.path("id").asText()));
        }
    }

    private Map<String, Object> alert(String tenant, String user, String client) {
        Map<String, Object> fields = Alerts.alert("Token replay", "critical", NOON, 2);
        fields.put("organization.id", tenant);
        fields.put("rule.uuid", rule);
        fields.put(
                "vedette.alert.group",
                List.of(
                        Map.of("field", "user.id", "value", user),
                        Map.of("field", "vedette.client.id", "value", client),
                        Map.of("field", "empty", "value", "")));
        return fields;
    }

    @Test
    void whoSeesAnotherTenantNeitherSeesNorEndsNorMakesOne() throws Exception {
        String id = made(request("user.id")).path("id").asText();
        SignedIn other = SignedIn.as(console, "zoe", Role.ADMIN, Tenants.of(List.of("other")));
        SignedIn acme = SignedIn.as(console, "ann", Role.ADMIN, Tenants.of(List.of("acme")));

        assertThat(acme.get("api/silences").path("silences").findValuesAsText("id"))
                .containsExactly(id);
        assertThat(other.get("api/silences").path("silences")).isEmpty();
        assertThat(other.get("api/silences").path("total").asInt()).isZero();
        assertThat(other.fetch("api/silences?alert=" + alert).statusCode()).isEqualTo(404);
        assertThat(other.post("api/silences", request("user.id")).statusCode()).isEqualTo(404);
        assertThat(other.post("api/silences/end", Map.of("id", id)).statusCode())
                .isEqualTo(404);
        assertThat(newest(id)).isPresent();
        assertThat(acme.post("api/silences/end", Map.of("id", id)).statusCode()).isEqualTo(200);
        assertThat(newest(id)).isEmpty();
    }

    @Test
    void whoMakesAndEndsOneIsWrittenDown() throws Exception {
        person.post("api/session/name", Map.of("name", "Silent Sam"));
        String id = made(request("user.id")).path("id").asText();
        person.post("api/silences/end", Map.of("id", id));

        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                KafkaBroker.shared().read(Topics.CONSOLE_EVENTS, AuditEvent.class).stream()
                                        .filter(event ->
                                                id.equals(event.getAttributes().get("silence"))))
                        .extracting(event -> event.getTenant() + " "
                                + event.getAttributes().get("person") + " "
                                + event.getAttributes().get("action"))
                        .containsExactlyInAnyOrder("acme Silent Sam made", "acme Silent Sam ended"));
    }

    /** The rules, the signed content and the keys are the code that the detection job refuses a silence by. */
    @Test
    void aSilenceIsARecordThatTheDetectionJobsOwnVerifierTakes() throws Exception {
        person.post("api/session/name", Map.of("name", "Zoë"));
        Instant before = Instant.now();

        // Whose alerts of which rule they are says the alert, not who asks.
        JsonNode made = made(Map.of(
                "alert", alert,
                "keep", List.of("user.id"),
                "for", "1h",
                "reason", " the red team ",
                "rule", "another",
                "tenant", "another",
                "match", Map.of("user.id", List.of("another"))));

        String id = made.path("id").asText();
        Silence record = newest(id).orElseThrow();
        assertThat(SilenceRules.fault(id, record)).isEmpty();
        assertThat(SilenceRules.tooWide(record)).isEmpty();
        byte[] signature = new byte[64];
        record.getSignature().orElseThrow().get(signature);
        assertThat(TrustedKeys.read(folder.resolve("keys/silences.pub"))
                        .accept(record.getKeyId().orElseThrow(), SignedContent.of(record), signature))
                .isTrue();
        assertThat(record.getRuleId()).contains(rule);
        assertThat(record.getTenant()).contains("acme");
        assertThat(record.getMatch()).isEqualTo(Map.of("user.id", List.of("k1:ann")));
        assertThat(record.getOwner()).isEqualTo("Zoë");
        assertThat(record.getReason()).isEqualTo("the red team");
        assertThat(record.getExpiresAt() - record.getStartsAt())
                .isEqualTo(Duration.ofHours(1).toNanos() / 1000);
        assertThat(record.getStartsAt() / 1000)
                .isBetween(before.toEpochMilli(), Instant.now().toEpochMilli());

        // Read-your-writes: no waiting.
        JsonNode mine = get("api/silences?alert=" + alert);
        assertThat(mine.path("making").asText()).isEmpty();
        assertThat(mine.at("/silences/0/id").asText()).isEqualTo(id);
        assertThat(mine.at("/silences/0/owner").asText()).isEqualTo("Zoë");
        assertThat(mine.at("/silences/0/signed").asText()).isEqualTo("HERE");
        assertThat(mine.at("/subject/group").findValuesAsText("field")).containsExactly("user.id", "vedette.client.id");
        assertThat(get("api/silences?alert=" + ofBob).path("silences")).isEmpty();
        assertThat(get("api/silences?alert=" + ofAnotherTenant).path("silences"))
                .isEmpty();

        // The next alert of the group comes with the job's mark, and is counted.
        Map<String, Object> next = alert("acme", "k1:ann", "another desk");
        next.put("vedette.alert.silenced_by", id);
        alerts.write(DecisionsTest.id(), next);
        JsonNode listed = listed(id);
        assertThat(listed.path("alerts").asLong()).isEqualTo(1);
        assertThat(listed.path("title").asText()).isEqualTo("Token replay");
        assertThat(listed.path("over").asBoolean()).isFalse();
        assertThat(get("api/alerts?status=standing").path("alerts").findValuesAsText("id"))
                .containsExactlyInAnyOrder(alert, ofBob, ofAnotherTenant);
    }

    @Test
    void aSilenceIsEndedWhoeverMadeItAndOtherPagesSeeBothByThemselves() throws Exception {
        String mine = made(request("user.id", "vedette.client.id")).path("id").asText();
        Silence wide = Silence.newBuilder()
                .setSilenceId(UUID.randomUUID().toString())
                .setRuleId(rule)
                .setStartsAt(micros(Instant.now()))
                .setExpiresAt(micros(Instant.now().plus(Duration.ofDays(300))))
                .setOwner("ann")
                .setReason("a migration")
                .build();
        SigningKey rules = SigningKey.readOrCreate(folder.resolve("keys"), "rules");
        write(wide.getSilenceId(), signed(wide, rules));

        await().untilAsserted(() -> assertThat(
                        get("api/silences?alert=" + alert).path("silences").findValuesAsText("id"))
                .containsExactly(mine, wide.getSilenceId()));
        assertThat(listed(wide.getSilenceId()).path("signed").asText()).isEqualTo("ELSEWHERE");
        assertThat(get("api/silences?alert=" + ofAnotherTenant).path("silences").findValuesAsText("id"))
                .containsExactly(wide.getSilenceId());

        try (Console other = Console.start(options(ElasticsearchServer.shared().uri()))) {
            SignedIn there = SignedIn.at(other);
            await().until(() ->
                    there.get("api/silences?alert=" + alert).path("silences").size() == 2);
            for (String id : List.of(mine, wide.getSilenceId())) {
                HttpResponse<String> ended = person.post("api/silences/end", Map.of("id", id));
                assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
                assertThat(newest(id)).as("a tombstone").isEmpty();
                assertThat(get("api/silences").path("silences").findValuesAsText("id"))
                        .doesNotContain(id);
            }
            await().until(() ->
                    there.get("api/silences?alert=" + alert).path("silences").isEmpty());
        }
        HttpResponse<String> again = person.post("api/silences/end", Map.of("id", mine));
        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(again.body()).contains("no silence with this id");
    }

    @Test
    void whatCannotBeSilencedIsSaidAndNothingIsWritten() throws Exception {
        assertThat(refused(400, request())).contains("keep: expected 1 to 32 fields");
        assertThat(refused(400, request("user.name"))).contains("keep: expected fields of the alert's group");
        assertThat(refused(400, request("user.id", "empty"))).contains("that have a value");
        Map<String, Object> unknown = new HashMap<>(request("user.id"));
        unknown.put("alert", DecisionsTest.id());
        assertThat(refused(404, unknown)).contains("no alert with this id");
        assertThat(fetch("api/silences?alert=../etc").statusCode()).isEqualTo(400);
        assertThat(fetch("api/silences?alert=" + DecisionsTest.id()).statusCode())
                .isEqualTo(404);

        Map<String, Object> ofNobody = alert("acme", "", "");
        alerts.write(alert, ofNobody);
        String why = "This alert's rule groups by nothing that it could be silenced by";
        assertThat(get("api/silences?alert=" + alert).path("making").asText()).startsWith(why);
        assertThat(refused(409, request("user.id"))).contains(why);
        ofNobody.put("vedette.alert.group", List.of(Map.of("field", "user.id", "value", "x".repeat(5000))));
        alerts.write(alert, ofNobody);
        assertThat(refused(409, request("user.id"))).contains(why);
        assertThat(get("api/silences?alert=" + alert).path("silences")).isEmpty();
    }

    @Test
    void withoutAKeyNoneCanBeMadeAndAnUnusableOneIsNamed() throws Exception {
        String id = made(request("user.id")).path("id").asText();
        URI elasticsearch = ElasticsearchServer.shared().uri();
        try (Console keyless = Console.start(Options.of(
                "127.0.0.1", 0, elasticsearch, folder, KafkaBroker.shared().settings()))) {
            SignedIn there = SignedIn.at(keyless);
            await().until(() ->
                    !there.get("api/silences?alert=" + alert).path("silences").isEmpty());
            assertThat(there.get("api/silences").path("making").asText())
                    .contains("Set vedette.console.silence.key.file", "--silence-keys", "./vedette up");
            HttpResponse<String> answer = there.post("api/silences", request("user.id"));
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("vedette.console.silence.key.file");
            assertThat(there.post("api/silences/end", Map.of("id", id)).statusCode())
                    .isEqualTo(200);
        }
        ConsoleOptions options = new ConsoleOptions(
                "127.0.0.1",
                0,
                elasticsearch,
                folder,
                KafkaBroker.shared().settings(),
                URI.create("http://127.0.0.1:9"),
                Access.OPEN,
                Optional.empty(),
                Optional.of(Path.of("/nowhere.key")));
        assertThatThrownBy(() -> Console.start(options))
                .isInstanceOf(IOException.class)
                .hasMessage("vedette.console.silence.key.file: /nowhere.key: no such file, or not readable");
    }

    @Test
    void hostileRecordsAreNotShownAndHostileTextIsText() throws Exception {
        String hostile = "\u202E\u0000\r\n\u001B[2J<script>alert(1)</script>\"}\\\uFEFF";
        String other = made(request("user.id")).path("id").asText();
        String id = UUID.randomUUID().toString();
        Silence sound =
                Silence.newBuilder(newest(other).orElseThrow()).setSilenceId(id).build();
        write(id, hostile.getBytes(StandardCharsets.UTF_8));
        write(hostile, CODEC.encode(sound));
        write(id, new byte[100_000]);
        // The console's own name under another's word, and under its own for what that key must not sign.
        write(id, CODEC.encode(Silence.newBuilder(sound).setOwner("mallory").build()));
        write(id, signed(Silence.newBuilder(sound).setMatch(Map.of()).build(), key));
        String strange = UUID.randomUUID().toString();
        write(
                strange,
                CODEC.encode(Silence.newBuilder()
                        .setSilenceId(strange)
                        .setRuleId(rule)
                        .setMatch(Map.of("user.id", List.of("k1:ann", hostile)))
                        .setStartsAt(Long.MAX_VALUE - 1)
                        .setExpiresAt(Long.MAX_VALUE)
                        .setOwner(hostile)
                        .setReason(hostile + "x".repeat(50_000))
                        .build()));

        await().untilAsserted(() -> assertThat(
                        get("api/silences?alert=" + alert).path("silences").findValuesAsText("id"))
                .containsExactly(other, strange));
        JsonNode shown = listed(strange);
        assertThat(shown.path("owner").asText()).isEqualTo(hostile);
        assertThat(shown.path("reason").asText()).startsWith(hostile).hasSize(2001);
        assertThat(shown.path("until").isNull()).isTrue();
        assertThat(shown.path("signed").asText()).isEqualTo("NOT");
        assertThat(get("api/silences").path("silences").findValuesAsText("id")).doesNotContain(id, hostile);
    }

    @Test
    void withoutKafkaNothingIsSilencedAndItIsSaidUntilItIsBack() throws Exception {
        try (KafkaBroker broker = KafkaBroker.own();
                Console alone = Console.start(
                        Options.withSilenceKey(ElasticsearchServer.shared().uri(), folder, broker.settings()))) {
            SignedIn there = SignedIn.at(alone);
            HttpResponse<String> first = there.post("api/silences", request("user.id"));
            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
            String id = JSON.readTree(first.body()).path("id").asText();
            broker.stop();
            String message = "Kafka at %s does not answer: start it, or set vedette.kafka.bootstrap."
                    .formatted(broker.bootstrap());

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(
                                    there.get("api/silences").path("fault").asText())
                            .isEqualTo(message));
            HttpResponse<String> refused = there.post("api/silences/end", Map.of("id", id));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains(message);
            assertThat(there.get("api/silences").path("silences").findValuesAsText("id"))
                    .containsExactly(id);

            broker.startAgain();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(there.get("api/silences").path("fault").asText()).isEmpty();
                assertThat(there.get("api/silences").path("silences")).hasSizeLessThan(2);
                there.post("api/silences/end", Map.of("id", id));
                assertThat(there.get("api/silences").path("silences")).isEmpty();
            });
        }
    }

    private Map<String, Object> request(String... keep) {
        return Map.of("alert", alert, "keep", List.of(keep), "for", "15m", "reason", "a test");
    }

    private JsonNode made(Map<String, ?> request) throws Exception {
        HttpResponse<String> response = person.post("api/silences", request);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private String refused(int status, Map<String, ?> request) throws Exception {
        HttpResponse<String> response = person.post("api/silences", request);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body()).path("error").asText();
    }

    private JsonNode listed(String id) throws Exception {
        for (JsonNode silence : get("api/silences").path("silences")) {
            if (silence.path("id").asText().equals(id)) {
                return silence;
            }
        }
        throw new AssertionError("not listed: " + id);
    }

    private static byte[] signed(Silence silence, SigningKey key) {
        return CODEC.encode(Silence.newBuilder(silence)
                .setKeyId(key.id())
                .setSignature(ByteBuffer.wrap(key.sign(SignedContent.of(silence))))
                .build());
    }

    private static void write(String id, byte[] value) throws Exception {
        KafkaBroker.shared().write(Topics.SILENCES, id, value);
    }

    /** The newest record of a silence; empty if it is a tombstone. */
    private static Optional<Silence> newest(String id) throws Exception {
        List<Optional<byte[]>> records = KafkaBroker.shared().records(Topics.SILENCES, id);
        Optional<byte[]> last = records.get(records.size() - 1);
        return last.isPresent() ? Optional.of(CODEC.decode(last.get())) : Optional.empty();
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
