package dev.vedette.console.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.console.health.Health.Part;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthMonitorTest {
    private static final Part ELASTICSEARCH = new Part("Elasticsearch", true, "Answers.");

    /** The address is nobody's; 300 ms are as good as the five seconds of the page. */
    private static final Map<String, Object> NO_KAFKA =
            Map.of("bootstrap.servers", "127.0.0.1:9", "default.api.timeout.ms", 300);

    private static final class TestClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-21T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void withoutKafkaTheJobsStillSayHowTheirSinksAre() throws Exception {
        try (RecordedFlink flink = RecordedFlink.start();
                HealthMonitor monitor = new HealthMonitor(() -> ELASTICSEARCH, NO_KAFKA, flink.uri())) {
            Health health = monitor.ask().get(30, TimeUnit.SECONDS);
            assertThat(health.parts()).extracting(Part::name).containsExactly("Elasticsearch", "Kafka", "Flink");
            assertThat(health.parts()).extracting(Part::ok).containsExactly(true, false, true);
            assertThat(health.parts().get(1).words())
                    .isEqualTo("Does not answer at 127.0.0.1:9: start it, or set vedette.kafka.bootstrap.");
            assertThat(health.sinks()).hasSize(1);
            SinkStatus soc = health.sinks().get(0);
            assertThat(soc.name()).isEqualTo("soc");
            assertThat(soc.down()).isTrue();
            assertThat(soc.lag()).isEqualTo(OptionalLong.empty());
            assertThat(soc.sent()).isEqualTo(1203);
            assertThat(soc.lastError()).isEqualTo("ConnectException");
        }
    }

    @Test
    void withoutAnythingThePageSaysWhatToDo() throws Exception {
        Part down = new Part("Elasticsearch", false, "Does not answer.");
        try (HealthMonitor monitor = new HealthMonitor(() -> down, NO_KAFKA, URI.create("http://127.0.0.1:9"))) {
            Health health = monitor.ask().get(30, TimeUnit.SECONDS);
            assertThat(health.parts()).extracting(Part::ok).containsExactly(false, false, false);
            assertThat(health.parts().get(2).words())
                    .isEqualTo("Does not answer at http://127.0.0.1:9: start it, or set vedette.flink.url.");
            assertThat(health.sinks()).isEmpty();
        }
    }

    @Test
    void howeverManyAskItLooksOnceInTwoSeconds() throws Exception {
        TestClock clock = new TestClock();
        CountDownLatch mayAnswer = new CountDownLatch(1);
        try (RecordedFlink flink = RecordedFlink.start(mayAnswer);
                HealthMonitor monitor = new HealthMonitor(() -> ELASTICSEARCH, NO_KAFKA, flink.uri(), clock)) {
            List<CompletableFuture<Health>> asked =
                    IntStream.range(0, 50).mapToObj(i -> monitor.ask()).toList();
            clock.now = clock.now.plus(Duration.ofMinutes(1));
            // The first look is still under way: a slow pipeline is not asked again on top.
            CompletableFuture<Health> later = monitor.ask();
            mayAnswer.countDown();
            later.get(30, TimeUnit.SECONDS);
            CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
            assertThat(flink.looks()).isEqualTo(1);

            monitor.ask().get(30, TimeUnit.SECONDS);
            clock.now = clock.now.plus(Duration.ofMillis(1_999));
            monitor.ask().get(30, TimeUnit.SECONDS);
            assertThat(flink.looks()).isEqualTo(2);
        }
    }
}
