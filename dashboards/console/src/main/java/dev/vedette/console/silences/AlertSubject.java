package dev.vedette.console.silences;

import dev.vedette.schemas.SilenceRules;
import dev.vedette.schemas.avro.Silence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an alert is of and about, as its document says: a silence of it takes these from nowhere else.
 *
 * @param rule the rule's id
 * @param title the rule's name
 * @param silencedBy id of the silence that covers it, empty if none does
 */
public record AlertSubject(String rule, String title, String tenant, List<Value> group, String silencedBy) {

    /** A field of the alert's group, and its value. */
    public record Value(String field, String value) {}

    public AlertSubject {
        group = List.copyOf(group);
    }

    /** Whether it is one of those that a silence is about; when the silence holds is another matter. */
    boolean isOf(Silence silence) {
        return SilenceRules.isAbout(
                silence,
                tenant,
                rule,
                (field, values) ->
                        group.stream().anyMatch(one -> one.field().equals(field) && values.contains(one.value())));
    }

    /** Why no silence of such alerts can be made with a key for narrow ones, in a line for the analyst; empty if one can. */
    String unfit() {
        if (rule.isBlank()) {
            return "This alert does not say which rule made it, so that it cannot be silenced here.";
        }
        return values().isEmpty()
                ? "This alert's rule groups by nothing that it could be silenced by; a silence would hide all its alerts. One"
                        + " with a rule key can: ./vedette silence add --rule ID."
                : "";
    }

    /** What a silence can be narrowed to: each field once, without values that are empty or were cut. */
    List<Value> values() {
        Map<String, Value> values = new LinkedHashMap<>();
        group.stream()
                .filter(one -> !one.value().isBlank() && one.value().length() <= SilenceRules.MAX_VALUE)
                .filter(one -> !one.field().isBlank() && one.field().length() <= SilenceRules.MAX_NAME)
                .forEach(one -> values.putIfAbsent(one.field(), one));
        return values.values().stream().limit(SilenceRules.MAX_FIELDS).toList();
    }

    /** The values of some fields, as a silence has them; empty if there is one without. */
    Optional<Map<String, List<String>>> match(Set<String> fields) {
        Map<String, List<String>> match = new LinkedHashMap<>();
        values().stream()
                .filter(one -> fields.contains(one.field()))
                .forEach(one -> match.put(one.field(), List.of(one.value())));
        return match.size() == fields.size() ? Optional.of(match) : Optional.empty();
    }
}
