package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An Elasticsearch, or something before it, that refuses for reasons that are not the documents' lets them wait, and nothing else. */
class DeliveryRefusalTest extends DeliveryFixture {
    private static final String OLD_INDEX = "/vedette-events-2020.01.01";

    @AfterEach
    void mend() throws Exception {
        stopJobs();
        block("/vedette-*", "read_only", "null");
        block("/vedette-*", "read_only_allow_delete", "null");
        cluster("\"action.auto_create_index\":null,\"cluster.routing.allocation.disk.*\":null");
        elasticsearch.send("DELETE", "/_index_template/vedette-events", "");
    }

    @Test
    void aForeign400BuriesNothing() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            for (int i = 0; i < 4; i++) {
                proxy.next(FaultyProxy.Fault.FOREIGN_400);
                proxy.next(FaultyProxy.Fault.FOREIGN_400_JSON);
            }
            startJob(proxy.uri());
            send(0, 20);
            send(alert("alert", 1));

            awaitHits("vedette-events", 20);
            awaitHits("vedette-alerts", 1);
            assertThat(proxy.spoiled()).isEqualTo(8);
            assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
        }
    }

    @Test
    void aSmallDocumentIsTooLargeForNobody() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            for (int i = 0; i < 3; i++) {
                proxy.next(FaultyProxy.Fault.TOO_LARGE);
            }
            startJob(proxy.uri());
            send(alert("alert", 1));

            awaitHits("vedette-alerts", 1);
            assertThat(proxy.spoiled()).isEqualTo(3);
            assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
        }
    }

    @Test
    void aLargeDocumentThatAGatewayRefusesIsSetAside() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            proxy.next(FaultyProxy.Fault.TOO_LARGE);
            startJob(proxy.uri());
            AuditEvent large = event(1).setDefinitionJson("x".repeat(800_000)).build();
            kafka.send(Topics.EVENTS, key(large), events.encode(large));

            assertThat(awaitDeadLetters(1).get(0).getReason()).contains("413");
        }
    }

    /** Each as often as it was refused and once more; what was taken is not sent a second time with it. */
    @Test
    void documentsThatAreRefusedOneByOneComeAgainAlone() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            for (int i = 0; i < 4; i++) {
                proxy.next(FaultyProxy.Fault.HALF_TOO_MANY_REQUESTS);
                proxy.next(FaultyProxy.Fault.ONE_TOO_MANY_REQUESTS);
            }
            send(0, 200);
            kafka.flush();
            startJob(proxy.uri());

            awaitHits("vedette-events", 200);
            assertThat(proxy.spoiled()).isEqualTo(8);
            Map<String, Integer> refused = proxy.refused();
            assertThat(refused).isNotEmpty();
            Map<String, Integer> sent = proxy.sent();
            assertThat(sent).hasSize(200);
            sent.forEach((id, times) -> assertThat(times).as(id).isEqualTo(1 + refused.getOrDefault(id, 0)));
            long again = refused.values().stream().mapToLong(Integer::longValue).sum();
            await().atMost(PATIENCE).until(() -> JobMetrics.sum("events-elasticsearch", "sent") == 200);
            assertThat(JobMetrics.sum("events-elasticsearch", "retried")).isEqualTo(again);
            assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
        }
    }

    /** The template is new to the server, and one index of the alias, with fewer fields, cannot be changed. */
    @Test
    void anOldIndexThatIsReadOnlyHoldsUpNobody() throws Exception {
        elasticsearch.send("DELETE", "/_index_template/vedette-events", "");
        String older = "{\"aliases\":{\"vedette-events\":{}},\"mappings\":{\"dynamic\":\"strict\",\"properties\":"
                + "{\"event.name\":{\"type\":\"keyword\"}}}}";
        assertThat(elasticsearch.send("PUT", OLD_INDEX, older).statusCode()).isEqualTo(200);
        block(OLD_INDEX, "read_only", "true");

        startJob();
        send(0, 5);

        awaitHits("vedette-events", 5);
        assertThat(template().path("version").asLong()).isGreaterThanOrEqualTo(1);
    }

    /** Nobody opens it for a late document, and today's must not wait for that. */
    @Test
    void aLateDocumentOfAnOldIndexThatIsShutIsSetAside() throws Exception {
        Instant late = Instant.now().minus(9, ChronoUnit.DAYS);
        String index = "/vedette-events-" + late.toString().substring(0, 10).replace('-', '.');
        assertThat(elasticsearch.send("PUT", index, "").statusCode()).isEqualTo(200);
        block(index, "read_only", "true");
        startJob();
        AuditEvent old = event(100).setOccurredAt(micros(late)).build();
        kafka.send(Topics.EVENTS, key(old), events.encode(old));
        send(0, 5);

        assertThat(awaitDeadLetters(1).get(0).getReason()).contains("takes no more documents");
        awaitHits("vedette-events", 5);
        await().atMost(PATIENCE).until(() -> JobMetrics.sum("events-elasticsearch", "sent") == 5);
        await().atMost(PATIENCE).until(() -> JobMetrics.sum("events-elasticsearch", "dead") == 1);
    }

    @Test
    void todaysIndexThatIsShutLetsDocumentsWait() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            startJob(proxy.uri());
            send(0, 1);
            awaitHits("vedette-events", 1);
            block("/vedette-events-*", "read_only", "true");
            send(1, 10);
            kafka.flush();
            int before = proxy.bulks();
            await().atMost(PATIENCE).until(() -> proxy.bulks() >= before + 3);
            block("/vedette-events-*", "read_only", "null");

            awaitHits("vedette-events", 10);
            assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
        }
    }

    /** A question to the master for each failure would keep busy what is busy already. */
    @Test
    void aBusyServerIsNotAskedForItsTemplates() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            startJob(proxy.uri());
            // Five ways of two subtasks each have looked.
            await().atMost(PATIENCE).until(() -> proxy.templates() >= 10);
            send(0, 1);
            awaitHits("vedette-events", 1);
            int before = proxy.templates();
            for (int i = 0; i < 4; i++) {
                proxy.next(FaultyProxy.Fault.TOO_MANY_REQUESTS);
            }
            send(1, 10);

            awaitHits("vedette-events", 10);
            assertThat(proxy.spoiled()).isEqualTo(4);
            assertThat(proxy.templates()).isEqualTo(before);
        }
    }

    /**
     * By Elasticsearch's own watch over its disk, which looks every ten seconds and not more often: so this takes up to twenty. Records come
     * all the time.
     */
    @Test
    void afterAFullDiskEverythingArrives() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            startJob(proxy.uri());
            AtomicInteger sent = new AtomicInteger();
            sendOneMore(sent);
            awaitHits("vedette-events", 1);
            awaitHits("vedette-alerts", 1);
            // No disk has so much room.
            watermarks("3000pb", "2000pb", "1000pb");
            await().atMost(PATIENCE).until(() -> {
                sendOneMore(sent);
                return isFlooded("vedette-events") && isFlooded("vedette-alerts");
            });
            int before = proxy.bulks();
            await().atMost(PATIENCE).until(() -> {
                sendOneMore(sent);
                return proxy.bulks() >= before + 6;
            });
            assertThat(count("vedette-events", "{\"match_all\":{}}")).isLessThan(sent.get());
            watermarks("3b", "2b", "1b");
            await().atMost(PATIENCE).until(() -> {
                sendOneMore(sent);
                return !isFlooded("vedette-events") && !isFlooded("vedette-alerts");
            });

            awaitHits("vedette-events", sent.get());
            awaitHits("vedette-alerts", sent.get());
            assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
            assertThat(JobMetrics.sum("events-elasticsearch", "retried")).isPositive();
        }
    }

    @Test
    void whereElasticsearchMakesNoIndexByItselfTheJobDoes() throws Exception {
        autoCreate("false");
        startJob();
        AuditEvent old = event(1).setOccurredAt(micros(Instant.now().minus(9, ChronoUnit.DAYS)))
                .build();
        kafka.send(Topics.EVENTS, key(old), events.encode(old));

        awaitHits("vedette-events", 1);
    }

    /** An event and an alert. */
    private void sendOneMore(AtomicInteger sent) throws Exception {
        int next = sent.getAndIncrement();
        send(next, next + 1);
        send(alert("alert-" + next, 1));
        kafka.flush();
    }

    /** How much room on the disk is enough: below the last Elasticsearch shuts its indices, above the second it opens them. */
    private static void watermarks(String low, String high, String flood) throws Exception {
        cluster("\"cluster.routing.allocation.disk.threshold_enabled\":true,"
                + "\"cluster.routing.allocation.disk.watermark.low\":\"" + low + "\","
                + "\"cluster.routing.allocation.disk.watermark.high\":\"" + high + "\","
                + "\"cluster.routing.allocation.disk.watermark.flood_stage\":\"" + flood + "\"");
    }

    private static boolean isFlooded(String alias) throws Exception {
        String body = elasticsearch
                .send("GET", "/" + alias + "/_settings/index.blocks.read_only_allow_delete", "")
                .body();
        return JSON.readTree(body).findValuesAsText("read_only_allow_delete").contains("true");
    }

    private void send(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            AuditEvent event = event(i).build();
            kafka.send(Topics.EVENTS, key(event), events.encode(event));
        }
    }

    private static void block(String index, String block, String value) throws Exception {
        String settings = "{\"index.blocks." + block + "\":" + value + "}";
        elasticsearch.send("PUT", index + "/_settings?allow_no_indices=true", settings);
    }

    private static void autoCreate(String value) throws Exception {
        cluster("\"action.auto_create_index\":" + value);
    }

    private static void cluster(String persistent) throws Exception {
        String settings = "{\"persistent\":{" + persistent + "}}";
        assertThat(elasticsearch.send("PUT", "/_cluster/settings", settings).statusCode())
                .isEqualTo(200);
    }

    private static JsonNode template() throws Exception {
        return JSON.readTree(elasticsearch
                        .send("GET", "/_index_template/vedette-events", "")
                        .body())
                .at("/index_templates/0/index_template");
    }
}
