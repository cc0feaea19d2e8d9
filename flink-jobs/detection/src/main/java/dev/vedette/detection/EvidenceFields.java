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
    private static final int MAX_VALUE = 256;
    private static final int MAX_FIELDS = 48;

    /** Of one model, in one event. */
    static final int MAX_REASONS = 5;

    private static final int MAX_REASON = 200;
    private static final String BETWEEN = ", ";

    /** Lists of reasons: each is a sentence that has to arrive whole, so that all of them together are longer than a value is. */
    private static final Set<String> REASONS = Set.of(
            DerivedField.MODEL_REASONS.semanticName(),
            DerivedField.ORDER_REASONS.semanticName(),
            DerivedField.SESSION_REASONS.semanticName(),
            DerivedField.HABIT_REASONS.semanticName());

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
                String text = more.containsKey(name) ? null : text(name, event.get(name));
                if (text != null && always.size() + more.size() < MAX_FIELDS) {
                    more = more.isEmpty() ? new LinkedHashMap<>() : more;
                    more.put(name, text);
                }
            }
        }
        return more;
    }

    private static void put(Map<String, String> fields, String name, Object value) {
        String text = text(name, value);
        if (text != null && fields.size() < MAX_FIELDS) {
            fields.put(name, text);
        }
    }

    /** A reason as evidence has it: what parts one from the next is not in it, and a long one is cut. */
    static String reason(String words) {
        String whole = words.replace(BETWEEN, "; ");
        return whole.length() <= MAX_REASON ? whole : cut(whole, MAX_REASON - 1) + "…";
    }

    /** The reasons of a field of them. */
    static List<String> reasons(String joined) {
        return List.of(joined.split(BETWEEN));
    }

    private static @Nullable String text(String name, Object value) {
        if (value == EventView.ABSENT) {
            return null;
        }
        if (!(value instanceof List<?> list)) {
            return cut(value.toString(), MAX_VALUE);
        }
        Stream<String> texts = list.stream().map(String::valueOf);
        return REASONS.contains(name)
                ? texts.limit(MAX_REASONS).map(EvidenceFields::reason).collect(Collectors.joining(BETWEEN))
                : cut(texts.collect(Collectors.joining(BETWEEN)), MAX_VALUE);
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(length - 1));
        return text.substring(0, splitsPair ? length - 1 : length);
    }
}
