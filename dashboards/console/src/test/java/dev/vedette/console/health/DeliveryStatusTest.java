package dev.vedette.console.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.console.health.SinkMetrics.Value;
import dev.vedette.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class DeliveryStatusTest {
    /** As the command line has them: less patience than Kafka's own for a single request. */
    @Test
    void kafkasClientTakesTheSettings() {
        Map<String, Object> settings =
                DeliveryStatus.settings(Map.of("bootstrap.servers", "127.0.0.1:1", "default.api.timeout.ms", 10_000));
        assertThatCode(() -> Admin.create(settings).close(Duration.ZERO)).doesNotThrowAnyException();
    }

    @Test
    void metricsOfOtherThingsAreNone() throws Exception {
        Map<String, List<Value>> sinks = new TreeMap<>();
        SinkMetrics.add(new ObjectMapper().readTree("""
                                [{"id": "alerts-soc_sink__Writer.vedette.sink.soc.sent", "value": "3"},
                                 {"id": "alerts-soc_sink__Writer.numRecordsOut", "value": "9"},
                                 {"id": "alerts-soc_sink__Writer.vedette.sink.a b.sent", "value": "9"},
                                 {"id": "alerts-soc_sink__Writer.vedette.sink.soc.last_error", "value": "no answer"}]
                                """), sinks);
        assertThat(sinks)
                .isEqualTo(Map.of("soc", List.of(new Value("sent", "3"), new Value("last_error", "no answer"))));
    }

    @Test
    void subtasksAreTakenTogether() {
        SinkStatus status = DeliveryStatus.status(
                "soc",
                Optional.of(new DeliveryStatus.Place(7, 5)),
                List.of(
                        new Value("sent", "3"),
                        new Value("sent", "4"),
                        new Value("retried", "1"),
                        new Value("dead", "x"),
                        new Value("last_sent_at", "1000"),
                        new Value("last_sent_at", "0"),
                        new Value("last_failed_at", "2000"),
                        new Value("last_error", ""),
                        new Value("last_error", "refused")));
        assertThat(status)
                .isEqualTo(new SinkStatus(
                        "soc",
                        OptionalLong.of(7),
                        7,
                        1,
                        0,
                        5,
                        Optional.of(Instant.ofEpochMilli(1000)),
                        Optional.of(Instant.ofEpochMilli(2000)),
                        "refused"));
        assertThat(status.down()).isTrue();
    }

    @Test
    void whatKafkaHasDeletedIsNotBehindButLost() {
        DeliveryStatus.Place place = DeliveryStatus.Place.START
                .and(OptionalLong.empty(), 40, 50)
                .and(OptionalLong.of(48), 40, 50)
                .and(OptionalLong.of(30), 40, 50);
        assertThat(place).isEqualTo(new DeliveryStatus.Place(10 + 2 + 10, 10));

        List<Value> told = List.of(new Value("lost", "3"), new Value("lost", "1"));
        assertThat(DeliveryStatus.status("events-elasticsearch", Optional.of(place), told)
                        .lost())
                .isEqualTo(14);
        assertThat(DeliveryStatus.status("events-elasticsearch", Optional.of(place), told)
                        .lag())
                .isEqualTo(OptionalLong.of(22));
    }

    @Test
    void groupsTellWhichSinksThereAre() {
        assertThat(DeliveryStatus.ways(List.of(
                        "vedette-delivery-events-elasticsearch",
                        "vedette-delivery-feedback-elasticsearch",
                        "vedette-delivery-alerts-soc",
                        "vedette-delivery-feedback-soc",
                        "vedette-delivery-events-my-elasticsearch",
                        "vedette-detection")))
                .isEqualTo(Map.of(
                        "events-elasticsearch", new DeliveryStatus.Way("events-elasticsearch", Topics.EVENTS),
                        "feedback-elasticsearch", new DeliveryStatus.Way("feedback-elasticsearch", Topics.FEEDBACK),
                        "soc", new DeliveryStatus.Way("alerts-soc", Topics.ALERTS),
                        "my-elasticsearch", new DeliveryStatus.Way("events-my-elasticsearch", Topics.EVENTS)));
    }

    @Test
    void aSinkIsDownUntilItHasSentSomethingAgain() {
        assertThat(at(0, 0).down()).isFalse();
        assertThat(at(5, 0).down()).isFalse();
        assertThat(at(0, 5).down()).isTrue();
        assertThat(at(4, 5).down()).isTrue();
        assertThat(at(6, 5).down()).isFalse();
    }

    private static SinkStatus at(long sentAt, long failedAt) {
        return DeliveryStatus.status(
                "s",
                Optional.of(DeliveryStatus.Place.START),
                List.of(
                        new Value("last_sent_at", Long.toString(sentAt)),
                        new Value("last_failed_at", Long.toString(failedAt))));
    }
}
