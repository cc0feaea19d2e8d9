package dev.vedette.schemas;

import dev.vedette.schemas.avro.Feedback;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a record of {@code vedette.feedback} has to be: the same to whoever writes one and to whoever reads it. Thread-safe. */
public final class FeedbackRules {
    /** What a person can decide. */
    public static final List<String> DECISIONS =
            List.of("undecided", "acknowledged", "true_positive", "false_positive", "benign");

    /** Of a reason, in characters. */
    public static final int MAX_REASON = 1024;

    /** Of a name, in characters. */
    public static final int MAX_OWNER = 256;

    /** Of a tenant, in characters. */
    public static final int MAX_TENANT = 256;

    private static final Pattern ALERT_ID = Pattern.compile("[a-z2-7]{52}");

    private FeedbackRules() {}

    /** The record's key as text; bytes that are no UTF-8 become replacement characters. */
    public static String alertId(byte @Nullable [] key) {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    /** Whether this is an alert's id. */
    public static boolean isAlertId(String id) {
        return ALERT_ID.matcher(id).matches();
    }

    /** What is wrong with a record's key, in our words; empty if nothing is. */
    public static Optional<String> fault(String alertId) {
        return isAlertId(alertId)
                ? Optional.empty()
                : Optional.of("the record's key must be an alert's id: 52 of a to z and 2 to 7");
    }

    /** What is wrong with a record, in our words; empty if nothing is. */
    public static Optional<String> fault(String alertId, Feedback feedback) {
        Optional<String> key = fault(alertId);
        if (key.isPresent()) {
            return key;
        }
        if (!feedback.getAlertId().equals(alertId)) {
            return Optional.of("the record's key must be the id of the alert that it is about");
        }
        if (feedback.getOwner().isBlank() || feedback.getOwner().length() > MAX_OWNER) {
            return Optional.of("feedback needs an owner, at most " + MAX_OWNER + " characters");
        }
        if (feedback.getReason().isBlank() || feedback.getReason().length() > MAX_REASON) {
            return Optional.of("feedback needs a reason, at most " + MAX_REASON + " characters");
        }
        if (feedback.getTenant().isBlank() || feedback.getTenant().length() > MAX_TENANT) {
            return Optional.of("feedback needs a tenant, at most " + MAX_TENANT + " characters");
        }
        if (!DECISIONS.contains(feedback.getDecision())) {
            return Optional.of("the decision must be one of " + String.join(", ", DECISIONS));
        }
        return Optional.empty();
    }
}
