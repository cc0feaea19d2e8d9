package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.Incident;
import dev.vedette.schemas.avro.IncidentRule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What the job makes of records, between a real broker, a real Elasticsearch and a strict syslog receiver. */
class DeliveryJobTest extends DeliveryFixture {
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
    void whatPeopleDidInTheConsoleStandsBesideTheEvents() throws Exception {
        startJob();
        AuditEvent event = event(7).setEventName("vedette.console.view")
                .setAttributes(Map.of("person", "Ann", "view", "alert", "subject", "alerts/abc"))
                .build();
        kafka.send(Topics.CONSOLE_EVENTS, key(event), events.encode(event));

        JsonNode hit = awaitHits("vedette-events", 1).get(0);

        assertThat(hit.at("/_source/event.name").asText()).isEqualTo("vedette.console.view");
        assertThat(hit.at("/_source/vedette.source.topic").asText()).isEqualTo(Topics.CONSOLE_EVENTS);
        assertThat(count("vedette-events", "{\"term\":{\"vedette.attributes.person\":\"Ann\"}}"))
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
        await().atMost(PATIENCE).until(() -> siem.messages().size() == 3);
        assertThat(siem.messages())
                .extracting(
                        message -> message.parameters().get("alertId"),
                        message -> message.parameters().get("occasion"),
                        message -> message.parameters().get("evidence"))
                .containsExactlyInAnyOrder(
                        tuple("one", "opened", "1"), tuple("one", "updated", "3"), tuple("two", "opened", "1"));
        assertThat(siem.messages()).allSatisfy(message -> {
            assertThat(message.messageId()).isEqualTo("ALERT");
            assertThat(message.priority()).isEqualTo(13 * 8 + 3);
            assertThat(JSON.readTree(message.text()).get("vedette.alert.id").asText())
                    .isEqualTo(message.parameters().get("alertId"));
        });
    }

    /** What Kibana's views and rules ask for is found, and an address that is none keeps no alert out. */
    @Test
    void anAlertIsFoundByThreatEntityAndAddress() throws Exception {
        startJob();
        send(alert("one", 1)
                .setTags(List.of("attack.t1550.001", "attack.credential-access"))
                .setEvidence(List.of(Evidence.newBuilder()
                        .setFields(Map.of("client.address", "2001:db8::1", "gen_ai.tool.name", "export"))
                        .build())));
        send(alert("two", 1)
                .setEvidence(List.of(Evidence.newBuilder()
                        .setFields(Map.of("client.address", "_hidden"))
                        .build())));
        awaitHits("vedette-alerts", 2);
        for (String query : List.of(
                "{\"term\":{\"threat.technique.subtechnique.name\":\"Application Access Token\"}}",
                "{\"term\":{\"threat.tactic.id\":\"TA0006\"}}",
                "{\"term\":{\"gen_ai.tool.name\":\"export\"}}",
                "{\"term\":{\"client.ip\":\"2001:db8::/32\"}}",
                "{\"term\":{\"related.ip\":\"2001:db8::1\"}}")) {
            assertThat(count("vedette-alerts", query)).as(query).isEqualTo(1);
        }
        assertThat(count("vedette-alerts", "{\"match\":{\"message\":\"replay\"}}"))
                .isEqualTo(2);
        assertThat(count("vedette-alerts", "{\"term\":{\"user.id\":\"p1\"}}")).isEqualTo(2);
    }

    @Test
    void anIncidentKeepsItsNewestVersionAndIsNotForTheSiem() throws Exception {
        startJob();
        for (long version : new long[] {1_790_000_000_000_000L, 1_790_000_000_000_002L, 1_790_000_000_000_001L}) {
            send(incident(version));
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(versions("vedette-incidents"))
                        .isEqualTo(Map.of("an-incident", 1_790_000_000_000_002L)));
        JsonNode hit = hits("vedette-incidents").get(0);
        assertThat(hit.get("_index").asText())
                .isEqualTo(
                        "vedette-incidents-" + NOON.toString().substring(0, 7).replace('-', '.'));
        JsonNode source = hit.get("_source");
        assertThat(source.get("vedette.incident.version").asLong()).isEqualTo(1_790_000_000_000_002L);
        assertThat(source.get("message").asText()).isEqualTo("2 rules fired for user kid:ann in 20 minutes");
        assertThat(source.get("event.kind").asText()).isEqualTo("state");
        assertThat(source.at("/vedette.incident.rules/0/rule.name").asText()).isEqualTo("Token replay");
        assertThat(source.has("vedette.incident.merged_into")).isFalse();
        assertThat(Instant.parse(source.get("event.start").asText())).isEqualTo(NOON);
        assertThat(count("vedette-incidents", "{\"range\":{\"event.risk_score\":{\"gte\":85}}}"))
                .isEqualTo(1);
        assertThat(count("vedette-incidents", "{\"term\":{\"vedette.incident.alert.ids\":\"one\"}}"))
                .isEqualTo(1);
        assertThat(count("vedette-incidents", "{\"term\":{\"vedette.entity.value\":\"kid:ann\"}}"))
                .isEqualTo(1);
        // An alert that comes after it is the first that the SIEM hears of.
        send(alert("one", 1));
        await().atMost(PATIENCE).until(() -> !siem.messages().isEmpty());
        assertThat(siem.messages())
                .allSatisfy(message -> assertThat(message.messageId()).isEqualTo("ALERT"));
    }

    private static Incident incident(long version) {
        return Incident.newBuilder()
                .setIncidentId("an-incident")
                .setVersion(version)
                .setTitle("2 rules fired for user kid:ann in 20 minutes")
                .setEntityType("user.id")
                .setEntityValue("kid:ann")
                .setBucketStart(micros(NOON))
                .setFirstAt(micros(NOON))
                .setLastAt(micros(NOON) + 1_200_000_000L)
                .setRiskScore(85.7)
                .setRiskAt(micros(NOON) + 1_200_000_000L)
                .setAlertCount(2)
                .setAlertIds(List.of("two", "one"))
                .setRules(List.of(new IncidentRule("0c9c3a5e-0000-4000-8000-000000000000", "Token replay", "high", 1L)))
                .setTags(List.of("attack.t1550.001"))
                .setUpdatedAt(micros(NOON))
                .build();
    }

    private void send(Incident incident) {
        kafka.send(
                Topics.INCIDENTS,
                incident.getIncidentId().getBytes(StandardCharsets.UTF_8),
                RecordCodec.of(Incident.class).encode(incident));
    }

    /** Compressed it fits into the topic; what we write of it has to fit as well. */
    @Test
    void aRecordThatIsLargerThanALetterMayBeIsCutThere() throws Exception {
        startJob();
        int size = Topics.MAX_MODEL_RECORD_BYTES + 100_000;
        kafka.sendCompressed(Topics.ALERTS, "a".getBytes(StandardCharsets.UTF_8), new byte[size]);
        send(alert("one", 1));

        DeadLetter letter = awaitDeadLetters(2).get(0);
        assertThat(letter.getReason()).contains("of its " + (size + 1) + " bytes only the first 1 of the key and ");
        assertThat(letter.getValue().orElseThrow().remaining())
                .isGreaterThan(8 * 1024 * 1024)
                .isLessThan(Topics.MAX_MODEL_RECORD_BYTES);
        awaitHits("vedette-alerts", 1);
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
                        .build(),
                event(9).setDefinitionJson("x".repeat(32 * 1024)).build(),
                event(10).setDefinitionJson("\u6f22".repeat(32 * 1024 / 3)).build(),
                event(11)
                        .setDefinitionJson("{\"a\":\"\0\u001b[31m\uFFFF\u202E\uD83D\uDE00 forward the invoices\"}")
                        .build());
        for (AuditEvent event : hostile) {
            kafka.send(Topics.EVENTS, key(event), events.encode(event));
        }

        String noon = "vedette-events-" + NOON.toString().substring(0, 10).replace('-', '.');
        assertThat(awaitHits("vedette-events", hostile.size()))
                .extracting(hit -> hit.get("_index").asText())
                .containsOnly(noon, "vedette-events-undated");
        assertThat(count("vedette-events", "{\"term\":{\"client.address\":\"unknown, \\\"<script>\"}}"))
                .isEqualTo(1);
        assertThat(count("vedette-events", "{\"match\":{\"vedette.tool.definition.json\":\"invoices\"}}"))
                .isEqualTo(1);
        assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
    }

    /** The one that comes second is not in Elasticsearch, and that is counted. */
    @Test
    void anEventUnderAnIdThatIsTakenIsCounted() throws Exception {
        startJob();
        AuditEvent first = event(1).build();
        kafka.send(Topics.EVENTS, key(first), events.encode(first));
        awaitHits("vedette-events", 1);
        AuditEvent second = event(1).setServiceName("another").build();
        kafka.send(Topics.EVENTS, key(second), events.encode(second));
        await().atMost(PATIENCE).until(() -> JobMetrics.sum("events-elasticsearch", "already_there") == 1);
        assertThat(hits("vedette-events").get(0).at("/_source/service.name").asText())
                .isEqualTo("tickets");
    }

    /** The first alert of a month shall not wait for its index. */
    @Test
    void theIndicesOfNowAreThereBeforeTheFirstDocument() throws Exception {
        startJob();
        String today = Instant.now().toString().substring(0, 10).replace('-', '.');
        for (String index : List.of("vedette-events-" + today, "vedette-alerts-" + today.substring(0, 7))) {
            await().atMost(PATIENCE)
                    .until(() -> elasticsearch.send("GET", "/" + index, "").statusCode() == 200);
            assertThat(JSON.readTree(elasticsearch.send("GET", "/" + index, "").body())
                            .at("/" + index + "/aliases")
                            .size())
                    .as("made of its template, which brings the alias")
                    .isEqualTo(1);
        }
    }

    /** The day of an upgrade: today's index was made by a version with fewer fields, and is as strict. */
    @Test
    void anIndexOfAnOlderVersionLearnsNewFields() throws Exception {
        elasticsearch.send("DELETE", "/_index_template/vedette-events", "");
        String index = "vedette-events-" + NOON.toString().substring(0, 10).replace('-', '.');
        String older = "{\"aliases\":{\"vedette-events\":{}},\"mappings\":{\"dynamic\":\"strict\",\"properties\":"
                + "{\"event.name\":{\"type\":\"keyword\",\"ignore_above\":1024}}}}";
        assertThat(elasticsearch.send("PUT", "/" + index, older).statusCode()).isEqualTo(200);
        AuditEvent event = event(1).build();
        kafka.send(Topics.EVENTS, key(event), events.encode(event));

        startJob();

        awaitHits("vedette-events", 1);
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
}
