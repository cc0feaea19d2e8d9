package dev.vedette.delivery.siem;

import dev.vedette.delivery.elasticsearch.Documents;
import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Feedback;
import java.io.Serializable;
import java.util.Optional;

/**
 * What came of an alert: a state of it, or somebody's decision on it.
 *
 * @param alertId the alert's id, at most 256 characters
 * @param version a state replaces one with a lower version; a decision has {@link #DECISION}
 * @param ends why this ends the alert, at most 256 characters; empty where it does not
 * @param silenced whether a silence covers it: then nobody is told who has not been told before
 * @param alert the alert, encoded; empty for a decision
 * @param origin the record
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
public record AlertState(String alertId, long version, String ends, boolean silenced, byte[] alert, KafkaRecord origin)
        implements Serializable {
    /** Instead of a version: it says nothing of the alert itself. */
    static final long DECISION = -1;

    private static final int MAX_ID = 256;

    /** Characters: a message is shortened by its alert, and must fit whatever this one says. */
    private static final int MAX_REASON = 256;

    private static final byte[] NOTHING = {};

    /** A state of an alert as it lies in {@code vedette.alerts}. */
    static AlertState of(Alert alert, byte[] encoded, KafkaRecord origin) {
        return new AlertState(
                id(alert.getAlertId()),
                Documents.version(alert),
                alert.getWithdrawnBecause()
                        .or(alert::getSilencedBy)
                        .map(AlertState::reason)
                        .orElse(""),
                alert.getSilencedBy().isPresent(),
                encoded,
                origin);
    }

    /** A decision as it lies in {@code vedette.feedback}; empty where it ends nothing. */
    public static Optional<AlertState> of(Feedback feedback, KafkaRecord origin) {
        return switch (feedback.getDecision()) {
            case "true_positive", "false_positive", "benign" ->
                Optional.of(new AlertState(
                        id(feedback.getAlertId()), DECISION, reason(feedback.getDecision()), false, NOTHING, origin));
            default -> Optional.empty();
        };
    }

    private static String id(String id) {
        if (id.length() > MAX_ID) {
            throw new IllegalArgumentException("an alert id has at most " + MAX_ID + " characters");
        }
        return id;
    }

    private static String reason(String reason) {
        if (reason.isEmpty()) {
            return "no reason given";
        }
        int end = reason.offsetByCodePoints(0, Math.min(MAX_REASON, reason.codePointCount(0, reason.length())));
        return reason.substring(0, end);
    }
}
