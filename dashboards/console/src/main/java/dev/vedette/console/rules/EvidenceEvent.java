package dev.vedette.console.rules;

import dev.vedette.rules.EventView;
import dev.vedette.rules.JsonEvent;
import dev.vedette.schemas.DerivedField;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.avro.AuditEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/**
 * An event as the detection job showed it to rules, as far as that can be told: the fields that the agent sent from its document,
 * those that the job added from what the alert keeps. Texts are cut at {@value #MAX_TEXT} characters, which bounds what a rule may
 * cost. Immutable.
 */
final class EvidenceEvent {

    static final int MAX_TEXT = 4_096;
    private static final int MAX_ITEMS = 1_000;

    /** In the evidence of an event that was read by its fingerprints under the other key, while keys were rotated. */
    private static final String OTHER_KEY = "vedette.other.read";

    private static final Set<String> LISTS = Arrays.stream(DerivedField.values())
            .filter(field -> field.type().startsWith("list"))
            .map(DerivedField::semanticName)
            .collect(Collectors.toUnmodifiableSet());

    private EvidenceEvent() {}

    /** @throws IllegalArgumentException if the document is no JSON object within the engine's limits */
    static EventView of(AlertEvidence.Event event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        event.document()
                .ifPresent(json -> JsonEvent.parse(json).values().forEach((name, value) -> {
                    if (isSent(name)) {
                        fields.put(name, asSent(name, value));
                    }
                }));
        boolean keptGoesFirst = event.kept().containsKey(OTHER_KEY);
        event.kept().forEach((name, text) -> {
            if (keptGoesFirst || !fields.containsKey(name)) {
                fields.put(name, isList(name) ? List.<Object>of((Object[]) text.split(", ")) : text);
            }
        });
        fields.put("event.name", event.name());
        fields.put("event.id", event.id());
        return EventView.of(fields);
    }

    /** Beside these a document has what delivery adds for Kibana, which rules do not see. */
    private static boolean isSent(String name) {
        boolean isField = EventFields.position(name).isPresent() && type(name) != Schema.Type.BYTES;
        return isField || name.startsWith(EventFields.ATTRIBUTE_PREFIX);
    }

    private static Object asSent(String name, Object value) {
        if (value instanceof List<?> list) {
            return list.stream()
                    .limit(MAX_ITEMS)
                    .map(item -> item instanceof String text ? cut(text) : (Object) item)
                    .toList();
        }
        if (!(value instanceof String text)) {
            return value;
        }
        return type(name) == Schema.Type.LONG ? micros(text) : cut(text);
    }

    /** Documents have times as ISO 8601; rules know microseconds since 1970. */
    private static Object micros(String text) {
        try {
            return ChronoUnit.MICROS.between(
                    Instant.EPOCH, OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException | ArithmeticException e) {
            return cut(text);
        }
    }

    private static boolean isList(String name) {
        return LISTS.contains(name) || type(name) == Schema.Type.ARRAY;
    }

    /** Of the field's values; NULL where no agent sends it. */
    private static Schema.Type type(String name) {
        if (EventFields.position(name).isEmpty()) {
            return Schema.Type.NULL;
        }
        Schema schema = AuditEvent.getClassSchema()
                .getFields()
                .get(EventFields.position(name).getAsInt())
                .schema();
        return schema.isUnion() ? schema.getTypes().get(1).getType() : schema.getType();
    }

    private static String cut(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }
}
