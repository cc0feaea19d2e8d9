package dev.vedette.detection;

import dev.vedette.detection.IncidentUpdate.Sighting;
import dev.vedette.rules.Finding;
import dev.vedette.rules.Level;
import dev.vedette.rules.RuleMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What incidents are told of alerts: each one when it begins, and once for each minute in which it grows, however many
 * events it grows by. What was told is remembered for a bounded number of alerts and in no checkpoint; to be told twice
 * changes nothing. Not thread-safe.
 */
final class Sightings {
    private static final int REMEMBERED = 10_000;

    private static final String ON_TRIAL = "experimental";

    /** The minute that was told last; the alert that was told for longest first. */
    private final LinkedHashMap<String, Long> told = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What there is to tell; empty where there is nothing new. */
    Optional<IncidentUpdate> of(Finding finding, RuleMetadata rule) {
        if (isOnTrial(rule.status())) {
            return Optional.empty();
        }
        long minute = IncidentTimes.minute(finding.windowEnd());
        Long before = told.put(finding.alertId(), minute);
        if (before != null && before == minute) {
            return Optional.empty();
        }
        return Optional.of(sighting(finding, rule.title(), rule.level(), rule.riskScore(), rule.tags()));
    }

    /** What there is to tell of an alert of which nothing is remembered. */
    static Sighting sighting(Finding finding, String ruleTitle, Level level, double riskScore, List<String> tags) {
        return new Sighting(
                Entity.of(finding),
                finding.alertId(),
                finding.ruleId(),
                ruleTitle,
                level,
                riskScore,
                tags,
                IncidentTimes.minute(finding.windowEnd()),
                false,
                Decision.UNDECIDED);
    }

    /** Alerts of rules on trial count nothing. */
    static boolean isOnTrial(String ruleStatus) {
        return ruleStatus.equals(ON_TRIAL);
    }
}
