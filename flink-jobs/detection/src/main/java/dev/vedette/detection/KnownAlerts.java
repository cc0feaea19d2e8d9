package dev.vedette.detection;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The last word of {@code vedette.alerts} on each alert of a span, without its text. Not thread-safe. */
final class KnownAlerts {
    /** About 200 bytes each. */
    static final int MAX_ALERTS = 1_000_000;

    private final KafkaSettings kafka;
    private final ReplayGraph.Span span;
    private final Map<String, Known> alerts = new HashMap<>();
    private boolean complete = true;

    /**
     * @param revision the highest of its records
     * @param evidence hash of the ids of the events in its evidence
     */
    record Known(long revision, long evidenceCount, int evidence, boolean withdrawn, long bucketEnd) {

        private static Known of(Alert alert) {
            return new Known(
                    alert.getRevision(),
                    alert.getEvidenceCount(),
                    evidenceOf(alert),
                    alert.getWithdrawnBecause().isPresent(),
                    alert.getSuppressionEnd());
        }

        private static int evidenceOf(Alert alert) {
            return alert.getEvidence().stream()
                    .map(Evidence::getEventId)
                    .toList()
                    .hashCode();
        }

        private Known after(Known before) {
            return new Known(Math.max(revision, before.revision), evidenceCount, evidence, withdrawn, bucketEnd);
        }

        /** Whether it says already what the alert says. */
        boolean says(Alert alert) {
            return !withdrawn && evidenceCount == alert.getEvidenceCount() && evidence == evidenceOf(alert);
        }
    }

    private KnownAlerts(KafkaSettings kafka, ReplayGraph.Span span) {
        this.kafka = kafka;
        this.span = span;
    }

    /** Alerts whose suppression bucket has a part in the span. */
    static KnownAlerts read(KafkaSettings kafka, ReplayGraph.Span span) throws IOException {
        KnownAlerts known = new KnownAlerts(kafka, span);
        known.read(alert -> {
            if (known.alerts.size() < MAX_ALERTS || known.alerts.containsKey(alert.getAlertId())) {
                known.alerts.merge(alert.getAlertId(), Known.of(alert), (before, after) -> after.after(before));
            } else {
                known.complete = false;
            }
        });
        return known;
    }

    Optional<Known> find(String alertId) {
        return Optional.ofNullable(alerts.get(alertId));
    }

    /** Whether there were no more alerts than can be known. */
    boolean isComplete() {
        return complete;
    }

    /** The last records of those that are not among the ids and not withdrawn. */
    Map<String, Alert> without(Set<String> ids) throws IOException {
        Map<String, Alert> others = new HashMap<>();
        read(alert -> {
            Known known = alerts.get(alert.getAlertId());
            if (known != null && !known.withdrawn && !ids.contains(alert.getAlertId())) {
                others.put(alert.getAlertId(), alert);
            }
        });
        return others;
    }

    @FunctionalInterface
    private interface Taker {
        void take(Alert alert) throws IOException;
    }

    private void read(Taker taker) throws IOException {
        // No alert is written before the events that it is about.
        long writtenFrom = Math.floorDiv(span.eventsFrom(), 1000L) - 1;
        try (SchemaTopic.Store schemas = SchemaTopic.follow(kafka.forClient())) {
            RecordCodec<Alert> codec = RecordCodec.of(Alert.class, schemas);
            TopicReading.read(kafka, Topics.ALERTS, TopicReading.Start.at(writtenFrom), record -> {
                Optional<Alert> alert = decode(record, codec);
                if (alert.isPresent()
                        && alert.get().getSuppressionEnd() > span.alertsFrom()
                        && alert.get().getSuppressionStart() <= span.to()) {
                    taker.take(alert.get());
                }
            });
        }
    }

    /** Nothing is said of what cannot be read. */
    private static Optional<Alert> decode(KafkaBytes record, RecordCodec<Alert> codec) {
        byte[] value = record.value();
        try {
            return value == null ? Optional.empty() : Optional.of(codec.decode(value));
        } catch (RecordException e) {
            return Optional.empty();
        }
    }
}
