package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import org.junit.jupiter.api.Test;

/** Events that Kafka deleted before they were delivered are counted. */
class GapsTest extends DeliveryFixture {
    private static final String WAY = "events-elasticsearch";
    private static final String GROUP = "vedette-delivery-" + WAY;

    @Test
    void whatRetentionTookBeforeItWasDeliveredIsCounted() throws Exception {
        startJob();
        send(0, 10);
        await().atMost(PATIENCE).until(() -> kafka.committed(GROUP) == 10);
        assertThat(JobMetrics.sum(WAY, "lost"))
                .as("a topic that begins is no gap")
                .isZero();
        stopJobs();

        // Nobody delivers, and retention goes on: what was committed is no more, and seven were never seen.
        send(10, 17);
        kafka.deleteRecords(Topics.EVENTS);
        send(17, 20);
        startJob();
        awaitHits("vedette-events", 13);
        await().atMost(PATIENCE).until(() -> JobMetrics.sum(WAY, "lost") == 7);

        // While a job runs too, whoever reads first: it is at the end, and an empty stretch is none.
        await().atMost(PATIENCE).until(() -> kafka.committed(GROUP) == 20);
        kafka.deleteRecords(Topics.EVENTS);
        send(20, 25);
        awaitHits("vedette-events", 18);
        assertThat(JobMetrics.sum(WAY, "lost")).isEqualTo(7);
        stopJobs();

        // A group that has confirmed nothing has missed nothing.
        kafka.forgetGroups();
        startJob();
        send(25, 26);
        awaitHits("vedette-events", 19);
        assertThat(JobMetrics.sum(WAY, "lost")).isZero();
    }

    private void send(int from, int to) {
        for (int i = from; i < to; i++) {
            AuditEvent event = event(i).build();
            kafka.send(Topics.EVENTS, key(event), events.encode(event));
        }
        kafka.flush();
    }
}
