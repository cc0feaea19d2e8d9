package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.options.DeliveryOptions;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.DeadLetter;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A clean broker, Elasticsearch and syslog receiver before each test, and what tests do with them. */
@ExtendWith(Servers.Extension.class)
abstract class DeliveryFixture {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final JsonMapper JSON = new JsonMapper();
    static final Instant NOON = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(12, ChronoUnit.HOURS);

    static KafkaBroker kafka;
    static ElasticsearchServer elasticsearch;

    final RecordCodec<AuditEvent> events = RecordCodec.of(AuditEvent.class);
    final RecordCodec<Alert> alerts = RecordCodec.of(Alert.class);
    private final List<JobClient> jobs = new ArrayList<>();

    @TempDir
    Path folder;

    SyslogReceiver siem;

    @BeforeAll
    static void servers(Servers servers) {
        kafka = servers.kafka();
        elasticsearch = servers.elasticsearch();
    }

    @BeforeEach
    void cleanUp() throws Exception {
        kafka.reset();
        assertThat(elasticsearch
                        .send(
                                "DELETE",
                                "/vedette-events-*,vedette-alerts-*,vedette-incidents-*,vedette-alert-status*",
                                "")
                        .statusCode())
                .isEqualTo(200);
        siem = SyslogReceiver.start();
    }

    /** Stops them and waits for their last writes, which would otherwise turn up in what comes next. */
    void stopJobs() throws Exception {
        for (JobClient job : jobs) {
            job.cancel().get();
            // The answer to cancel comes before the end; a cancelled job's result is an exception.
            job.getJobExecutionResult().handle((result, cancelled) -> "ended").get();
        }
        jobs.clear();
        await().atMost(PATIENCE)
                .until(() -> JSON.readTree(elasticsearch
                                .send("GET", "/_tasks?actions=indices:data/write/*", "")
                                .body())
                        .path("nodes")
                        .isEmpty());
    }

    @AfterEach
    void stopSiem() throws Exception {
        stopJobs();
        siem.close();
        assertThat(siem.errors()).isEmpty();
    }

    void startJob() throws Exception {
        startJob(elasticsearch.uri());
    }

    void startJob(URI elasticsearchUrl) throws Exception {
        start("--elasticsearch", elasticsearchUrl.toString(), "--sinks", sinks().toString());
    }

    /** Starts a job with these destinations in a cluster of its own. */
    void start(String... destinations) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("--bootstrap", kafka.bootstrap(), "--checkpoint-interval", "500"));
        arguments.addAll(List.of(destinations));
        Configuration configuration = new Configuration();
        configuration.setString("rest.port", "0");
        configuration.setString("metrics.reporter.test.factory.class", JobMetrics.Factory.class.getName());
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        DeliveryJob.build(env, DeliveryOptions.parse(arguments.toArray(String[]::new)));
        jobs.add(env.executeAsync("delivery"));
    }

    /** The sinks file of {@link #startJob}: the syslog receiver, told of more evidence once a second. */
    Path sinks() throws IOException {
        return Files.writeString(folder.resolve("sinks.yml"), """
                sinks:
                  - name: siem
                    type: syslog
                    address: 127.0.0.1:%d
                    update_every: 1
                """.formatted(siem.port()));
    }

    static AuditEvent.Builder event(long sequence) {
        return AuditEvent.newBuilder()
                .setEventName("mcp.tool.call")
                .setOccurredAt(micros(NOON) + sequence)
                .setAgentInstance(UUID.nameUUIDFromBytes(new byte[] {1}).toString())
                .setAgentBoot(1)
                .setAgentSequence(sequence)
                .setServiceName("tickets")
                .setEventOutcome("success");
    }

    static Alert.Builder alert(String id, long evidence) {
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

    void send(Alert.Builder alert) {
        Alert built = alert.build();
        kafka.send(Topics.ALERTS, built.getAlertId().getBytes(StandardCharsets.UTF_8), alerts.encode(built));
    }

    static byte[] key(AuditEvent event) {
        return event.getAgentInstance().getBytes(StandardCharsets.UTF_8);
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    List<String> ids() {
        return siem.messages().stream()
                .map(message -> message.parameters().get("alertId"))
                .distinct()
                .toList();
    }

    static List<JsonNode> awaitHits(String alias, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(hits(alias)).hasSize(count));
        return hits(alias);
    }

    static List<JsonNode> hits(String alias) {
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

    static Map<String, Long> versions(String alias) {
        return hits(alias).stream()
                .collect(java.util.stream.Collectors.toMap(
                        hit -> hit.get("_id").asText(),
                        hit -> hit.get("_version").asLong()));
    }

    /** How many documents match; none while there is no index. */
    static long count(String alias, String query) throws Exception {
        String body = elasticsearch
                .send("POST", "/" + alias + "/_count", "{\"query\":" + query + "}")
                .body();
        return JSON.readTree(body).path("count").asLong();
    }

    static List<DeadLetter> awaitDeadLetters(int count) {
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
