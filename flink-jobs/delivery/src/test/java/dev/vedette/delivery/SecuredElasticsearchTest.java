package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.delivery.options.DeliveryOptions;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a user that has the role of {@code infra/elasticsearch/roles.yml} and nothing more. */
class SecuredElasticsearchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String EXPIRED = "vedette-events-2020.01.01";

    @TempDir
    Path folder;

    @Test
    void aWrongPasswordOnlyDelaysAndTheRoleWritesAndDoesNotRead() throws Exception {
        try (KafkaBroker kafka = KafkaBroker.start();
                ElasticsearchServer server = ElasticsearchServer.startSecured()) {
            Path password = Files.writeString(folder.resolve("password"), "wrong\n");
            JobClient job = start(kafka, server, "vedette", password, "");
            AuditEvent event = DeliveryFixture.event(1).build();
            kafka.send(
                    Topics.EVENTS,
                    DeliveryFixture.key(event),
                    RecordCodec.of(AuditEvent.class).encode(event));
            kafka.send(
                    Topics.ALERTS,
                    "one".getBytes(StandardCharsets.UTF_8),
                    RecordCodec.of(Alert.class)
                            .encode(DeliveryFixture.alert("one", 1).build()));
            await().atMost(PATIENCE).until(() -> JobMetrics.sum("events-elasticsearch", "retried") > 0);
            await().atMost(PATIENCE).until(() -> JobMetrics.sum("alerts-elasticsearch", "retried") > 0);
            assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
            Files.writeString(password, ElasticsearchServer.DELIVERY_PASSWORD + "\n");

            await().atMost(PATIENCE).until(() -> count(server, "vedette-events") == 1);
            await().atMost(PATIENCE).until(() -> count(server, "vedette-alerts") == 1);
            server.as("vedette", ElasticsearchServer.DELIVERY_PASSWORD);
            assertThat(server.send("POST", "/vedette-alerts/_search", "").statusCode())
                    .isEqualTo(403);
            assertThat(server.send("DELETE", "/vedette-alerts-*", "").statusCode())
                    .isEqualTo(403);
            stop(job);

            server.as("admin", ElasticsearchServer.ADMIN_PASSWORD);
            assertThat(server.send("PUT", "/" + EXPIRED, "").statusCode()).isEqualTo(200);
            JobClient keeper = start(kafka, server, "keeper", password, "  keep_events: 30\n");
            await().atMost(PATIENCE)
                    .until(() -> server.send("GET", "/" + EXPIRED, "").statusCode() == 404);
            assertThat(count(server, "vedette-events")).isEqualTo(1);
            stop(keeper);
        }
    }

    private static void stop(JobClient job) throws Exception {
        job.cancel().get();
        job.getJobExecutionResult().handle((result, cancelled) -> "ended").get();
    }

    private JobClient start(KafkaBroker kafka, ElasticsearchServer server, String user, Path password, String retention)
            throws Exception {
        Path sinks =
                Files.writeString(folder.resolve("sinks.yml"), """
                elasticsearch:
                  url: %s
                  user: %s
                  password_file: %s
                """.formatted(server.uri(), user, password) + retention);
        Configuration configuration = new Configuration();
        configuration.setString("rest.port", "0");
        configuration.setString("metrics.reporter.test.factory.class", JobMetrics.Factory.class.getName());
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        DeliveryJob.build(env, DeliveryOptions.parse("--bootstrap", kafka.bootstrap(), "--sinks", sinks.toString()));
        return env.executeAsync("delivery");
    }

    private static long count(ElasticsearchServer server, String alias) throws Exception {
        server.send("POST", "/" + alias + "/_refresh", "");
        return DeliveryFixture.JSON
                .readTree(server.send("POST", "/" + alias + "/_count", "").body())
                .path("count")
                .asLong();
    }
}
