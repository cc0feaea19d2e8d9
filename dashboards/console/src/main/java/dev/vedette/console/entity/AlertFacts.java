package dev.vedette.console.entity;

import dev.vedette.console.elasticsearch.Document;
import dev.vedette.console.elasticsearch.Document.Entry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an alert says of those who take part in it.
 *
 * @param tenant whose server it is, empty if the alert does not say
 * @param group what the rule groups by
 * @param evidence the fields of each event
 * @param start event time of the oldest evidence
 */
record AlertFacts(
        String id,
        String tenant,
        String ruleId,
        List<Entry> group,
        List<Map<String, String>> evidence,
        Optional<Instant> start) {

    static final List<String> FIELDS =
            List.of("organization.id", "rule.uuid", "vedette.alert.group", "vedette.alert.evidence", "event.start");

    AlertFacts {
        group = List.copyOf(group);
        evidence = List.copyOf(evidence);
    }

    static AlertFacts of(String id, Document alert) {
        return new AlertFacts(
                id,
                alert.text("organization.id"),
                alert.text("rule.uuid"),
                alert.documents("vedette.alert.group").stream()
                        .map(entry -> new Entry(entry.text("field"), entry.text("value")))
                        .toList(),
                alert.documents("vedette.alert.evidence").stream()
                        .map(AlertFacts::fields)
                        .toList(),
                alert.time("event.start"));
    }

    private static Map<String, String> fields(Document event) {
        Map<String, String> fields = new LinkedHashMap<>();
        event.entries("vedette.evidence.fields").forEach(entry -> fields.put(entry.field(), entry.value()));
        return fields;
    }

    /** The values of a field, of the group first, each once; at most {@code limit}. */
    List<String> values(String field, int limit) {
        Stream<String> ofGroup =
                group.stream().filter(entry -> entry.field().equals(field)).map(Entry::value);
        Stream<String> ofEvents = evidence.stream().map(event -> event.getOrDefault(field, ""));
        return Stream.concat(ofGroup, ofEvents)
                .filter(value -> !value.isEmpty())
                .distinct()
                .limit(limit)
                .toList();
    }
}
