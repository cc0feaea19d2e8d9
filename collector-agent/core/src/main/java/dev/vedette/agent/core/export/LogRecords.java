package dev.vedette.agent.core.export;

import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.avro.AuditEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Audit events as OpenTelemetry log events and back. An attribute has the {@code semantic} name of its field; bytes are
 * hexadecimal; the map of attributes is spread over {@value EventFields#ATTRIBUTE_PREFIX}{@code *}.
 */
final class LogRecords {
    private static final int EVENT_NAME = EventFields.position("event.name").orElseThrow();
    private static final int TIMESTAMP = EventFields.position("@timestamp").orElseThrow();
    private static final List<Field> FIELDS = fields();

    private LogRecords() {}

    static void emit(Logger logger, AuditEvent event) {
        LogRecordBuilder builder = logger.logRecordBuilder()
                .setEventName(event.getEventName())
                .setTimestamp(event.getOccurredAt(), TimeUnit.MICROSECONDS);
        for (Field field : FIELDS) {
            Object value = event.get(field.position());
            if (value != null) {
                field.write(builder, value);
            }
        }
        builder.emit();
    }

    static AuditEvent toEvent(LogRecordData data) {
        AuditEvent event = AuditEvent.newBuilder().build();
        event.put(EVENT_NAME, data.getEventName());
        event.put(TIMESTAMP, TimeUnit.NANOSECONDS.toMicros(data.getTimestampEpochNanos()));
        for (Field field : FIELDS) {
            Object value = field.read(data);
            if (value != null) {
                event.put(field.position(), value);
            }
        }
        return event;
    }

    private static List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            if (field.pos() != EVENT_NAME && field.pos() != TIMESTAMP) {
                fields.add(new Field(field.pos(), field.getProp("semantic"), type(field.schema())));
            }
        }
        return List.copyOf(fields);
    }

    private static Schema.Type type(Schema schema) {
        return schema.getType() == Schema.Type.UNION ? schema.getTypes().get(1).getType() : schema.getType();
    }

    private record Field(int position, String name, Schema.Type type) {

        void write(LogRecordBuilder builder, Object value) {
            switch (type) {
                case STRING -> builder.setAttribute(AttributeKey.stringKey(name), value.toString());
                case LONG, INT -> builder.setAttribute(AttributeKey.longKey(name), ((Number) value).longValue());
                case BYTES -> builder.setAttribute(AttributeKey.stringKey(name), hex((ByteBuffer) value));
                case ARRAY -> {
                    List<String> values = strings(value);
                    if (!values.isEmpty()) {
                        builder.setAttribute(AttributeKey.stringArrayKey(name), values);
                    }
                }
                case MAP ->
                    ((Map<?, ?>) value)
                            .forEach((key, one) -> builder.setAttribute(
                                    AttributeKey.stringKey(EventFields.ATTRIBUTE_PREFIX + key), String.valueOf(one)));
                default -> throw new IllegalStateException(name + " has a type that log records do not carry");
            }
        }

        @Nullable
        Object read(LogRecordData data) {
            return switch (type) {
                case STRING -> data.getAttributes().get(AttributeKey.stringKey(name));
                case LONG -> data.getAttributes().get(AttributeKey.longKey(name));
                case INT -> {
                    Long value = data.getAttributes().get(AttributeKey.longKey(name));
                    yield value == null ? null : Math.toIntExact(value);
                }
                case BYTES -> {
                    String value = data.getAttributes().get(AttributeKey.stringKey(name));
                    yield value == null ? null : ByteBuffer.wrap(HexFormat.of().parseHex(value));
                }
                case ARRAY -> data.getAttributes().get(AttributeKey.stringArrayKey(name));
                case MAP -> attributes(data);
                default -> throw new IllegalStateException(name + " has a type that log records do not carry");
            };
        }

        /** In the order of their names: the chain's hash is over bytes, so a map must have one order only. */
        private static Map<String, String> attributes(LogRecordData data) {
            Map<String, String> attributes = new TreeMap<>();
            data.getAttributes().forEach((key, value) -> {
                if (key.getKey().startsWith(EventFields.ATTRIBUTE_PREFIX)) {
                    attributes.put(key.getKey().substring(EventFields.ATTRIBUTE_PREFIX.length()), value.toString());
                }
            });
            return attributes;
        }

        private static List<String> strings(Object value) {
            return ((Collection<?>) value).stream().map(String::valueOf).toList();
        }

        private static String hex(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return HexFormat.of().formatHex(copy);
        }
    }
}
