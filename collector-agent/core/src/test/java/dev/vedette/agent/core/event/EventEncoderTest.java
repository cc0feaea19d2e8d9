package dev.vedette.agent.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.avro.AuditEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventEncoderTest {
    @Test
    void carriesEveryKindOfValue() {
        EventEncoder encoder = new EventEncoder()
                .start("mcp.tool.call", 42)
                .put(Fields.TOOL_NAME, "écho")
                .put(Fields.SERVICE_VERSION, (String) null)
                .put(Fields.DURATION, 7L)
                .putInt(Fields.HTTP_STATUS, 403)
                .put(Fields.TOKEN_SCOPES, List.of("a", "b"))
                .put(Fields.ATTRIBUTES, Map.of("k", "v"));
        AuditEvent event = decode(encoder);
        assertThat(event.getEventName()).isEqualTo("mcp.tool.call");
        assertThat(event.getOccurredAt()).isEqualTo(42);
        assertThat(event.getToolName()).contains("écho");
        assertThat(event.getDuration()).contains(7L);
        assertThat(event.getHttpStatus()).contains(403);
        assertThat(event.getTokenScopes()).containsExactly("a", "b");
        assertThat(event.getAttributes()).containsEntry("k", "v");
        assertThat(event.getServiceVersion()).isEmpty();
    }

    @Test
    void cutsTextsBetweenCharacters() {
        AuditEvent event = decode(new EventEncoder().start("e", 0).put(Fields.TOOL_NAME, "ab😀", 3));
        assertThat(event.getToolName()).contains("ab");
    }

    @Test
    void staysBelowItsBoundWhateverComes() {
        String huge = "\uFFFF".repeat(100_000);
        List<String> many = IntStream.range(0, 10_000).mapToObj(i -> huge).toList();
        EventEncoder encoder = new EventEncoder().start("e", 0);
        for (int texts :
                new int[] {Fields.TOKEN_AUDIENCE, Fields.TOKEN_SCOPES, Fields.REQUIRED_SCOPES, Fields.ARGUMENT_NAMES}) {
            encoder.put(texts, many);
        }
        for (int text = 0; text < 8; text++) {
            encoder.put(Fields.RESOURCE_URI, huge);
        }
        encoder.put(Fields.ATTRIBUTES, Map.of("a" + huge, huge, "b" + huge, huge));
        assertThat(encoder.length()).isLessThan(EventEncoder.MAX_BYTES);
        assertThat(decode(encoder).getTokenAudience()).isNotEmpty();
    }

    @Test
    void decodesNoGarbage() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        EventEncoder encoder = new EventEncoder().start("e", 1).put(Fields.TOKEN_SCOPES, List.of("a"));
        byte[] valid = Arrays.copyOf(encoder.bytes(), encoder.length());
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(valid, random.nextInt(valid.length + 1));
            if (bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            EventDecoder.decode(bytes)
                    .ifPresent(event ->
                            assertThat(event.getEventName()).as("seed %d", seed).isNotEmpty());
        }
    }

    private static AuditEvent decode(EventEncoder encoder) {
        return EventDecoder.decode(Arrays.copyOf(encoder.bytes(), encoder.length()))
                .orElseThrow();
    }
}
