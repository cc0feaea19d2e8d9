package dev.vedette.console.decisions;

import dev.vedette.console.decisions.DecisionBook.Place;
import dev.vedette.console.kafka.TopicReader;
import dev.vedette.schemas.FeedbackRules;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.Feedback;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.avro.message.SchemaStore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Puts what {@code vedette.feedback} has into the book, and what it has already forgotten from the index, once. */
final class FeedbackReader implements TopicReader.Sink {

    private static final Logger LOG = Logger.getLogger(FeedbackReader.class.getName());
    /** A decision has 2 KiB at most; more than this is none. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final DecisionBook book;
    private final PastDecisions past;
    private RecordCodec<Feedback> codec = RecordCodec.of(Feedback.class);
    private boolean recalled;
    private long askedAt = System.nanoTime() - ASK_NANOS;

    FeedbackReader(DecisionBook book, PastDecisions past) {
        this.book = book;
        this.past = past;
    }

    @Override
    public void begin(SchemaStore schemas) {
        codec = RecordCodec.of(Feedback.class, schemas);
    }

    /** What is no decision is the jobs' to refuse, which park it where people look. */
    @Override
    public void take(ConsumerRecord<byte[], byte[]> record) {
        String alertId = FeedbackRules.alertId(record.key());
        byte @Nullable [] value = record.value();
        Place place = new Place(record.timestamp(), record.offset());
        if (FeedbackRules.fault(alertId).isPresent() || (value != null && value.length > MAX_BYTES)) {
            return;
        }
        if (value == null) {
            book.take(alertId, Decision.NONE, place);
            return;
        }
        try {
            Feedback feedback = codec.decode(value);
            if (FeedbackRules.fault(alertId, feedback).isEmpty()) {
                book.take(alertId, Decision.of(feedback), place);
            }
        } catch (RecordException e) {
            LOG.log(Level.FINE, "Not a decision", e);
        }
    }

    @Override
    public void pause() {
        if (recalled || System.nanoTime() - askedAt < ASK_NANOS) {
            return;
        }
        askedAt = System.nanoTime();
        try {
            book.recall(past.newest(DecisionBook.MOST));
            recalled = true;
        } catch (Exception e) {
            // The page says that Elasticsearch is away; it is asked again.
            LOG.log(Level.FINE, "Older decisions cannot be read", e);
        }
    }
}
