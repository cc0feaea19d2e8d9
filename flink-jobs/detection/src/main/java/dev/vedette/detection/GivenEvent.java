package dev.vedette.detection;

import dev.vedette.detection.geo.ClientOrigin;
import dev.vedette.models.habits.Judgement;
import dev.vedette.models.sessions.SessionScore;
import dev.vedette.rules.EventView;
import dev.vedette.schemas.DerivedField;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.AuditEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An event as somebody writes it down for a rule's test: fields of agents and of the job by the names that rules use. The
 * job enriches it with nothing: what it would add stands there, or is not there.
 */
final class GivenEvent {
    private static final String TIME = "@timestamp";
    private static final String SEQUENCE = "event.sequence";
    private static final String ISSUED_AT = "vedette.token.issued_at";
    private static final String EXPIRES_AT = "vedette.token.expires_at";
    private static final int ATTRIBUTES =
            AuditEvent.getClassSchema().getField("attributes").pos();
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final Map<String, Object> fields;
    private final RecordCodec<AuditEvent> codec;

    GivenEvent(Map<String, Object> fields, RecordCodec<AuditEvent> codec) {
        this.fields = fields;
        this.codec = codec;
    }

    /**
     * The same as the job has it after it was enriched.
     *
     * @param offset of its place, and its number if it has none
     * @throws IllegalArgumentException with a field that no event of the job's can have, or not with this value
     */
    EnrichedEvent enriched(long offset, long micros) {
        AuditEvent event = AuditEvent.newBuilder().build();
        put(event, TIME, micros);
        put(event, SEQUENCE, offset);
        Map<String, String> attributes = new HashMap<>();
        fields.forEach((name, value) -> set(event, attributes, name, value));
        event.put(ATTRIBUTES, attributes);
        times(event, micros);
        List<String> required = texts("vedette.auth.required_scopes");
        EnrichedEvent enriched = new EnrichedEvent(
                EncodedEvent.of(event, codec),
                0,
                offset,
                micros,
                0,
                context(),
                required.isEmpty() ? texts(DerivedField.MISSING_SCOPES.semanticName()) : required,
                new Listed(
                        texts(DerivedField.UNLISTED_SCOPES.semanticName()),
                        texts(DerivedField.TOOL_MISSING_SCOPES.semanticName()),
                        Boolean.TRUE.equals(fields.get(DerivedField.TOOL_ADMINISTRATIVE.semanticName())),
                        texts(DerivedField.TOKEN_UNEXPECTED.semanticName())),
                verdict(DerivedField.MODEL_SCORE, DerivedField.MODEL_NAME, DerivedField.MODEL_REASONS),
                verdict(DerivedField.ORDER_SCORE, DerivedField.ORDER_MODEL, DerivedField.ORDER_REASONS),
                session(),
                habits(),
                server(),
                origin(),
                Lateness.NONE);
        fields.forEach((name, value) -> requireSame(name, value, enriched.get(name)));
        return enriched;
    }

    private static void put(AuditEvent event, String name, Object value) {
        event.put(EventFields.position(name).orElseThrow(), value);
    }

    private void set(AuditEvent event, Map<String, String> attributes, String name, Object value) {
        OptionalInt position = EventFields.position(name);
        if (name.startsWith(EventFields.ATTRIBUTE_PREFIX)) {
            attributes.put(name.substring(EventFields.ATTRIBUTE_PREFIX.length()), value.toString());
        } else if (name.equals(DerivedField.LOSS_KIND.semanticName())) {
            attributes.put(TelemetryLoss.KIND, value.toString());
        } else if (name.equals(DerivedField.LOSS_DETAIL.semanticName())) {
            attributes.put(TelemetryLoss.DETAIL, value.toString());
        } else if (name.equals(DerivedField.LOSS_EVENTS.semanticName())) {
            attributes.put(TelemetryLoss.EVENTS, value.toString());
        } else if (position.isPresent() && !name.equals(TIME)) {
            Schema.Field field = AuditEvent.getClassSchema().getFields().get(position.getAsInt());
            event.put(position.getAsInt(), avro(name, field.schema(), value));
        }
    }

    /** Of a token whose lifetime stands there alone, times that give it. */
    private void times(AuditEvent event, long micros) {
        Object remaining = fields.get(DerivedField.TOKEN_REMAINING.semanticName());
        Object lifetime = fields.get(DerivedField.TOKEN_LIFETIME.semanticName());
        if (event.getTokenExpiresAt().isEmpty() && remaining instanceof Long seconds) {
            put(event, EXPIRES_AT, micros + seconds * MICROS_PER_SECOND);
        }
        if (lifetime instanceof Long seconds) {
            long length = seconds * MICROS_PER_SECOND;
            if (event.getTokenExpiresAt().isEmpty()) {
                put(event, EXPIRES_AT, event.getTokenIssuedAt().orElse(micros) + length);
            }
            if (event.getTokenIssuedAt().isEmpty()) {
                put(event, ISSUED_AT, event.getTokenExpiresAt().orElseThrow() - length);
            }
        }
    }

    /** Where the network stands there alone, a context of it. */
    private @Nullable String context() {
        String context = text(DerivedField.CLIENT_CONTEXT);
        String network = text(DerivedField.CLIENT_NETWORK);
        return context == null && network != null ? network + "||" : context;
    }

    private static Object avro(String name, Schema schema, Object value) {
        Schema type = schema.getType() == Schema.Type.UNION ? schema.getTypes().get(1) : schema;
        Object converted =
                switch (type.getType()) {
                    case STRING -> value instanceof String ? value : null;
                    case LONG -> value instanceof Long ? value : null;
                    case INT -> value instanceof Long number ? (Object) number.intValue() : null;
                    case ARRAY ->
                        value instanceof List<?> list
                                ? list.stream().map(Object::toString).toList()
                                : List.of(value.toString());
                    default -> null;
                };
        if (converted == null) {
            throw new IllegalArgumentException(name + " has to be "
                    + type.getType().getName() + ", not " + value.getClass().getSimpleName() + " " + value);
        }
        return converted;
    }

    /** Numbers by value: 5 and 5.0 are the same to a rule. */
    private void requireSame(String name, Object given, Object seen) {
        boolean same = name.equals(TIME)
                || given.equals(seen)
                || given instanceof Number one
                        && seen instanceof Number other
                        && one.doubleValue() == other.doubleValue()
                || seen instanceof List<?> list && list.equals(List.of(given))
                || given instanceof List<?> none && none.isEmpty() && seen == EventView.ABSENT;
        if (!same) {
            throw new IllegalArgumentException(
                    name + " is " + given + ", and the job would see " + (seen == EventView.ABSENT ? "nothing" : seen));
        }
    }

    private @Nullable String text(DerivedField field) {
        Object value = fields.get(field.semanticName());
        return value == null ? null : value.toString();
    }

    private List<String> texts(String name) {
        Object value = fields.get(name);
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(one -> texts.add(one.toString()));
        } else if (value != null) {
            texts.add(value.toString());
        }
        return texts;
    }

    private double number(DerivedField field) {
        return fields.get(field.semanticName()) instanceof Number number ? number.doubleValue() : 0;
    }

    private @Nullable ModelVerdict verdict(DerivedField score, DerivedField name, DerivedField reasons) {
        String model = text(name);
        return text(score) == null
                ? null
                : new ModelVerdict(
                        number(score),
                        model == null ? "" : model,
                        texts(reasons.semanticName()),
                        score == DerivedField.MODEL_SCORE ? orEmpty(DerivedField.MODEL_VERDICT) : "",
                        score == DerivedField.MODEL_SCORE ? orEmpty(DerivedField.MODEL_CHANGE) : "");
    }

    private @Nullable SessionScore session() {
        return text(DerivedField.SESSION_SCORE) == null
                ? null
                : new SessionScore(
                        number(DerivedField.SESSION_SCORE),
                        number(DerivedField.SESSION_ORDERED),
                        texts(DerivedField.SESSION_REASONS.semanticName()),
                        texts(DerivedField.SESSION_MISSING.semanticName()));
    }

    private Judgement habits() {
        Object days = fields.get(DerivedField.HABIT_KNOWN_DAYS.semanticName());
        return new Judgement(
                days instanceof Long known ? (int) Math.min(Integer.MAX_VALUE, known) : Judgement.NONE.knownDays(),
                orUnknown(DerivedField.HABIT_RATE),
                orUnknown(DerivedField.HABIT_VOLUME),
                orUnknown(DerivedField.HABIT_SENT),
                orUnknown(DerivedField.HABIT_FAILURES),
                orUnknown(DerivedField.HABIT_TOOL_RATE),
                orUnknown(DerivedField.HABIT_TOOL_VOLUME),
                orUnknown(DerivedField.HABIT_TOOL_RESULT),
                orUnknown(DerivedField.HABIT_NEW_DESTINATIONS),
                orUnknown(DerivedField.HABIT_NEW_DESTINATION_DAYS),
                orUnknown(DerivedField.HABIT_DRIFT),
                texts(DerivedField.HABIT_REASONS.semanticName()));
    }

    private double orUnknown(DerivedField field) {
        return fields.containsKey(field.semanticName()) ? number(field) : Double.NaN;
    }

    private ServerRegistry.@Nullable Server server() {
        return fields.get(DerivedField.SERVER_REGISTERED.semanticName()) instanceof Boolean registered
                ? new ServerRegistry.Server(
                        registered,
                        orEmpty(DerivedField.SERVER_OWNER),
                        orEmpty(DerivedField.SERVER_CRITICALITY),
                        orEmpty(DerivedField.SERVER_EXPOSURE))
                : null;
    }

    private String orEmpty(DerivedField field) {
        String text = text(field);
        return text == null ? "" : text;
    }

    private ClientOrigin origin() {
        boolean placed = text(DerivedField.CLIENT_LATITUDE) != null && text(DerivedField.CLIENT_LONGITUDE) != null;
        return new ClientOrigin(
                text(DerivedField.CLIENT_COUNTRY),
                text(DerivedField.CLIENT_CITY),
                placed
                        ? new ClientOrigin.Location(
                                number(DerivedField.CLIENT_LATITUDE), number(DerivedField.CLIENT_LONGITUDE))
                        : null,
                (long) number(DerivedField.CLIENT_AS_NUMBER),
                text(DerivedField.CLIENT_AS_ORGANIZATION));
    }
}
