package dev.vedette.agent.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.core.options.OptionException;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.ring.HandOverRing;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private final HandOverRing ring = HandOverRing.inMemory(1 << 18);
    private final Recorder recorder = new Recorder(ring, settings());

    private static Settings settings() {
        try {
            return Settings.read(Map.of("vedette.tenant", "acme"), Map.of());
        } catch (OptionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void twoEventsOfOneRecordHaveTheFirstInCommon() {
        EventEncoder event = recorder.start("mcp.request").put(Fields.MCP_METHOD, "tools/call");
        int first = event.length();
        event.goOnAs("mcp.tool.call").put(Fields.TOOL_NAME, "search");
        int openFrom = event.length();
        long place = recorder.recordOpen(event.putInt(Fields.HTTP_STATUS, 1), first, openFrom);
        recorder.complete(place, recorder.startEnd().putInt(Fields.HTTP_STATUS, 2));

        AuditEvent request = read();
        assertThat(request.getEventName()).isEqualTo("mcp.request");
        assertThat(request.getMcpMethod()).contains("tools/call");
        assertThat(request.getToolName()).isEmpty();
        AuditEvent call = read();
        assertThat(call.getEventName()).isEqualTo("mcp.tool.call");
        assertThat(call.getTenant()).isEqualTo("acme");
        assertThat(call.getMcpMethod()).contains("tools/call");
        assertThat(call.getToolName()).contains("search");
        assertThat(call.getHttpStatus()).contains(2);
        assertThat(recorder.seen()).isEqualTo(2);
    }

    @Test
    void whatIsTooLongIsCountedAsLost() {
        EventEncoder event = recorder.start("mcp.request");
        int first = event.length();
        for (int i = 0; i < 100; i++) {
            event.put(Fields.REASON, "x".repeat(1024));
        }
        assertThat(recorder.recordOpen(event, first, first)).isNegative();
        assertThat(ring.dropped()).isEqualTo(2);
        recorder.record(event);
        assertThat(ring.dropped()).isEqualTo(3);
        assertThat(recorder.seen()).isEqualTo(3);
        assertThat(ring.read()).isEmpty();
    }

    private AuditEvent read() {
        return EventDecoder.decode(ring.read().orElseThrow().bytes()).orElseThrow();
    }
}
