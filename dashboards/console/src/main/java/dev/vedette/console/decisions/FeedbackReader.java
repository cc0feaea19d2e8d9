package dev.vedette.console.decisions;

import dev.vedette.console.decisions.DecisionBook.Place;
import dev.vedette.console.kafka.TopicFollower;
import dev.vedette.schemas.FeedbackRules;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Feedback;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Fills a book with what {@code vedette.feedback} holds, and once with what the topic has forgotten. Of one thread. */
final class FeedbackReader implements TopicFollower.Listener<Feedback> {

    static final TopicFollower.Source<Feedback> SOURCE =
            new TopicFollower.Source<>(Topics.FEEDBACK, Feedback.class, "the decisions on alerts");

    private static final Logger LOG = Logger.getLogger(FeedbackReader.class.getName());

    private final DecisionBook book;
    private final PastDecisions past;
    private boolean recalled;

    FeedbackReader(DecisionBook book, PastDecisions past) {
        this.book = book;
        this.past = past;
    }

    /** What is no decision is the jobs' to refuse, which park it where people look. */
    @Override
    public void take(String alertId, Feedback feedback, int bytes, long timestamp, long offset) {
        if (FeedbackRules.fault(alertId, feedback).isEmpty()) {
            book.take(alertId, Decision.of(feedback), new Place(timestamp, offset));
        }
    }

    @Override
    public void remove(String alertId, long timestamp, long offset) {
        if (FeedbackRules.fault(alertId).isEmpty()) {
            book.take(alertId, Decision.NONE, new Place(timestamp, offset));
        }
    }

    @Override
    public void follow() {
        if (recalled) {
            return;
        }
        try {
            book.recall(past.newest(DecisionBook.MOST));
            recalled = true;
        } catch (Exception e) {
            // The page says that Elasticsearch is away; it is asked again.
            LOG.log(Level.FINE, "Older decisions cannot be read", e);
        }
    }
}
