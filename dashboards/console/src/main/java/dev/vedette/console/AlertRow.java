package dev.vedette.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An alert as the list shows it.
 *
 * @param group what the alert is about, in the order of the rule's group-by
 * @param evidenceCount grows with each further evidence
 * @param firstSeen event time of the oldest evidence
 * @param lastSeen event time of the newest evidence
 * @param detectedAt when the detection job wrote this state
 */
record AlertRow(
        String id,
        String level,
        String rule,
        List<Document.Entry> group,
        long evidenceCount,
        Optional<Instant> firstSeen,
        Optional<Instant> lastSeen,
        Optional<Instant> detectedAt) {

    /** Fields that a row is read from; the index template has each of them. */
    static final List<String> FIELDS = List.of(
            "vedette.alert.level",
            "rule.name",
            "vedette.alert.group",
            "vedette.alert.evidence.count",
            "event.start",
            "event.end",
            "event.created");

    static AlertRow of(String id, Document alert) {
        return new AlertRow(
                id,
                alert.text("vedette.alert.level"),
                alert.text("rule.name"),
                alert.documents("vedette.alert.group").stream()
                        .map(value -> new Document.Entry(value.text("field"), value.text("value")))
                        .toList(),
                alert.number("vedette.alert.evidence.count"),
                alert.time("event.start"),
                alert.time("event.end"),
                alert.time("event.created"));
    }
}
