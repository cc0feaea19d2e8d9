package dev.vedette.detection;

import dev.vedette.detection.Gathered.Kept;
import dev.vedette.detection.Gathered.OfRule;
import dev.vedette.schemas.avro.Incident;
import dev.vedette.schemas.avro.IncidentRule;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Makes records of {@code vedette.incidents}.
 *
 * @param version of the records
 * @param now this machine's clock, microseconds since the epoch
 */
record IncidentRecord(Entity entity, Gathered gathered, IncidentTimes times, long version, long now) {
    private static final String MERGED = "merged";

    /**
     * @param bucket start of the stretch of time that its first sighting lies in
     * @param riskAt what the risk is to be told for
     */
    Incident of(long bucket, String state, long riskAt) {
        return builder(bucket)
                .setState(state)
                .setRiskScore(gathered.risk(riskAt, times.halfLife()))
                .setRiskAt(riskAt)
                .build();
    }

    /** That what was the incident of one bucket is part of that of another. */
    Incident merged(long bucket, long into) {
        return builder(bucket)
                .setState(MERGED)
                .setMergedInto(entity.incidentId(into))
                .setRiskScore(0)
                .setRiskAt(gathered.last())
                .build();
    }

    private Incident.Builder builder(long bucket) {
        List<Kept> alerts = gathered.newestFirst();
        return Incident.newBuilder()
                .setIncidentId(entity.incidentId(bucket))
                .setVersion(version)
                .setTenant(entity.tenant())
                .setTitle(title())
                .setEntityType(entity.type())
                .setEntityValue(entity.value())
                .setBucketStart(bucket)
                .setFirstAt(gathered.first())
                .setLastAt(gathered.last())
                .setLevel(gathered.level().text())
                .setRiskAtLastAlert(gathered.risk(gathered.last(), times.halfLife()))
                .setRiskHalfLife(times.halfLife())
                .setAlertCount(gathered.count())
                .setDismissedCount(alerts.stream()
                        .filter(alert -> alert.decision().dismisses())
                        .count())
                .setAlertIds(alerts.stream().map(Kept::alertId).toList())
                .setRules(gathered.rules().entrySet().stream()
                        .sorted(Comparator.comparingLong((Map.Entry<String, OfRule> rule) ->
                                        rule.getValue().alerts())
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                        .map(rule -> new IncidentRule(
                                rule.getKey(),
                                rule.getValue().title(),
                                rule.getValue().level().text(),
                                rule.getValue().alerts()))
                        .toList())
                .setTags(gathered.rules().values().stream()
                        .flatMap(rule -> rule.tags().stream())
                        .distinct()
                        .sorted()
                        .toList())
                .setUpdatedAt(now);
    }

    /** For example {@code 3 rules fired for user kid:… in 20 minutes}. */
    private String title() {
        String what = gathered.rules().size() == 1
                ? gathered.rules().values().iterator().next().title() + " (" + number(gathered.count(), "alert") + ")"
                : gathered.rules().size() + " rules fired";
        return (what + " for " + entity.inWords() + " " + duration()).replaceAll("\\p{Cntrl}", "?");
    }

    private String duration() {
        long minutes = (gathered.last() - gathered.first()) / IncidentTimes.MINUTE;
        if (minutes < 1) {
            return "within a minute";
        }
        if (minutes < 120) {
            return "in " + number(minutes, "minute");
        }
        long hours = minutes / 60;
        return "in " + (hours < 48 ? number(hours, "hour") : number(hours / 24, "day"));
    }

    private static String number(long count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }
}
