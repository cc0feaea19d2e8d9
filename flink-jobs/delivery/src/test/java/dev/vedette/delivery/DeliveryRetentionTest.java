package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Indices of days that are over for longer than they are kept. */
class DeliveryRetentionTest extends DeliveryFixture {
    private static final Instant LONG_AGO = NOON.minus(Duration.ofDays(100));
    private static final String OLD = "vedette-events-"
            + DateTimeFormatter.ofPattern("uuuu.MM.dd").withZone(ZoneOffset.UTC).format(LONG_AGO);
    private static final List<String> FOREIGN =
            List.of("vedette-events-" + OLD.substring(OLD.lastIndexOf('-') + 1) + "-kept", "vedette-events-2020.13.01");

    @Test
    void expiredIndicesAreDeletedAndNoReplayBringsThemBack() throws Exception {
        start("--sinks", sinksWith("").toString());
        send(event(1).setOccurredAt(micros(LONG_AGO)));
        send(event(2));
        awaitHits("vedette-events", 2);
        stopJobs();
        for (String foreign : FOREIGN) {
            assertThat(elasticsearch.send("PUT", "/" + foreign, "").statusCode())
                    .isEqualTo(200);
        }
        assertThat(indices()).contains(OLD).containsAll(FOREIGN);

        start("--sinks", sinksWith("  keep_events: 30\n  keep_alerts: 30\n").toString());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(indices()).doesNotContain(OLD));
        // Elasticsearch shows that it is gone before the job has its answer.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(JobMetrics.sum("events-elasticsearch", "deleted_indices"))
                        .isEqualTo(1));
        send(event(3).setOccurredAt(micros(LONG_AGO)));
        send(event(4));

        awaitHits("vedette-events", 2);
        assertThat(hits("vedette-events").stream()
                        .map(hit -> hit.at("/_source/event.sequence").asLong()))
                .containsExactlyInAnyOrder(2L, 4L);
        // The first event of all comes again too, unless the job before had a checkpoint behind it.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(JobMetrics.sum("events-elasticsearch", "expired"))
                        .isBetween(1L, 2L));
        assertThat(indices()).doesNotContain(OLD).containsAll(FOREIGN);
    }

    private void send(AuditEvent.Builder event) {
        AuditEvent built = event.build();
        kafka.send(Topics.EVENTS, key(built), events.encode(built));
    }

    private Path sinksWith(String retention) throws IOException {
        return Files.writeString(
                folder.resolve("elasticsearch.yml"),
                "elasticsearch:\n  url: " + elasticsearch.uri() + "\n" + retention);
    }

    private static List<String> indices() throws Exception {
        JsonNode found = JSON.readTree(
                elasticsearch.send("GET", "/_alias/vedette-events", "").body());
        List<String> names = new ArrayList<>();
        found.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
