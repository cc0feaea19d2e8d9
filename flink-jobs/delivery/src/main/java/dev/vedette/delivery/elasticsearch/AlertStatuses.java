package dev.vedette.delivery.elasticsearch;

import dev.vedette.delivery.kafka.Conversion;
import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.delivery.kafka.UnusableRecordException;
import dev.vedette.schemas.FeedbackRules;
import dev.vedette.schemas.avro.Feedback;
import java.util.Optional;

/** Decisions on alerts as documents. What the detection job refuses is refused here too: both show the same state of an alert. */
public final class AlertStatuses implements Conversion<Feedback, Document> {
    private static final long serialVersionUID = 1L;

    @Override
    public Optional<Document> convert(Feedback feedback, KafkaRecord origin) {
        refuse(FeedbackRules.fault(FeedbackRules.alertId(origin.key()), feedback));
        return Optional.of(Documents.status(feedback, origin));
    }

    /** It takes back what was decided, and a document that says so has to stay: an older record may come after it. */
    @Override
    public Optional<Document> tombstone(KafkaRecord origin) {
        String alertId = FeedbackRules.alertId(origin.key());
        refuse(FeedbackRules.fault(alertId));
        return Optional.of(Documents.undecided(alertId, origin));
    }

    private static void refuse(Optional<String> fault) {
        fault.ifPresent(reason -> {
            throw new UnusableRecordException(reason);
        });
    }
}
