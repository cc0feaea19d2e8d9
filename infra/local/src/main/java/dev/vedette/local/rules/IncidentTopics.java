package dev.vedette.local.rules;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Feedback;
import dev.vedette.schemas.avro.Incident;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The topics {@code vedette.incidents} and {@code vedette.feedback}. Not thread-safe. */
public final class IncidentTopics {
    private final CompactedTopic topics;

    /** Talks to the broker that {@code clientConfig} names ({@code bootstrap.servers} at least). */
    public IncidentTopics(Map<String, Object> clientConfig) {
        this.topics = new CompactedTopic(clientConfig);
    }

    /** The newest state of each incident that the topic holds. */
    public Collection<Incident> incidents() {
        return topics.latest(Topics.INCIDENTS, Incident.class).values();
    }

    /** Says what an alert was found to be. */
    public void judge(Feedback feedback) throws ExecutionException, InterruptedException {
        topics.write(
                Topics.FEEDBACK,
                feedback.getAlertId(),
                RecordCodec.of(Feedback.class).encode(feedback));
    }
}
