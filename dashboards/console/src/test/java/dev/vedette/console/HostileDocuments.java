package dev.vedette.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Feedback;
import dev.vedette.schemas.avro.Incident;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * Documents in each of whose text fields the same text stands, as what they hold comes from attackers. The Avro schemas say which fields there
 * are: one that is added to a schema is in them by itself.
 */
final class HostileDocuments {

    /** Fields that evidence has beside those of its event, in words of the jobs. */
    private static final List<String> REASONS = List.of(
            "vedette.model.reasons",
            "vedette.order.reasons",
            "vedette.session.reasons",
            "vedette.habit.reasons",
            "vedette.loss.detail");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String text;
    private final String time;

    /** @param time what stands in each field that is a time */
    HostileDocuments(String text, String time) {
        this.text = text;
        this.time = time;
    }

    HostileDocuments(String text, Instant time) {
        this(text, time.toString());
    }

    /** An alert about {@code user.id}, and about a field whose name is hostile too. */
    Map<String, Object> alert() throws IOException {
        Map<String, Object> alert = of(Alert.getClassSchema(), "vedette-alerts");
        List<Object> group = new ArrayList<>(List.of(Map.of("field", "user.id", "value", text)));
        group.addAll((List<?>) alert.get("vedette.alert.group"));
        alert.put("vedette.alert.group", group);
        Map<String, Object> fields = new LinkedHashMap<>();
        names(AuditEvent.getClassSchema()).forEach(name -> fields.put(name, text));
        REASONS.forEach(name -> fields.put(name, text));
        fields.put(key(), text);
        for (Object evidence : (List<?>) alert.get("vedette.alert.evidence")) {
            @SuppressWarnings("unchecked")
            Map<String, Object> event = (Map<String, Object>) evidence;
            event.put("vedette.evidence.fields", fields);
        }
        return alert;
    }

    /** An incident that was not joined to another one. */
    Map<String, Object> incident(List<String> alerts) throws IOException {
        Map<String, Object> incident = of(Incident.getClassSchema(), "vedette-incidents");
        incident.remove("vedette.incident.merged_into");
        incident.put("vedette.incident.alert.ids", alerts);
        return incident;
    }

    /** An event under a name of its own; its other names are others, as while keys are rotated. */
    Map<String, Object> event(String name) throws IOException {
        Map<String, Object> event = of(AuditEvent.getClassSchema(), "vedette-events");
        event.put("event.name", name);
        event.put("event.id", name + text);
        event.replaceAll((field, value) -> field.startsWith("vedette.other.") ? "twin " + value : value);
        return event;
    }

    /** A tool's definition, with the text in each place that the protocol has for one. */
    String definition() throws IOException {
        Map<String, Object> schema =
                Map.of("type", text, "properties", Map.of(text, Map.of("description", text, "enum", List.of(text))));
        return JSON.writeValueAsString(Map.of(
                "name", text,
                "title", text,
                "description", text,
                "inputSchema", schema,
                "outputSchema", schema,
                "annotations", Map.of("title", text),
                "icons", List.of(Map.of("src", text)),
                "_meta", Map.of(text, text)));
    }

    /** A decision as Kafka holds it; names are short there. */
    byte[] feedback(String alertId, String decision) {
        Feedback feedback = new Feedback();
        for (Schema.Field field : feedback.getSchema().getFields()) {
            feedback.put(
                    field.pos(), field.schema().getType() == Schema.Type.STRING ? text.substring(0, 250) : (Object) 1L);
        }
        feedback.put(feedback.getSchema().getField("alert_id").pos(), alertId);
        feedback.put(feedback.getSchema().getField("decision").pos(), decision);
        return RecordCodec.of(Feedback.class).encode(feedback);
    }

    /** All fields of a schema by their semantic names, as the delivery job writes them. */
    Map<String, Object> of(Schema schema, String alias) throws IOException {
        return record(schema, "", IndexTemplates.types(alias));
    }

    private Map<String, Object> record(Schema schema, String prefix, Map<String, String> types) {
        Map<String, Object> document = new LinkedHashMap<>();
        for (Schema.Field field : schema.getFields()) {
            String name = name(field);
            document.put(name, value(field.schema(), prefix + name, types));
        }
        return document;
    }

    private Object value(Schema schema, String path, Map<String, String> types) {
        return switch (schema.getType()) {
            case STRING -> text;
            case RECORD -> record(schema, path + ".", types);
            case ARRAY -> List.of(value(schema.getElementType(), path, types));
            case MAP -> Map.of(key(), value(schema.getValueType(), path, types));
            case UNION ->
                value(
                        schema.getTypes().stream()
                                .filter(one -> one.getType() != Schema.Type.NULL)
                                .findFirst()
                                .orElseThrow(),
                        path,
                        types);
            case LONG -> types.getOrDefault(path, "").startsWith("date") ? time : (Object) 3;
            case INT -> 3;
            case FLOAT, DOUBLE -> 0.5;
            case BOOLEAN -> true;
            case BYTES, FIXED -> "00ff";
            case ENUM, NULL -> throw new IllegalStateException(path + ": say what is hostile in a " + schema.getType());
        };
    }

    /** Names of the text fields of a schema. */
    private static List<String> names(Schema schema) {
        return schema.getFields().stream().map(HostileDocuments::name).toList();
    }

    private static String name(Schema.Field field) {
        String semantic = field.getProp("semantic");
        return semantic == null ? field.name() : semantic;
    }

    /** Elasticsearch takes no name with a NUL in it. */
    private String key() {
        return text.replace("\u0000", "");
    }
}
