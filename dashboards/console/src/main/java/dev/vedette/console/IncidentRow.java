package dev.vedette.console;

import dev.vedette.console.elasticsearch.Document;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An incident as its list and its page show it.
 *
 * @param state open, ended or merged
 * @param mergedInto the incident that has its alerts now, empty if none
 * @param riskNow 0 to 100, decayed to the moment of reading
 * @param alertCount how many alerts it has, those dismissed included
 * @param dismissed how many of {@code alertIds} were judged false or benign, or were withdrawn
 * @param alertIds newest first, at most 64
 */
record IncidentRow(
        String id,
        String state,
        String mergedInto,
        String title,
        String entityType,
        String entityValue,
        String level,
        double riskNow,
        Optional<Instant> firstSeen,
        Optional<Instant> lastSeen,
        long alertCount,
        long dismissed,
        List<String> alertIds,
        List<Rule> rules,
        List<String> tags) {

    IncidentRow {
        alertIds = List.copyOf(alertIds);
        rules = List.copyOf(rules);
        tags = List.copyOf(tags);
    }

    /** A rule that fired, with how many of the incident's alerts are its. */
    record Rule(String name, String level, long alerts) {}

    static IncidentRow of(String id, Document incident, Instant now) {
        return new IncidentRow(
                id,
                incident.text("vedette.incident.state"),
                incident.text("vedette.incident.merged_into"),
                incident.text("message"),
                incident.text("vedette.entity.type"),
                incident.text("vedette.entity.value"),
                incident.text("vedette.incident.level"),
                riskNow(incident, now),
                incident.time("event.start"),
                incident.time("event.end"),
                incident.number("vedette.incident.alert.count"),
                incident.number("vedette.incident.alert.dismissed"),
                incident.texts("vedette.incident.alert.ids"),
                incident.documents("vedette.incident.rules").stream()
                        .map(rule -> new Rule(
                                rule.text("rule.name"),
                                rule.text("vedette.alert.level"),
                                rule.number("vedette.incident.alert.count")))
                        .toList(),
                incident.texts("tags"));
    }

    /** The decay that the field {@code risk_score} of the schema {@code Incident} lays down. */
    private static double riskNow(Document incident, Instant now) {
        double then =
                Math.min(100, Math.max(0, incident.decimal("event.risk_score").orElse(0.0)));
        long halfLifeMicros = incident.number("vedette.incident.risk.half_life");
        Optional<Instant> at = incident.time("vedette.incident.risk.at");
        if (halfLifeMicros <= 0 || at.isEmpty() || !at.get().isBefore(now)) {
            return then;
        }
        double halvings = Duration.between(at.get(), now).toMillis() * 1000.0 / halfLifeMicros;
        return 100 * (1 - Math.pow(1 - then / 100, Math.pow(2, -halvings)));
    }
}
