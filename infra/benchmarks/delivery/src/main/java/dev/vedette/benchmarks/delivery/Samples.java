package dev.vedette.benchmarks.delivery;

import dev.vedette.delivery.elasticsearch.Document;
import dev.vedette.delivery.elasticsearch.Documents;
import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.delivery.siem.Occurrence;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is sent: events and alerts of a usual size. */
final class Samples {
    /** How many alerts differ; rendering one again costs what the first time cost. */
    private static final int ALERTS = 1_000;

    private Samples() {}

    /** Tool calls of today as the documents that the job makes of them, each with an id of its own. */
    static Document[] documents(int count) {
        RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
        long now = System.currentTimeMillis();
        Document[] documents = new Document[count];
        for (int i = 0; i < count; i++) {
            AuditEvent event = AuditEvent.newBuilder()
                    .setEventName("mcp.tool.call")
                    .setOccurredAt(now * 1_000)
                    .setAgentInstance("6d0f2f5e-0000-4000-8000-000000000000")
                    .setAgentBoot(1)
                    .setAgentSequence(i)
                    .setServiceName("tickets")
                    .setEventOutcome("success")
                    .setClientAddress("192.0.2." + i % 250)
                    .setPrincipal("user-" + i % 1_000)
                    .setToolName("read_ticket")
                    .setMcpMethod("tools/call")
                    .setDuration(1_200L + i % 700)
                    .build();
            documents[i] = Documents.event(event, record(Topics.EVENTS, i, now, codec.encode(event)));
        }
        return documents;
    }

    /** Alerts that a SIEM has not been told of, over and over the same thousand. */
    static Occurrence[] occurrences() {
        RecordCodec<Alert> codec = RecordCodec.of(Alert.class);
        Occurrence[] occurrences = new Occurrence[ALERTS];
        for (int i = 0; i < ALERTS; i++) {
            byte[] alert = codec.encode(alert(i));
            occurrences[i] = new Occurrence(
                    Occasion.OPENED, "", alert, record(Topics.ALERTS, i, System.currentTimeMillis(), alert));
        }
        return occurrences;
    }

    private static Alert alert(int number) {
        long now = Instant.now().toEpochMilli() * 1_000;
        return Alert.newBuilder()
                .setAlertId("alert-" + number)
                .setRuleId("0c9c3a5e-0000-4000-8000-000000000000")
                .setRuleTitle("Token replay")
                .setLevel("high")
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("user.id")
                        .setValue("p" + number)
                        .build()))
                .setSuppressionStart(now)
                .setEvidenceCount(1)
                .setEvidence(List.of(Evidence.newBuilder()
                        .setEventId("agent:1:" + number)
                        .setEventName("vedette.auth.attempt")
                        .setOccurredAt(now)
                        .setFields(Map.of("user_agent.original", "curl", "gen_ai.tool.name", "read_file"))
                        .build()))
                .setDetectedAt(now)
                .build();
    }

    private static KafkaRecord record(String topic, int offset, long timestamp, byte[] value) {
        return new KafkaRecord(
                topic, 0, offset, timestamp, Integer.toString(offset).getBytes(StandardCharsets.UTF_8), value);
    }
}
