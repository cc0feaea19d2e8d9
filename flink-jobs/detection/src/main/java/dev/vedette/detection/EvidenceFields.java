package dev.vedette.detection;

import dev.vedette.rules.EventView;
import dev.vedette.schemas.DerivedField;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an alert shows of an event: who, from where, what, with what result; and whatever the rule looked at. */
final class EvidenceFields {
    static final int MAX_VALUE = 256;
    private static final int MAX_FIELDS = 48;

    /** A name that is new here belongs at the end of {@link dev.vedette.rules.EvidenceNames} too: states hold it then as a number. */
    static final List<String> ALWAYS = List.of(
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
            DerivedField.HABIT_KNOWN_DAYS.semanticName(),
            DerivedField.HABIT_REASONS.semanticName(),
            DerivedField.LOSS_KIND.semanticName(),
            DerivedField.LOSS_DETAIL.semanticName(),
            DerivedField.SERVER_OWNER.semanticName(),
            DerivedField.SERVER_CRITICALITY.semanticName(),
            DerivedField.SERVER_EXPOSURE.semanticName());

    /** What a rule that looks at a score shows with it. */
    private static final Map<String, List<String>> WITH_SCORES = Map.of(
            DerivedField.ORDER_SCORE.semanticName(),
            List.of(DerivedField.ORDER_MODEL.semanticName(), DerivedField.ORDER_REASONS.semanticName()),
            DerivedField.SESSION_SCORE.semanticName(),
            List.of(
                    DerivedField.SESSION_MODELS.semanticName(),
                    DerivedField.SESSION_REASONS.semanticName(),
                    DerivedField.SESSION_MISSING.semanticName()));

    private EvidenceFields() {}

    private static final Set<String> ALWAYS_SET = Set.copyOf(ALWAYS);

    private static final NamedFields ALWAYS_NAMED = new NamedFields(ALWAYS);

    /** What every alert shows of the event. */
    static Map<String, String> of(EnrichedEvent event) {
        Map<String, String> fields = new LinkedHashMap<>();
        ALWAYS_NAMED.forEach(event, (name, value) -> put(fields, name, value));
        return fields;
    }

    /** What every alert shows of an event that is read otherwise. */
    static Map<String, String> of(EventView event) {
        Map<String, String> fields = new LinkedHashMap<>();
        ALWAYS.forEach(name -> put(fields, name, event.get(name)));
        return fields;
    }

    /** Of the fields that a rule looks at, those that not every alert shows. */
    static List<String> beyondAlways(Set<String> ruleFields) {
        Stream<String> why = ruleFields.stream().flatMap(name -> WITH_SCORES.getOrDefault(name, List.of()).stream());
        return Stream.concat(ruleFields.stream(), why)
                .filter(name -> !ALWAYS_SET.contains(name))
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Fields that rules looked at, beside those of every alert.
     *
     * @param names of each rule
     * @param always what {@link #of(EventView)} gave for the event
     */
    static Map<String, String> beside(Map<String, String> always, List<List<String>> names, EventView event) {
        Map<String, String> more = Map.of();
        for (List<String> ofRule : names) {
            for (String name : ofRule) {
                String text = more.containsKey(name) ? null : text(event.get(name));
                if (text != null && always.size() + more.size() < MAX_FIELDS) {
                    more = more.isEmpty() ? new LinkedHashMap<>() : more;
                    more.put(name, text);
                }
            }
        }
        return more;
    }

    private static void put(Map<String, String> fields, String name, Object value) {
        String text = text(value);
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
