package dev.vedette.detection;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.Feedback;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Reads records of {@code vedette.feedback}. Not thread-safe. */
final class FeedbackReader {
    private static final Pattern ALERT_ID = Pattern.compile("[a-z2-7]{52}");
    private static final int MAX_REASON = 1024;
    private static final int MAX_OWNER = 256;

    private final RecordCodec<Feedback> codec = RecordCodec.of(Feedback.class);

    /** A record that cannot be used; the message says why. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /** The record's key as text; bytes that are no UTF-8 become replacement characters. */
    static String alertId(KafkaBytes record) {
        byte[] key = record.key();
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    /** What the record decides; a tombstone takes back what was decided. */
    Decision decision(KafkaBytes record) throws RefusedException {
        String alertId = alertId(record);
        if (!ALERT_ID.matcher(alertId).matches()) {
            throw new RefusedException("the record's key must be an alert's id: 52 of a to z and 2 to 7");
        }
        byte[] value = record.value();
        if (value == null) {
            return Decision.UNDECIDED;
        }
        Feedback feedback;
        try {
            feedback = codec.decode(value);
        } catch (RecordException e) {
            throw new RefusedException("the record is no Feedback: " + e.getMessage());
        }
        if (!feedback.getAlertId().equals(alertId)) {
            throw new RefusedException("the record's key must be the id of the alert that it is about");
        }
        if (feedback.getOwner().isBlank() || feedback.getOwner().length() > MAX_OWNER) {
            throw new RefusedException("feedback needs an owner, at most " + MAX_OWNER + " characters");
        }
        if (feedback.getReason().isBlank() || feedback.getReason().length() > MAX_REASON) {
            throw new RefusedException("feedback needs a reason, at most " + MAX_REASON + " characters");
        }
        return Decision.of(feedback.getDecision())
                .orElseThrow(() -> new RefusedException("the decision must be one of " + Decision.allowed()));
    }
}
