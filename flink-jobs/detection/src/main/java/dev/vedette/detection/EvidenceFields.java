package dev.vedette.detection;

import dev.vedette.rules.EventView;
import dev.vedette.schemas.DerivedField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an alert shows of an event: who, from where, what, with what result; and whatever the rule looked at. */
final class EvidenceFields {
    static final int MAX_VALUE = 256;
    private static final int MAX_FIELDS = 48;

    private static final List<String> ALWAYS = List.of(
            "service.name",
            "user.id",
            "vedette.client.id",
            "client.address",
            "user_agent.original",
            DerivedField.CLIENT_COUNTRY.semanticName(),
            DerivedField.CLIENT_CITY.semanticName(),
            DerivedField.CLIENT_LATITUDE.semanticName(),
            DerivedField.CLIENT_LONGITUDE.semanticName(),
            DerivedField.CLIENT_AS_NUMBER.semanticName(),
            DerivedField.CLIENT_AS_ORGANIZATION.semanticName(),
            DerivedField.CLIENT_CONTEXT.semanticName(),
            "vedette.token.fingerprint",
            "vedette.session.fingerprint",
            "vedette.token.scopes",
            "vedette.auth.required_scopes",
            "vedette.auth.claims",
            "mcp.method.name",
            "gen_ai.tool.name",
            "event.outcome",
            "event.reason",
            "http.response.status_code",
            "trace.id",
            DerivedField.MODEL_SCORE.semanticName(),
            DerivedField.MODEL_NAME.semanticName(),
            DerivedField.MODEL_REASONS.semanticName(),
            DerivedField.LOSS_KIND.semanticName(),
            DerivedField.LOSS_DETAIL.semanticName(),
            DerivedField.SERVER_OWNER.semanticName(),
            DerivedField.SERVER_CRITICALITY.semanticName(),
            DerivedField.SERVER_EXPOSURE.semanticName());

    private EvidenceFields() {}

    private static final Set<String> ALWAYS_SET = Set.copyOf(ALWAYS);

    /** What every alert shows of the event. */
    static Map<String, String> of(EventView event) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String name : ALWAYS) {
            put(fields, name, event);
        }
        return fields;
    }

    /**
     * The same with the fields that a rule looked at.
     *
     * @param always what {@link #of(EventView)} gave for the event; returned if there is nothing to add
     */
    static Map<String, String> of(EventView event, Map<String, String> always, Set<String> ruleFields) {
        Map<String, String> fields = always;
        for (String name : ruleFields) {
            if (!ALWAYS_SET.contains(name) && event.get(name) != EventView.ABSENT) {
                fields = fields == always ? new LinkedHashMap<>(always) : fields;
                put(fields, name, event);
            }
        }
        return fields;
    }

    private static void put(Map<String, String> fields, String name, EventView event) {
        String text = text(event.get(name));
        if (text != null && fields.size() < MAX_FIELDS) {
            fields.put(name, text);
        }
    }

    private static @Nullable String text(Object value) {
        if (value == EventView.ABSENT) {
            return null;
        }
        String text = value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : value.toString();
        if (text.length() <= MAX_VALUE) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_VALUE - 1));
        return text.substring(0, splitsPair ? MAX_VALUE - 1 : MAX_VALUE);
    }
}
