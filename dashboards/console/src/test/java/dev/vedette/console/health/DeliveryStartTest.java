package dev.vedette.console.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.local.broker.LocalBroker;
import dev.vedette.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of delivery right after its start, over a real broker. */
@Timeout(60)
class DeliveryStartTest {
    private static final Duration LONGER_THAN_THE_TEST = Duration.ofHours(1);

    @TempDir
    private static Path folder;

    private static LocalBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = LocalBroker.start(0, folder);
        try (Admin admin = Admin.create(kafka())) {
            admin.createTopics(List.of(new NewTopic(Topics.ALERTS, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    @Test
    void aJobThatHasJustBegunIsWaitedFor() throws Exception {
        try (RecordedFlink flink = RecordedFlink.start("vedette delivery soc", 3)) {
            assertThat(DeliveryStatus.await(kafka(), new SinkMetrics(flink.uri()), LONGER_THAN_THE_TEST))
                    .extracting(SinkStatus::name)
                    .containsExactly("soc");
        }
    }

    @Test
    void whereNoDeliveryJobRunsNothingIsWaitedFor() throws Exception {
        try (RecordedFlink flink = RecordedFlink.start("vedette detection", Integer.MAX_VALUE)) {
            assertThat(DeliveryStatus.await(kafka(), new SinkMetrics(flink.uri()), LONGER_THAN_THE_TEST))
                    .isEmpty();
        }
    }

    @Test
    void aJobThatTellsOfNoSinkIsWaitedForNoLongerThanAsked() throws Exception {
        try (RecordedFlink flink = RecordedFlink.start("vedette delivery", Integer.MAX_VALUE)) {
            assertThat(DeliveryStatus.await(kafka(), new SinkMetrics(flink.uri()), Duration.ofMillis(600)))
                    .isEmpty();
            assertThat(flink.looks()).isGreaterThan(2);
        }
    }
}
