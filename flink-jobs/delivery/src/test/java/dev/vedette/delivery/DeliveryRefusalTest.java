package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
        autoCreate("null");
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

    @Test
    void documentsThatAreRefusedOneByOneComeAgain() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            for (int i = 0; i < 4; i++) {
                proxy.next(FaultyProxy.Fault.HALF_TOO_MANY_REQUESTS);
            }
            send(0, 200);
            kafka.flush();
            startJob(proxy.uri());

            awaitHits("vedette-events", 200);
            assertThat(proxy.spoiled()).isEqualTo(4);
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
        assertThat(JobMetrics.sum("events-elasticsearch", "dead")).isEqualTo(1);
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
            // Four ways of two subtasks each have looked.
            await().atMost(PATIENCE).until(() -> proxy.templates() >= 8);
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

    /** What Elasticsearch does by itself when a disk runs full, and takes back when there is room again. */
    @Test
    void afterAFullDiskEverythingArrives() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(elasticsearch.uri())) {
            startJob(proxy.uri());
            send(0, 1);
            awaitHits("vedette-events", 1);
            block("/vedette-events-*", "read_only_allow_delete", "true");
            send(1, 30);
            kafka.flush();
            int before = proxy.bulks();
            await().atMost(PATIENCE).until(() -> proxy.bulks() >= before + 3);
            assertThat(hits("vedette-events")).hasSize(1);
            block("/vedette-events-*", "read_only_allow_delete", "null");

            awaitHits("vedette-events", 30);
            assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
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
        String settings = "{\"persistent\":{\"action.auto_create_index\":" + value + "}}";
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
