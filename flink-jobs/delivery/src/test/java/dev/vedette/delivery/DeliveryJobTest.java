package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole job between a real broker, a real Elasticsearch and a strict syslog receiver. */
class DeliveryJobTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant NOON =
            Instant.now().truncatedTo(ChronoUnit.DAYS).minus(12, ChronoUnit.HOURS);

    private static KafkaBroker kafka;
    private static ElasticsearchServer elasticsearch;

    private final RecordCodec<AuditEvent> events = RecordCodec.of(AuditEvent.class);
    private final RecordCodec<Alert> alerts = RecordCodec.of(Alert.class);
    private final List<JobClient> jobs = new ArrayList<>();
    private SyslogReceiver siem;

    @BeforeAll
    static void startServers() throws Exception {
        kafka = KafkaBroker.start();
        elasticsearch = ElasticsearchServer.start();
    }

    @AfterAll
    static void stopServers() throws Exception {
        elasticsearch.close();
        kafka.close();
    }

    @BeforeEach
    void cleanUp() throws Exception {
        kafka.reset();
        assertThat(elasticsearch
                        .send("DELETE", "/vedette-events-*,vedette-alerts-*", "")
                        .statusCode())
                .isEqualTo(200);
        siem = SyslogReceiver.start();
    }

    private void stopJobs() throws Exception {
        for (JobClient job : jobs) {
            job.cancel().get();
        }
        jobs.clear();
    }

    @AfterEach
    void stopSiem() throws Exception {
        stopJobs();
        siem.close();
        assertThat(siem.errors()).isEmpty();
    }

    @Test
    void anEventBecomesADocumentUnderItsOwnId() throws Exception {
        startJob();
        AuditEvent event = event(7).setToolName("lookup")
                .setClientAddress("192.0.2.7")
                .setTokenScopes(List.of("a", "b"))
                .setAttributes(Map.of("plugin", "x"))
                .build();
        byte[] bytes = events.encode(event);
        kafka.send(Topics.EVENTS, key(event), bytes);

        JsonNode hit = awaitHits("vedette-events", 1).get(0);

        String id = event.getAgentInstance() + ":1:7";
        assertThat(hit.get("_id").asText()).isEqualTo(id);
        assertThat(hit.get("_index").asText())
                .isEqualTo("vedette-events-" + NOON.toString().substring(0, 10).replace('-', '.'));
        JsonNode source = hit.get("_source");
        assertThat(source.get("event.id").asText()).isEqualTo(id);
        assertThat(Instant.parse(source.get("@timestamp").asText())).isEqualTo(NOON.plus(7, ChronoUnit.MICROS));
        assertThat(source.get("gen_ai.tool.name").asText()).isEqualTo("lookup");
        assertThat(source.get("vedette.token.scopes")).hasSize(2);
        assertThat(source.has("user.id")).isFalse();
        assertThat(Base64.getDecoder().decode(source.get("event.original").asText()))
                .isEqualTo(bytes);
        assertThat(count("vedette-events", "{\"term\":{\"client.ip\":\"192.0.2.0/24\"}}"))
                .isEqualTo(1);
        assertThat(count("vedette-events", "{\"term\":{\"vedette.attributes.plugin\":\"x\"}}"))
                .isEqualTo(1);
    }

    @Test
    void anAlertKeepsItsNewestEvidence() throws Exception {
        startJob();
        send(alert("one", 1));
        send(alert("one", 3));
        send(alert("one", 2));
        send(alert("two", 1));

        await().atMost(PATIENCE).untilAsserted(() -> {
            List<JsonNode> hits = hits("vedette-alerts");
            assertThat(hits).hasSize(2);
            assertThat(hits).anySatisfy(hit -> {
                assertThat(hit.get("_id").asText()).isEqualTo("one");
                assertThat(hit.get("_version").asLong()).isEqualTo(3);
                assertThat(hit.at("/_source/vedette.alert.evidence.count").asLong())
                        .isEqualTo(3);
                assertThat(hit.at("/_source/vedette.alert.evidence")).hasSize(1);
                assertThat(hit.at("/_source/vedette.alert.group/0/field").asText())
                        .isEqualTo("user.id");
            });
        });
        assertThat(count("vedette-alerts", "{\"term\":{\"vedette.alert.evidence.event.id\":\"agent:1:1\"}}"))
                .isEqualTo(2);
        assertThat(count("vedette-alerts", "{\"range\":{\"vedette.alert.evidence.count\":{\"gte\":3}}}"))
                .isEqualTo(1);
        await().atMost(PATIENCE).until(() -> siem.messages().size() == 4);
        assertThat(siem.messages()).allSatisfy(message -> {
            assertThat(message.messageId()).isEqualTo("ALERT");
            assertThat(message.priority()).isEqualTo(13 * 8 + 3);
            assertThat(JSON.readTree(message.text()).get("vedette.alert.id").asText())
                    .isEqualTo(message.parameters().get("alertId"));
        });
    }

    @Test
    void aReplayFromTheStartChangesNothing() throws Exception {
        startJob();
        for (int i = 0; i < 200; i++) {
            AuditEvent event = event(i).build();
            kafka.send(Topics.EVENTS, key(event), events.encode(event));
            send(alert("alert-" + i % 20, i));
        }
        awaitHits("vedette-events", 200);
        awaitHits("vedette-alerts", 20);
        stopJobs();
        Map<String, Long> before = versions("vedette-alerts");
        siem.messages().clear();
        kafka.forgetGroups();

        startJob();
        // The replay has come through when the SIEM has everything a second time.
        await().atMost(PATIENCE).until(() -> siem.messages().size() >= 200);
        AuditEvent last = event(1000).build();
        kafka.send(Topics.EVENTS, key(last), events.encode(last));
        awaitHits("vedette-events", 201);
        assertThat(versions("vedette-alerts")).isEqualTo(before);
    }

    @Test
    void whatCannotBeReadIsSetAsideAndTheRestGoesOn() throws Exception {
        startJob();
        byte[] garbage = "not avro".getBytes(StandardCharsets.UTF_8);
        kafka.send(Topics.EVENTS, "k".getBytes(StandardCharsets.UTF_8), garbage);
        kafka.send(Topics.ALERTS, "gone".getBytes(StandardCharsets.UTF_8), null);
        AuditEvent event = event(1).build();
        kafka.send(Topics.EVENTS, key(event), events.encode(event));

        awaitHits("vedette-events", 1);
        DeadLetter letter = awaitDeadLetters(1).get(0);
        assertThat(letter.getStage()).isEqualTo("decode");
        assertThat(letter.getTopic()).isEqualTo(Topics.EVENTS);
        assertThat(letter.getValue().orElseThrow().array()).isEqualTo(garbage);
        assertThat(letter.getReason()).contains("C3 01").doesNotContain("not avro");
    }

    @Test
    void aDocumentThatDoesNotFitTheMappingIsSetAsideAlone() throws Exception {
        startJob();
        // The flattened field refuses a key that holds a null character.
        AuditEvent misfit =
                event(1).setAttributes(Map.of("a\0b", "attacker's words")).build();
        AuditEvent longId = event(2).setAgentInstance("x".repeat(600)).build();
        for (AuditEvent event : List.of(misfit, longId, event(3).build(), event(4).build())) {
            kafka.send(Topics.EVENTS, key(event), events.encode(event));
        }

        awaitHits("vedette-events", 2);
        assertThat(awaitDeadLetters(2)).allSatisfy(letter -> {
            assertThat(letter.getStage()).isEqualTo("elasticsearch");
            assertThat(letter.getReason()).doesNotContain("attacker").doesNotContain("xxx");
        });
    }

    @Test
    void valuesThatOnlyAnAttackerSendsDoNotHideAnEvent() throws Exception {
        startJob();
        long farFuture = Instant.parse("9999-12-31T00:00:00Z").getEpochSecond() * 1_000_000;
        List<AuditEvent> hostile = List.of(
                event(1).setTokenExpiresAt(farFuture).build(),
                event(2).setTokenExpiresAt(Long.MAX_VALUE)
                        .setTokenIssuedAt(Long.MIN_VALUE)
                        .build(),
                event(3).setOccurredAt(Long.MAX_VALUE).build(),
                event(4).setOccurredAt(Long.MIN_VALUE).build(),
                event(5).setClientAddress("unknown, \"<script>").build(),
                event(6).setToolName("x".repeat(100_000)).build(),
                event(7).setToolName("\0\u0001\uFFFF\u202E\uD83D\uDE00").build(),
                event(8).setAttributes(Map.of("", "empty", "a.b", "c", "a", "d"))
                        .build());
        for (AuditEvent event : hostile) {
            kafka.send(Topics.EVENTS, key(event), events.encode(event));
        }

        awaitHits("vedette-events", hostile.size());
        assertThat(count("vedette-events", "{\"term\":{\"client.address\":\"unknown, \\\"<script>\"}}"))
                .isEqualTo(1);
        assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void aSiemThatWasDownGetsEveryAlert() throws Exception {
        startJob();
        send(alert("before", 1));
        await().atMost(PATIENCE).until(() -> ids().contains("before"));
        siem.goDown();
        for (int i = 0; i < 300; i++) {
            send(alert("during-" + i, 1));
        }
        // Elasticsearch does not wait for the SIEM.
        awaitHits("vedette-alerts", 301);
        siem.listen();
        send(alert("after", 1));

        List<String> expected = new ArrayList<>(
                IntStream.range(0, 300).mapToObj(i -> "during-" + i).toList());
        expected.add("before");
        expected.add("after");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).containsAll(expected));
    }

    @Test
    void whatTheSiemReadNeverIsSentAgain() throws Exception {
        startJob();
        for (int i = 0; i < 50; i++) {
            send(alert("lost-" + i, 1));
        }
        await().atMost(PATIENCE).until(() -> ids().size() >= 50);
        // The receiver's memory is gone: as if the octets had been in its kernel when it died.
        siem.goDown();
        siem.messages().clear();
        siem.listen();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).hasSize(50));
    }

    @Test
    void anElasticsearchThatWasDownGetsEverything() throws Exception {
        startJob();
        send(alert("before", 1));
        awaitHits("vedette-alerts", 1);
        elasticsearch.stop();
        for (int i = 0; i < 100; i++) {
            AuditEvent event = event(i).build();
            kafka.send(Topics.EVENTS, key(event), events.encode(event));
            send(alert("during-" + i, 1));
        }
        // The SIEM does not wait for Elasticsearch.
        await().atMost(PATIENCE).until(() -> ids().size() == 101);
        elasticsearch.launch();

        awaitHits("vedette-alerts", 101);
        awaitHits("vedette-events", 100);
    }

    @Test
    void aToolNameForgesNoLine() throws Exception {
        startJob();
        String hostile = "x\"] 2 <14>1 - evil evil - - - owned\r\n57 <14>1 2026-01-01T00:00:00Z evil evil - - - owned\n"
                + "\\]\\\" \u0000\u0007\u001B[2J\u007F\u0085\u2028\u2029\u202E\u2066\uFEFF\uD83D\uDE00]";
        Alert alert = alert(hostile, 1)
                .setRuleTitle(hostile)
                .setLevel(hostile)
                .setTenant(hostile)
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("gen_ai.tool.name")
                        .setValue(hostile)
                        .build()))
                .build();
        kafka.send(Topics.ALERTS, "k".getBytes(StandardCharsets.UTF_8), alerts.encode(alert));
        send(alert("sentinel", 1));

        await().atMost(PATIENCE).until(() -> ids().contains("sentinel"));
        assertThat(siem.messages()).hasSize(2);
        JsonNode payload = JSON.readTree(siem.messages().stream()
                .filter(message -> !message.parameters().get("alertId").equals("sentinel"))
                .findFirst()
                .orElseThrow()
                .text());
        assertThat(payload.at("/vedette.alert.group/0/value").asText()).isEqualTo(hostile);
    }

    @Test
    void refusalsAndLostAnswersOnlyDelay() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            int each = 3;
            for (FaultyProxy.Fault fault : FaultyProxy.Fault.values()) {
                proxy.next(fault, each);
            }
            startJob(proxy.uri());
            for (int i = 0; i < 50; i++) {
                AuditEvent event = event(i).build();
                kafka.send(Topics.EVENTS, key(event), events.encode(event));
                send(alert("alert-" + i, 1));
            }
            awaitHits("vedette-events", 50);
            awaitHits("vedette-alerts", 50);
            assertThat(proxy.spoiled()).isEqualTo(each * FaultyProxy.Fault.values().length);
            assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
        }
    }

    /** As after a crash: nothing is handed over in an orderly way, and the next job knows the committed offsets alone. */
    @Test
    void aJobThatStopsAnywhereLeavesNothingOut() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int sent = 0;
        for (int round = 0; round < 4; round++) {
            startJob();
            int until = sent + 200;
            int stopAt = sent + random.nextInt(200);
            for (; sent < until; sent++) {
                AuditEvent event = event(sent).build();
                kafka.send(Topics.EVENTS, key(event), events.encode(event));
                send(alert("alert-" + sent, 1));
                if (sent == stopAt) {
                    kafka.flush();
                    stopJobs();
                }
            }
        }
        startJob();
        int all = sent;
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count("vedette-events", "{\"match_all\":{}}"))
                        .as("seed %d", seed)
                        .isEqualTo(all));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count("vedette-alerts", "{\"match_all\":{}}"))
                        .as("seed %d", seed)
                        .isEqualTo(all));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ids()).as("seed %d", seed).hasSize(all));
    }

    /** A rolling upgrade: a newer agent writes fields that this version does not know. */
    @Test
    void aRecordOfAnotherVersionIsReadOnceItsSchemaIsThere() throws Exception {
        startJob();
        Schema newer = new Schema.Parser()
                .parse(AuditEvent.getClassSchema()
                        .toString()
                        .replaceFirst(
                                "\"fields\":\\[",
                                "\"fields\":[{\"name\":\"brand_new\",\"type\":\"string\",\"default\":\"\"},"));
        GenericData.Record record = new GenericData.Record(newer);
        AuditEvent event = event(5).build();
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            record.put(field.name(), event.get(field.pos()));
        }
        record.put("brand_new", "x");
        ByteBuffer encoded = new BinaryMessageEncoder<GenericData.Record>(GenericData.get(), newer).encode(record);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        kafka.send(Topics.EVENTS, key(event), bytes);
        ProducerRecord<byte[], byte[]> schema = SchemaTopic.record(newer);
        kafka.send(Topics.SCHEMAS, schema.key(), schema.value());

        JsonNode hit = awaitHits("vedette-events", 1).get(0);
        assertThat(hit.get("_id").asText()).endsWith(":1:5");
        assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void aRecordWhoseSchemaNobodyKnowsIsSetAside() throws Exception {
        startJob();
        AuditEvent event = event(5).build();
        byte[] bytes = events.encode(event);
        bytes[4] ^= 1;
        kafka.send(Topics.EVENTS, key(event), bytes);
        kafka.send(Topics.EVENTS, key(event), events.encode(event));

        assertThat(awaitDeadLetters(1).get(0).getReason()).contains("unknown schema");
        awaitHits("vedette-events", 1);
    }

    /** Not a limit, which a busy machine would break, but a figure to look at. */
    @Test
    void howLongAnAlertTakes() throws Exception {
        startJob();
        send(alert("warm-up", 1));
        awaitHits("vedette-alerts", 1);
        List<Long> toElasticsearch = new ArrayList<>();
        List<Long> toSiem = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String id = "alert-" + i;
            long sent = System.nanoTime();
            send(alert(id, 1));
            boolean inElasticsearch = false;
            boolean atSiem = false;
            while (!inElasticsearch || !atSiem) {
                if (!atSiem && ids().contains(id)) {
                    atSiem = true;
                    toSiem.add((System.nanoTime() - sent) / 1000);
                }
                if (!inElasticsearch
                        && count("vedette-alerts", "{\"term\":{\"vedette.alert.id\":\"" + id + "\"}}") == 1) {
                    inElasticsearch = true;
                    toElasticsearch.add((System.nanoTime() - sent) / 1000);
                }
            }
        }
        toElasticsearch.sort(null);
        toSiem.sort(null);
        System.out.printf(
                "alert from Kafka until found by a search in Elasticsearch: median %.1f ms, p95 %.1f ms; at the SIEM: median %.1f ms, p95 %.1f ms%n",
                toElasticsearch.get(30) / 1e3,
                toElasticsearch.get(57) / 1e3,
                toSiem.get(30) / 1e3,
                toSiem.get(57) / 1e3);
    }

    private void startJob() throws Exception {
        startJob(elasticsearch.uri());
    }

    private void startJob(URI elasticsearchUrl) throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("rest.port", "0");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        DeliveryJob.build(
                env,
                DeliveryOptions.parse(
                        "--bootstrap",
                        kafka.bootstrap(),
                        "--elasticsearch",
                        elasticsearchUrl.toString(),
                        "--siem",
                        "127.0.0.1:" + siem.port(),
                        "--checkpoint-interval",
                        "500"));
        jobs.add(env.executeAsync("delivery"));
    }

    private static AuditEvent.Builder event(long sequence) {
        return AuditEvent.newBuilder()
                .setEventName("mcp.tool.call")
                .setOccurredAt(micros(NOON) + sequence)
                .setAgentInstance(UUID.nameUUIDFromBytes(new byte[] {1}).toString())
                .setAgentBoot(1)
                .setAgentSequence(sequence)
                .setServiceName("tickets")
                .setEventOutcome("success");
    }

    private static Alert.Builder alert(String id, long evidence) {
        return Alert.newBuilder()
                .setAlertId(id)
                .setRuleId("0c9c3a5e-0000-4000-8000-000000000000")
                .setRuleTitle("Token replay")
                .setLevel("high")
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("user.id")
                        .setValue("p1")
                        .build()))
                .setSuppressionStart(micros(NOON))
                .setEvidenceCount(evidence)
                .setEvidence(List.of(Evidence.newBuilder()
                        .setEventId("agent:1:1")
                        .setEventName("vedette.auth.attempt")
                        .setOccurredAt(micros(NOON))
                        .setFields(Map.of("user_agent.original", "curl\n\u202E"))
                        .build()))
                .setDetectedAt(micros(NOON) + evidence);
    }

    private void send(Alert.Builder alert) {
        Alert built = alert.build();
        kafka.send(Topics.ALERTS, built.getAlertId().getBytes(StandardCharsets.UTF_8), alerts.encode(built));
    }

    private static byte[] key(AuditEvent event) {
        return event.getAgentInstance().getBytes(StandardCharsets.UTF_8);
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private List<String> ids() {
        return siem.messages().stream()
                .map(message -> message.parameters().get("alertId"))
                .distinct()
                .toList();
    }

    private static List<JsonNode> awaitHits(String alias, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(hits(alias)).hasSize(count));
        return hits(alias);
    }

    private static List<JsonNode> hits(String alias) {
        try {
            elasticsearch.send("POST", "/" + alias + "/_refresh", "");
            String body = elasticsearch
                    .send("POST", "/" + alias + "/_search", "{\"size\":1000,\"version\":true}")
                    .body();
            List<JsonNode> hits = new ArrayList<>();
            JSON.readTree(body).at("/hits/hits").forEach(hits::add);
            return hits;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Long> versions(String alias) {
        return hits(alias).stream()
                .collect(java.util.stream.Collectors.toMap(
                        hit -> hit.get("_id").asText(),
                        hit -> hit.get("_version").asLong()));
    }

    /** How many documents match; none while there is no index. */
    private static long count(String alias, String query) throws Exception {
        String body = elasticsearch
                .send("POST", "/" + alias + "/_count", "{\"query\":" + query + "}")
                .body();
        return JSON.readTree(body).path("count").asLong();
    }

    private static List<DeadLetter> awaitDeadLetters(int count) {
        RecordCodec<DeadLetter> codec = RecordCodec.of(DeadLetter.class);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(kafka.read(Topics.DEAD_LETTERS)).hasSize(count));
        return kafka.read(Topics.DEAD_LETTERS).stream()
                .map(record -> {
                    try {
                        return codec.decode(record.value());
                    } catch (Exception e) {
                        throw new AssertionError(Arrays.toString(record.value()), e);
                    }
                })
                .toList();
    }
}
