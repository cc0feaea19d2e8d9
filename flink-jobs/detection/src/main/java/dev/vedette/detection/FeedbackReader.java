package dev.vedette.detection;

import dev.vedette.schemas.FeedbackRules;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.Feedback;
import java.util.Optional;

/** Reads records of {@code vedette.feedback}. Not thread-safe. */
final class FeedbackReader {
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
        return FeedbackRules.alertId(record.key());
    }

    /** What the record decides; a tombstone takes back what was decided. */
    Decision decision(KafkaBytes record) throws RefusedException {
        String alertId = alertId(record);
        refuse(FeedbackRules.fault(alertId));
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
        refuse(FeedbackRules.fault(alertId, feedback));
        return Decision.of(feedback.getDecision()).orElseThrow();
    }

    private static void refuse(Optional<String> fault) throws RefusedException {
        if (fault.isPresent()) {
            throw new RefusedException(fault.get());
        }
    }
}
