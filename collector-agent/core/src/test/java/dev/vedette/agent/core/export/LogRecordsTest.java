package dev.vedette.agent.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.core.event.ChainedEvent;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class LogRecordsTest {
    private final List<LogRecordData> exported = new ArrayList<>();

    @Test
    void givesBackEveryFieldOfEveryEvent() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (OtlpDestination otlp = destination()) {
            for (int i = 0; i < 500; i++) {
                AuditEvent event = event(random);
                send(otlp, event);
                AuditEvent back = LogRecords.toEvent(exported.remove(0));
                assertThat(back).as("seed %d", seed).isEqualTo(event);
            }
        }
    }

    @Test
    void callsEventsAndAttributesByTheirStandardNames() {
        try (OtlpDestination otlp = destination()) {
            send(
                    otlp,
                    AuditEvent.newBuilder()
                            .setEventName("mcp.tool.call")
                            .setOccurredAt(1_790_000_000_000_001L)
                            .setToolName("echo")
                            .setAttributes(Map.of("k", "v"))
                            .build());
        }
        LogRecordData log = exported.get(0);
        assertThat(log.getEventName()).isEqualTo("mcp.tool.call");
        assertThat(log.getTimestampEpochNanos()).isEqualTo(1_790_000_000_000_001_000L);
        Map<String, Object> attributes = new TreeMap<>();
        log.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
        assertThat(attributes)
                .containsEntry("gen_ai.tool.name", "echo")
                .containsEntry("event.outcome", "unknown")
                .containsEntry("vedette.attributes.k", "v");
    }

    private OtlpDestination destination() {
        return new OtlpDestination(new AtOnce(exported::add), Resource.empty(), fingerprint -> null);
    }

    private static void send(OtlpDestination otlp, AuditEvent event) {
        Delivery result = otlp.send(
                new ChainedEvent(0, 0, RecordCodec.of(AuditEvent.class).encode(event)));
        otlp.flush();
        assertThat(result.isTaken()).isTrue();
    }

    private static AuditEvent event(Random random) {
        AuditEvent event = AuditEvent.newBuilder().build();
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            boolean optional = field.schema().getType() == Schema.Type.UNION;
            if (optional && random.nextBoolean()) {
                continue;
            }
            Schema.Type type = optional
                    ? field.schema().getTypes().get(1).getType()
                    : field.schema().getType();
            event.put(field.pos(), value(type, random));
        }
        return event;
    }

    private static Object value(Schema.Type type, Random random) {
        return switch (type) {
            case STRING -> "s\u00e9\n" + random.nextInt();
            case LONG -> Math.abs(random.nextLong() / 10_000);
            case INT -> random.nextInt();
            case BYTES -> {
                byte[] bytes = new byte[32];
                random.nextBytes(bytes);
                yield ByteBuffer.wrap(bytes);
            }
            case ARRAY ->
                random.ints(random.nextInt(3)).mapToObj(Integer::toString).toList();
            case MAP -> new TreeMap<>(random.nextBoolean() ? Map.of() : Map.of("a.b", "1", "c", ""));
            default -> throw new IllegalStateException(type.toString());
        };
    }
}
