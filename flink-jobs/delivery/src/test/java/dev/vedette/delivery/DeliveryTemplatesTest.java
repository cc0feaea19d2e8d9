package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which templates are in the server once the job has started, whatever was there before. */
class DeliveryTemplatesTest extends DeliveryFixture {
    private static final String EVENTS_OF_NOON = DateTimeFormatter.ofPattern("'vedette-events-'yyyy.MM.dd")
            .withZone(ZoneOffset.UTC)
            .format(NOON);

    private static final String ALERTS_OF_NOW = DateTimeFormatter.ofPattern("'vedette-alerts-'yyyy.MM")
            .withZone(ZoneOffset.UTC)
            .format(Instant.now());

    @BeforeEach
    void startWithoutTemplates() throws Exception {
        deleteTemplates();
    }

    @AfterEach
    void leaveNone() throws Exception {
        stopJobs();
        deleteTemplates();
    }

    /** In a rolling upgrade the newer job has been here first. */
    @Test
    void aNewerTemplateStays() throws Exception {
        put("/_index_template/vedette-events", """
                {"index_patterns": ["vedette-events-*"], "priority": 200, "version": 99,
                 "template": {"aliases": {"vedette-events": {}}}}""");
        put("/_component_template/vedette@settings", """
                {"version": 99, "template": {"settings": {"index.refresh_interval": "7s"}}}""");

        startJob();
        sendEvent();

        awaitHits("vedette-events", 1);
        assertThat(template("vedette-events").path("version").asLong()).isEqualTo(99);
        assertThat(component("vedette@settings").path("version").asLong()).isEqualTo(99);
    }

    @Test
    void anOlderTemplateIsReplaced() throws Exception {
        put("/_component_template/vedette@document", """
                {"version": 0, "template": {"mappings": {"properties": {"event.kind": {"type": "keyword"}}}}}""");
        put("/_index_template/vedette-events", """
                {"index_patterns": ["vedette-events-*"], "priority": 200, "version": 0,
                 "composed_of": ["vedette@document"],
                 "template": {"aliases": {"vedette-events": {}}, "mappings": {"dynamic": "strict"}}}""");

        startJob();
        sendEvent();

        awaitHits("vedette-events", 1);
        assertThat(template("vedette-events").path("version").asLong()).isPositive();
        assertThat(component("vedette@document").path("version").asLong()).isPositive();
        assertThat(kafka.read(Topics.DEAD_LETTERS)).isEmpty();
    }

    /** Of all indices, and of one kind's alone. */
    @Test
    void anOperatorsOwnComponentsDecideAndStay() throws Exception {
        put("/_component_template/vedette@custom", """
                {"template": {"settings": {"index.number_of_shards": 2, "index.refresh_interval": "5s",
                  "index.auto_expand_replicas": "false", "index.number_of_replicas": 2}}}""");
        put("/_component_template/vedette-events@custom", """
                {"template": {"settings": {"index.number_of_shards": 3}}}""");
        JsonNode before = component("vedette@custom");

        startJob();
        sendEvent();

        awaitHits("vedette-events", 1);
        JsonNode events = settings(EVENTS_OF_NOON);
        assertThat(events.path("number_of_shards").asInt()).isEqualTo(3);
        assertThat(events.path("number_of_replicas").asInt()).isEqualTo(2);
        assertThat(events.path("refresh_interval").asText()).isEqualTo("5s");
        await().atMost(PATIENCE)
                .until(() -> settings(ALERTS_OF_NOW).path("number_of_shards").asInt() == 2);
        assertThat(component("vedette@custom")).isEqualTo(before);
    }

    @Test
    void withoutThemOursDo() throws Exception {
        startJob();
        sendEvent();

        awaitHits("vedette-events", 1);
        JsonNode events = settings(EVENTS_OF_NOON);
        assertThat(events.path("number_of_shards").asInt()).isEqualTo(1);
        assertThat(events.path("auto_expand_replicas").asText()).isEqualTo("0-1");
        assertThat(events.path("refresh_interval").asText()).isEqualTo("1s");
    }

    private void sendEvent() throws Exception {
        AuditEvent event = event(1).build();
        kafka.send(Topics.EVENTS, key(event), events.encode(event));
    }

    private static void deleteTemplates() throws Exception {
        elasticsearch.send("DELETE", "/_index_template/vedette-*", "");
        elasticsearch.send("DELETE", "/_component_template/vedette*", "");
    }

    private static void put(String path, String body) throws Exception {
        assertThat(elasticsearch.send("PUT", path, body).statusCode()).as(path).isEqualTo(200);
    }

    private static JsonNode template(String name) throws Exception {
        return get("/_index_template/" + name).at("/index_templates/0/index_template");
    }

    private static JsonNode component(String name) throws Exception {
        return get("/_component_template/" + name).at("/component_templates/0/component_template");
    }

    private static JsonNode settings(String index) throws Exception {
        return get("/" + index + "/_settings").path(index).at("/settings/index");
    }

    private static JsonNode get(String path) throws Exception {
        return JSON.readTree(elasticsearch.send("GET", path, "").body());
    }
}
