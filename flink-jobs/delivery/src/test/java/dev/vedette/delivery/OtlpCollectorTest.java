package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.agent.testing.Collector;
import dev.vedette.delivery.options.DeliveryOptions;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.Feedback;
import dev.vedette.schemas.avro.GroupValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts as the OpenTelemetry Collector writes them to a file; what they have to be stands in the README of {@code otlp}. */
@Tag("peers")
class OtlpCollectorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, Integer> SEVERITIES =
            Map.of("informational", 9, "low", 10, "medium", 13, "high", 17, "critical", 21);
    private static final int CLOSED = 9;
    private static final RecordCodec<Alert> ALERTS = RecordCodec.of(Alert.class);
    private static final RecordCodec<Feedback> DECISIONS = RecordCodec.of(Feedback.class);

    private static KafkaBroker kafka;
    private static Path program;

    @TempDir
    Path folder;

    private Collector collector;
    private JobClient job;

    @BeforeAll
    static void build() throws Exception {
        program = Collector.build();
        kafka = KafkaBroker.start();
    }

    @AfterAll
    static void stopKafka() throws Exception {
        kafka.close();
    }

    @BeforeEach
    void start() throws Exception {
        kafka.reset();
        collector = Collector.start(program, folder);
        Path sinks = Files.writeString(folder.resolve("sinks.yml"), """
                sinks:
                  - name: collector
                    type: otlp
                    url: %s
                    update_every: 1
                """.formatted(collector.url()));
        Configuration configuration = new Configuration();
        configuration.setString("rest.port", "0");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        DeliveryJob.build(
                env,
                DeliveryOptions.parse(
                        "--bootstrap", kafka.bootstrap(), "--sinks", sinks.toString(), "--checkpoint-interval", "500"));
        job = env.executeAsync("delivery");
    }

    @AfterEach
    void stop() throws Exception {
        job.cancel().get();
        job.getJobExecutionResult().handle((result, cancelled) -> "ended").get();
        collector.close();
        assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void anAlertIsOpenedUpdatedAndClosedUnderOneId() throws Exception {
        for (String level : SEVERITIES.keySet()) {
            send(alert(level, level, 1));
        }
        await().atMost(PATIENCE).until(() -> collector.logRecords().size() == 5);
        for (String level : SEVERITIES.keySet()) {
            send(alert(level, level, 2));
        }
        await().atMost(PATIENCE).until(() -> collector.logRecords().size() == 10);
        Alert withdrawn = Alert.newBuilder(alert("low", "low", 1))
                .setRevision(1)
                .setWithdrawnBecause("late events")
                .build();
        send(withdrawn);
        kafka.send(
                Topics.FEEDBACK,
                bytes("high"),
                DECISIONS.encode(Feedback.newBuilder()
                        .setAlertId("high")
                        .setDecision("benign")
                        .build()));
        await().atMost(PATIENCE).until(() -> collector.logRecords().size() == 12);

        Map<String, List<JsonNode>> byId = new HashMap<>();
        for (JsonNode log : collector.logRecords()) {
            byId.computeIfAbsent(id(log), id -> new ArrayList<>()).add(log);
        }
        assertThat(byId).containsOnlyKeys(SEVERITIES.keySet());
        byId.forEach((level, logs) -> {
            verify(logs.get(0), "opened", SEVERITIES.get(level), alert(level, level, 1));
            verify(logs.get(1), "updated", SEVERITIES.get(level), alert(level, level, 2));
        });
        verify(byId.get("low").get(2), "closed", CLOSED, withdrawn);
        verify(byId.get("high").get(2), "closed", CLOSED, alert("high", "high", 2));
        assertThat(byId.get("low").get(0).at("/body/stringValue").asText())
                .isEqualTo("Alert opened: Token replay (user.id p1), low, 1 event");
        assertThat(text(byId.get("low").get(2), "vedette.siem.closed_because")).contains("late events");
    }

    /** Control characters, quotes, separators, what reorders text: as data they are what they were, as a sentence they are harmless. */
    @Test
    void hostileTextArrivesUnharmedAndHarmsNothing() throws Exception {
        Map<String, String> texts = new LinkedHashMap<>();
        IntStream.concat(
                        IntStream.range(0, 0x100),
                        IntStream.of(
                                0x61C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E,
                                0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF, 0xFFF9, 0xFFFF, 0xE0001, 0x1F600))
                .mapToObj(Character::toString)
                .forEach(c -> texts.put("hostile-" + texts.size(), "a" + c + "\"}]" + c + "\\" + c));
        texts.put(
                "forged",
                "\"}},{\"key\":\"vedette.alert.id\",\"value\":{\"stringValue\":\"other\"}}],\"x\":[{\"y\":\"");
        texts.put("every", String.join("", texts.values()));
        texts.forEach((id, text) -> send(hostile(id, text)));
        await().atMost(PATIENCE).until(() -> collector.logRecords().size() >= texts.size());

        List<JsonNode> logs = collector.logRecords();
        assertThat(logs).extracting(OtlpCollectorTest::id).containsExactlyInAnyOrderElementsOf(texts.keySet());
        for (JsonNode log : logs) {
            String text = texts.get(id(log));
            verify(log, "opened", SEVERITIES.get("high"), hostile(id(log), text));
            assertThat(log.at("/body/stringValue").asText())
                    .startsWith("Alert opened: ")
                    .hasSizeLessThanOrEqualTo(1024)
                    .doesNotContainPattern("[\\p{C}\\p{Zl}\\p{Zp}]");
        }
    }

    @Test
    void aCollectorThatWasKilledGetsEveryAlert() throws Exception {
        int count = 3000;
        for (int i = 0; i < count; i++) {
            send(alert("alert-" + i, "high", 1));
            if (i == count / 3) {
                await().atMost(PATIENCE).until(() -> !collector.logRecords().isEmpty());
                collector.kill();
            }
        }
        kafka.flush();
        collector.restart();
        send(alert("alert-" + count, "high", 1));
        Map<String, JsonNode> byId = new HashMap<>();
        await().atMost(PATIENCE).until(() -> {
            for (JsonNode log : collector.logRecords()) {
                JsonNode before = byId.putIfAbsent(id(log), log);
                // A batch that was written and not acknowledged comes again, the same.
                assertThat(before == null ? log : before).isEqualTo(log);
            }
            return byId.size() > count;
        });
        assertThat(byId).hasSize(count + 1);
        byId.forEach((id, log) -> verify(log, "opened", SEVERITIES.get("high"), alert(id, "high", 1)));
    }

    private static void verify(JsonNode log, String occasion, int severity, Alert alert) {
        assertThat(log.path("eventName").asText()).isEqualTo("vedette.alert");
        assertThat(log.path("severityNumber").asInt()).isEqualTo(severity);
        assertThat(log.path("severityText").asText()).isEqualTo(alert.getLevel());
        assertThat(log.path("timeUnixNano").asLong()).isEqualTo(alert.getLastEvidenceAt() * 1000);
        assertThat(log.path("observedTimeUnixNano").asLong()).isEqualTo(alert.getDetectedAt() * 1000);
        assertThat(log.at("/body/stringValue").asText()).startsWith("Alert " + occasion + ": ");
        assertThat(text(log, "event.action")).isEqualTo(occasion);
        assertThat(text(log, "rule.uuid")).isEqualTo(alert.getRuleId());
        assertThat(text(log, "rule.name")).isEqualTo(alert.getRuleTitle());
        assertThat(number(log, "vedette.alert.evidence.count")).isEqualTo(alert.getEvidenceCount());
        assertThat(number(log, "vedette.alert.revision")).isEqualTo(alert.getRevision());
        assertThat(attribute(log, "vedette.alert.evidence.exact")
                        .path("boolValue")
                        .isBoolean())
                .isTrue();
        assertThat(attribute(log, "event.risk_score").path("doubleValue").asDouble())
                .isEqualTo(alert.getRiskScore());
        List<JsonNode> group = items(attribute(log, "vedette.alert.group"));
        assertThat(group).hasSize(1);
        assertThat(text(group.get(0), "value"))
                .isEqualTo(alert.getGroup().get(0).getValue());
    }

    private static Alert alert(String id, String level, long evidence) {
        Alert alert = DeliveryFixture.alert(id, evidence).build();
        return Alert.newBuilder(alert)
                .setLevel(level)
                .setRiskScore(73.5)
                .setLastEvidenceAt(alert.getDetectedAt() - 7)
                .build();
    }

    private static Alert hostile(String id, String text) {
        return Alert.newBuilder(alert(id, "high", 1))
                .setRuleTitle(text)
                .setRuleId(text)
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("gen_ai.tool.name")
                        .setValue(text)
                        .build()))
                .setEvidence(List.of(Evidence.newBuilder()
                        .setEventId("agent:1:1")
                        .setFields(Map.of("user_agent.original", text, text, text))
                        .build()))
                .build();
    }

    private static void send(Alert alert) {
        kafka.send(Topics.ALERTS, bytes(alert.getAlertId()), ALERTS.encode(alert));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String id(JsonNode log) {
        return text(log, "vedette.alert.id");
    }

    private static String text(JsonNode log, String attribute) {
        JsonNode value = attribute(log, attribute).path("stringValue");
        assertThat(value.isTextual()).as(attribute).isTrue();
        return value.asText();
    }

    /** 64-bit integers are text in OTLP's JSON. */
    private static long number(JsonNode log, String attribute) {
        return attribute(log, attribute).path("intValue").asLong(Long.MIN_VALUE);
    }

    /** The one of this name, of a log record or of a list of keys with values. */
    private static JsonNode attribute(JsonNode log, String name) {
        JsonNode all = log.has("attributes") ? log.path("attributes") : log.at("/kvlistValue/values");
        List<JsonNode> found = new ArrayList<>();
        all.forEach(one -> {
            if (one.path("key").asText().equals(name)) {
                found.add(one.path("value"));
            }
        });
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private static List<JsonNode> items(JsonNode list) {
        List<JsonNode> items = new ArrayList<>();
        list.at("/arrayValue/values").forEach(items::add);
        return items;
    }
}
