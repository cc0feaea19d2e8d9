package dev.vedette.schemas;

import dev.vedette.schemas.avro.AuditEvent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The names by which rules, indices and OpenTelemetry call the fields of an {@link AuditEvent}: each field's
 * {@code semantic} property in {@code AuditEvent.avsc}.
 */
public final class EventFields {
    /** Prefix of the names of single attributes: {@code vedette.attributes.<key>}. */
    public static final String ATTRIBUTE_PREFIX = "vedette.attributes.";

    private static final Map<String, Integer> POSITIONS = positions(AuditEvent.getClassSchema());

    /** Made once: rules ask for many fields of each event. */
    private static final Map<String, OptionalInt> FOUND = POSITIONS.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> OptionalInt.of(entry.getValue())));

    private EventFields() {}

    /** Position of the field in the record, empty if no field has this name. */
    public static OptionalInt position(String semanticName) {
        return FOUND.getOrDefault(semanticName, OptionalInt.empty());
    }

    /** All names, in the order of the record. */
    public static Set<String> names() {
        return POSITIONS.keySet();
    }

    /** The field's value as Avro holds it, null where the event does not have it. */
    public static @Nullable Object value(AuditEvent event, int position) {
        return event.get(position);
    }

    /** Semantic names of any of our records, by position. */
    static Map<String, Integer> positions(Schema schema) {
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (Schema.Field field : schema.getFields()) {
            String name = field.getProp("semantic");
            if (name != null) {
                positions.put(name, field.pos());
            }
        }
        return Collections.unmodifiableMap(positions);
    }
}
