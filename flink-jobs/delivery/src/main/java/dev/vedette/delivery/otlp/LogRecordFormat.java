package dev.vedette.delivery.otlp;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.delivery.alert.Level;
import dev.vedette.delivery.kafka.Printable;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.AsciiJson;
import dev.vedette.delivery.siem.EcsFormat;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.schemas.avro.Alert;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A LogRecord of OTLP in its JSON form (opentelemetry-proto, docs/specification.md, JSON Protobuf Encoding: names in lowerCamelCase,
 * 64-bit integers as text, enums as numbers). Its attributes are the fields of the ECS document, each of its own type.
 */
final class LogRecordFormat implements AlertFormat {
    private static final long serialVersionUID = 1L;

    private static final String EVENT_NAME = "vedette.alert";
    private static final int MAX_SENTENCE = 1024;

    /** SeverityNumber: INFO. */
    private static final JsonMapper JSON = new JsonMapper();

    private static final AlertFormat ECS = new EcsFormat();

    @Override
    public byte[] render(Notice notice) {
        Alert alert = notice.alert();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator out = AsciiJson.generator(bytes)) {
            JsonNode fields = JSON.readTree(ECS.render(notice));
            out.writeStartObject();
            long happened = alert.getLastEvidenceAt() > 0 ? alert.getLastEvidenceAt() : alert.getDetectedAt();
            out.writeStringField("timeUnixNano", nanos(happened));
            out.writeStringField("observedTimeUnixNano", nanos(alert.getDetectedAt()));
            out.writeNumberField("severityNumber", severity(notice));
            out.writeStringField("severityText", alert.getLevel());
            out.writeStringField("eventName", EVENT_NAME);
            out.writeFieldName("body");
            out.writeStartObject();
            out.writeStringField("stringValue", sentence(notice));
            out.writeEndObject();
            out.writeArrayFieldStart("attributes");
            writeEntries(fields, out);
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Zero says unknown. */
    private static String nanos(long micros) {
        return micros <= 0 || micros > Long.MAX_VALUE / 1000 ? "0" : Long.toString(micros * 1000);
    }

    /** Nobody has to get up for what no longer stands. */
    private static int severity(Notice notice) {
        Level level = notice.occasion() == Occasion.CLOSED
                ? Level.INFORMATIONAL
                : Level.of(notice.alert().getLevel());
        return level.openTelemetry();
    }

    private static String sentence(Notice notice) {
        Alert alert = notice.alert();
        String group = alert.getGroup().stream()
                .map(value -> value.getField() + " " + value.getValue())
                .collect(Collectors.joining(", "));
        String sentence = "Alert " + notice.occasion().word() + ": " + alert.getRuleTitle()
                + (group.isEmpty() ? "" : " (" + group + ")") + ", " + alert.getLevel() + ", "
                + alert.getEvidenceCount() + (alert.getEvidenceCount() == 1 ? " event" : " events");
        String printable = Printable.of(sentence);
        return printable.length() <= MAX_SENTENCE ? printable : printable.substring(0, MAX_SENTENCE);
    }

    private static void writeEntries(JsonNode object, JsonGenerator out) throws IOException {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            out.writeStartObject();
            out.writeStringField("key", field.getKey());
            out.writeFieldName("value");
            writeValue(field.getValue(), out);
            out.writeEndObject();
        }
    }

    private static void writeValue(JsonNode value, JsonGenerator out) throws IOException {
        out.writeStartObject();
        if (value.isObject()) {
            out.writeObjectFieldStart("kvlistValue");
            out.writeArrayFieldStart("values");
            writeEntries(value, out);
            out.writeEndArray();
            out.writeEndObject();
        } else if (value.isArray()) {
            out.writeObjectFieldStart("arrayValue");
            out.writeArrayFieldStart("values");
            for (JsonNode item : value) {
                writeValue(item, out);
            }
            out.writeEndArray();
            out.writeEndObject();
        } else if (value.isBoolean()) {
            out.writeBooleanField("boolValue", value.booleanValue());
        } else if (value.isIntegralNumber()) {
            out.writeStringField("intValue", value.asText());
        } else if (value.isNumber()) {
            out.writeNumberField("doubleValue", value.doubleValue());
        } else {
            out.writeStringField("stringValue", value.asText());
        }
        out.writeEndObject();
    }
}
