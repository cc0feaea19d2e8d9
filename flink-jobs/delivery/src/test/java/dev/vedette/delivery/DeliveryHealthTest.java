package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sink for Elasticsearch takes no more memory than it may, comes back when its client is dead, and says how it fares. */
class DeliveryHealthTest extends DeliveryFixture {
    private static final String SINK = "events-elasticsearch";
    private static final long MIB = 1024 * 1024;

    @Test
    void whatWaitsIsBoundedInBytesAndArrives() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            proxy.down(true);
            // Each takes 2.7 MB: 0.8 MB in Kafka, the same as a field and, in base64, as the original.
            for (int i = 0; i < 30; i++) {
                AuditEvent large =
                        event(i).setDefinitionJson("x".repeat(800_000)).build();
                kafka.send(Topics.EVENTS, key(large), events.encode(large));
            }
            kafka.flush();
            startJob(proxy.uri());
            // A checkpoint that begins early stops the source with less than the bound.
            await().atMost(PATIENCE).until(() -> JobMetrics.sum(SINK, "waiting_bytes") > 0);
            await().during(Duration.ofSeconds(3))
                    .atMost(PATIENCE)
                    .until(() -> JobMetrics.sum(SINK, "waiting_bytes") < 20 * MIB);
            await().atMost(PATIENCE).until(() -> JobMetrics.sum(SINK, "retried") > 0);
            assertThat(JobMetrics.sum(SINK, "sent")).isZero();
            proxy.down(false);

            await().atMost(PATIENCE).until(() -> count("vedette-events", "{\"match_all\":{}}") == 30);
            await().atMost(PATIENCE).until(() -> JobMetrics.sum(SINK, "sent") == 30);
            assertThat(JobMetrics.sum(SINK, "waiting_bytes")).isZero();
            assertThat(JobMetrics.sum(SINK, "dead")).isZero();
        }
    }

    /** As after an Error in one of the HTTP client's own threads: it refuses all requests from then on. */
    @Test
    void aClientThatHasDiedIsReplaced() throws Exception {
        startJob();
        send(alert("before", 1));
        awaitHits("vedette-alerts", 1);
        List<Thread> reactors = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("elasticsearch-rest-client-\\d+-thread-1"))
                .toList();
        assertThat(reactors).isNotEmpty();
        reactors.forEach(DeliveryHealthTest::kill);
        await().atMost(PATIENCE).until(() -> reactors.stream().noneMatch(Thread::isAlive));
        send(alert("after", 1));

        awaitHits("vedette-alerts", 2);
    }

    /** Nothing that comes from outside ends such a thread. */
    @SuppressWarnings({"deprecation", "removal"})
    private static void kill(Thread thread) {
        // Awaitility takes what nobody catches in any thread for a fault of the test's.
        thread.setUncaughtExceptionHandler((killed, death) -> {});
        thread.stop();
    }
}
