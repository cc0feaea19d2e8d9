package dev.vedette.delivery.siem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.format.OcsfEvents;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFittingTest {
    private static final int LIMIT = 8192;

    static {
        // Avro builds only records that somebody vouched for, which the codec does when it is loaded.
        RecordCodec.of(AuditEvent.class);
    }

    private static JsonNode render(AuditEvent event) throws Exception {
        byte[] message = new EventFitting(new OcsfEvents(OcsfEvents.EventClass.names()), LIMIT)
                .render(event, Optional.empty())
                .orElseThrow();
        assertThat(message.length).isLessThanOrEqualTo(LIMIT);
        return new JsonMapper().readTree(message);
    }

    private static AuditEvent.Builder call() {
        return AuditEvent.newBuilder().setEventName("mcp.tool.call").setToolName("send_mail");
    }

    @Test
    void whatFitsIsWhole() throws Exception {
        JsonNode json = render(call().setTokenIssuer("https://issuer.example").build());
        assertThat(json.at("/unmapped/vedette.token.issuer").asText()).isEqualTo("https://issuer.example");
        assertThat(json.path("unmapped").has("vedette.siem.left_out")).isFalse();
    }

    @Test
    void listsGoFirst() throws Exception {
        JsonNode json = render(call().setArgumentNames(Collections.nCopies(200, "x".repeat(100)))
                .setTokenIssuer("https://issuer.example")
                .build());
        assertThat(json.path("unmapped").has("vedette.tool.argument.names")).isFalse();
        assertThat(json.at("/unmapped/vedette.token.issuer").asText()).isEqualTo("https://issuer.example");
        assertThat(json.at("/unmapped/vedette.siem.left_out").asText()).startsWith("lists");
    }

    /** Whatever is made how long: an event keeps its class and number, and the message its limit. */
    @ParameterizedTest
    @ValueSource(strings = {"vedette.auth.attempt", "mcp.tool.call", "mcp.request"})
    void anEventOfWhichEverythingIsLongFits(String name) throws Exception {
        String longest = "\u202E".repeat(20_000);
        AuditEvent event = AuditEvent.newBuilder().build();
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            Schema schema = field.schema().getType() == Schema.Type.UNION
                    ? field.schema().getTypes().get(1)
                    : field.schema();
            switch (schema.getType()) {
                case STRING -> event.put(field.pos(), longest);
                case ARRAY -> event.put(field.pos(), Collections.nCopies(50, longest));
                case MAP -> event.put(field.pos(), Map.of(longest, longest));
                case LONG -> event.put(field.pos(), Long.MAX_VALUE);
                default -> {
                    // Short whatever it holds.
                }
            }
        }
        event.put("event_name", name);
        JsonNode json = render(event);
        assertThat(json.path("class_uid").asInt()).isEqualTo(name.equals("vedette.auth.attempt") ? 3002 : 6003);
        assertThat(json.at("/metadata/uid").asText()).endsWith(":" + Long.MAX_VALUE);
        assertThat(json.at("/unmapped/vedette.siem.left_out").asText()).startsWith("all but");
    }
}
