package dev.vedette.console;

import dev.vedette.console.decisions.Decision;
import dev.vedette.console.elasticsearch.Document;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An alert as the list shows it.
 *
 * @param group what the alert is about, in the order of the rule's group-by
 * @param revision how often the late lane took something back; a higher one replaces a lower one
 * @param evidenceCount grows with each further evidence
 * @param firstSeen event time of the oldest evidence
 * @param lastSeen event time of the newest evidence
 * @param exact false where the group outgrew the rule's limit, so that {@code evidenceCount} is a lower bound
 * @param detectedAt when the detection job wrote this state
 * @param late whether the late lane wrote it, from events that came too late for the live job
 * @param silencedBy the silence that covers it, empty if none does
 * @param withdrawnBecause why the alert no longer stands, empty while it does
 * @param decision what people decided on it
 */
record AlertRow(
        String id,
        String level,
        String rule,
        List<Document.Entry> group,
        long revision,
        long evidenceCount,
        boolean exact,
        Optional<Instant> firstSeen,
        Optional<Instant> lastSeen,
        Optional<Instant> detectedAt,
        boolean late,
        String silencedBy,
        String withdrawnBecause,
        Decision decision) {

    /** Fields that a row is read from; the index template has each of them. */
    static final List<String> FIELDS = List.of(
            "vedette.alert.level",
            "rule.name",
            "vedette.alert.group",
            "vedette.alert.revision",
            "vedette.alert.evidence.count",
            "vedette.alert.evidence.exact",
            "event.start",
            "event.end",
            "event.created",
            "vedette.alert.late",
            "vedette.alert.silenced_by",
            "vedette.alert.withdrawn_because");

    static AlertRow of(String id, Document alert, Decision decision) {
        return new AlertRow(
                id,
                alert.text("vedette.alert.level"),
                alert.text("rule.name"),
                alert.documents("vedette.alert.group").stream()
                        .map(value -> new Document.Entry(value.text("field"), value.text("value")))
                        .toList(),
                alert.number("vedette.alert.revision"),
                alert.number("vedette.alert.evidence.count"),
                alert.flag("vedette.alert.evidence.exact", true),
                alert.time("event.start"),
                alert.time("event.end"),
                alert.time("event.created"),
                alert.flag("vedette.alert.late", false),
                alert.text("vedette.alert.silenced_by"),
                alert.text("vedette.alert.withdrawn_because"),
                decision);
    }

    /** Whether this is a newer state of the same alert. */
    boolean isNewerThan(AlertRow other) {
        return revision != other.revision ? revision > other.revision : evidenceCount > other.evidenceCount;
    }

    /** The same with the newest decision. */
    AlertRow with(Decision newest) {
        return new AlertRow(
                id,
                level,
                rule,
                group,
                revision,
                evidenceCount,
                exact,
                firstSeen,
                lastSeen,
                detectedAt,
                late,
                silencedBy,
                withdrawnBecause,
                newest);
    }
}
