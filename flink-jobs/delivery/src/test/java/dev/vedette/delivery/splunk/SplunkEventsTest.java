package dev.vedette.delivery.splunk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vedette.delivery.format.OcsfEvents;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SplunkEventsTest {
    static {
        // Avro builds only records that somebody vouched for, which the codec does when it is loaded.
        RecordCodec.of(AuditEvent.class);
    }

    @Test
    void anEventIsFiledByWhatItIs() throws Exception {
        SplunkDestination.Metadata metadata = new SplunkDestination.Metadata("lake", "vedette:event", "vedette", "");
        byte[] rendered = new SplunkEvents(metadata, new OcsfEvents(OcsfEvents.EventClass.names()))
                .render(
                        AuditEvent.newBuilder()
                                .setEventName("mcp.tool.call")
                                .setOccurredAt(1_795_262_400_123_456L)
                                .setAgentInstance("b5a3")
                                .setAgentBoot(2)
                                .setAgentSequence(7)
                                .setEventOutcome("success")
                                .build(),
                        Optional.empty())
                .orElseThrow();

        JsonNode json = new JsonMapper().readTree(rendered);
        assertThat(json.path("event").path("class_uid").asInt()).isEqualTo(6003);
        ((ObjectNode) json).remove("event");
        assertThat(json).isEqualTo(new JsonMapper().readTree("""
                        {
                          "time": 1795262400.123456, "source": "vedette", "sourcetype": "vedette:event", "index": "lake",
                          "fields": {"event_id": "b5a3:2:7", "event_name": "mcp.tool.call", "outcome": "success"}
                        }
                        """));
    }
}
