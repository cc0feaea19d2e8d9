package dev.vedette.console;

import dev.vedette.console.decisions.Decision;
import dev.vedette.console.elasticsearch.Document;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An alert with all that is known of it.
 *
 * @param story what happened, in a sentence; see {@link AlertStory}
 * @param evidence oldest first; of more than {@link Document#MAX_ITEMS} the oldest and the newest half
 * @param evidenceKept how many events the alert holds
 * @param evidenceLeftOut how many events the rule keeps that the alert's record had no room for
 */
record AlertPage(
        AlertRow alert,
        String story,
        String tenant,
        Rule rule,
        Optional<Double> riskScore,
        Optional<Instant> windowStart,
        Optional<Instant> windowEnd,
        Model model,
        List<Evidence> evidence,
        int evidenceKept,
        long evidenceLeftOut) {

    /** Why: the rule as it stood when the alert was raised. */
    record Rule(
            String id,
            long version,
            String status,
            String description,
            List<String> tags,
            List<String> falsePositives,
            String triage,
            String response) {}

    /** Why, where a model's score was compared: {@code score} 0 to 1, empty where no model took part. */
    record Model(String name, Optional<Double> score, List<String> reasons) {}

    /** One event that the alert rests on, and where Kafka holds it. */
    record Evidence(
            String eventId,
            String eventName,
            String rule,
            Optional<Instant> at,
            String topic,
            long partition,
            long offset,
            List<Document.Entry> fields) {}

    static AlertPage of(String id, Document alert, Decision decision) {
        AlertRow row = AlertRow.of(id, alert, decision);
        List<Evidence> evidence = alert.documents("vedette.alert.evidence").stream()
                .map(AlertPage::evidence)
                .toList();
        return new AlertPage(
                row,
                AlertStory.of(row, evidence),
                alert.text("organization.id"),
                new Rule(
                        alert.text("rule.uuid"),
                        alert.number("rule.version"),
                        alert.text("vedette.rule.status"),
                        alert.text("rule.description"),
                        alert.texts("tags"),
                        alert.texts("vedette.rule.falsepositives"),
                        alert.text("vedette.rule.triage"),
                        alert.text("vedette.rule.response")),
                alert.decimal("event.risk_score"),
                alert.time("vedette.alert.window.start"),
                alert.time("vedette.alert.window.end"),
                new Model(
                        alert.text("vedette.model.name"),
                        alert.decimal("vedette.model.score"),
                        alert.texts("vedette.model.reasons")),
                evidence,
                alert.count("vedette.alert.evidence"),
                alert.number("vedette.alert.evidence.left_out"));
    }

    private static Evidence evidence(Document event) {
        return new Evidence(
                event.text("event.id"),
                event.text("event.name"),
                event.text("vedette.evidence.rule"),
                event.time("@timestamp"),
                event.text("vedette.evidence.topic"),
                event.number("vedette.evidence.partition"),
                event.number("vedette.evidence.offset"),
                event.entries("vedette.evidence.fields"));
    }
}
