package dev.vedette.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.DeadLetter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Audit events to a SIEM, beside the alerts. */
class DeliveryEventsTest extends DeliveryFixture {
    @Override
    Path sinks() throws IOException {
        return Files.writeString(folder.resolve("sinks.yml"), """
                sinks:
                  - name: siem
                    type: syslog
                    address: 127.0.0.1:%1$d
                  - name: lake
                    type: syslog
                    address: 127.0.0.1:%1$d
                    format: ocsf
                    events: [authentication, api_activity]
                    leave_out: [client.address]
                """.formatted(siem.port()));
    }

    @Test
    void eachEventOfAClassOfOcsfArrivesOnceAndOthersDoNot() throws Exception {
        startJob();
        send(event(1).setEventName("vedette.auth.attempt").setClientAddress("192.0.2.1"));
        send(event(2).setEventName("vedette.agent.heartbeat"));
        send(event(3).setToolName("send\nmail] \u202E"));
        send(event(4).setAgentInstance("x".repeat(70_000)));
        send(event(5));
        send(alert("one", 1));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(siem.messages()).hasSize(4));
        // Too long for OCSF, and its id for a document of Elasticsearch.
        assertThat(awaitDeadLetters(2))
                .extracting(DeadLetter::getStage)
                .containsExactlyInAnyOrder("decode", "elasticsearch");
        List<SyslogReceiver.Message> events = siem.messages().stream()
                .filter(message -> message.parameters().containsKey("eventId"))
                .toList();
        String agent = event(0).getAgentInstance();
        assertThat(events)
                .extracting(message -> message.parameters().get("eventId"))
                .containsExactlyElementsOf(IntStream.of(1, 3, 5)
                        .mapToObj(number -> agent + ":1:" + number)
                        .toList());
        assertThat(events).allSatisfy(message -> assertThat(message.priority()).isEqualTo(13 * 8 + 6));
        JsonNode attempt = JSON.readTree(events.get(0).text());
        assertThat(attempt.path("class_uid").asInt()).isEqualTo(3002);
        assertThat(attempt.toString()).doesNotContain("192.0.2.1");
        assertThat(JSON.readTree(events.get(1).text()).at("/api/operation").asText())
                .isEqualTo("send\nmail] \u202E");
        assertThat(ids()).contains("one");
    }

    private void send(AuditEvent.Builder event) {
        AuditEvent built = event.build();
        kafka.send(Topics.EVENTS, key(built), events.encode(built));
    }
}
