package dev.vedette.console.decisions;

import dev.vedette.console.decisions.DecisionBook.Place;
import dev.vedette.console.kafka.TopicWriter;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Feedback;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Writes decisions, and knows of each whether the brokers have it. Thread-safe. */
final class FeedbackWriter implements AutoCloseable {

    private final TopicWriter<Feedback> topic;

    FeedbackWriter(KafkaSettings kafka) {
        this.topic = new TopicWriter<>(kafka, Topics.FEEDBACK, Feedback.class);
    }

    /**
     * Where the brokers put each record, by its alert; empty where none has said that it has it.
     *
     * @throws KafkaException if no broker answers in time: nothing was written
     */
    Map<String, Optional<Place>> write(List<Feedback> decided) throws InterruptedException, ExecutionException {
        topic.prepare();
        Map<String, Future<RecordMetadata>> sent = new LinkedHashMap<>();
        for (Feedback feedback : decided) {
            sent.put(feedback.getAlertId(), topic.send(feedback.getAlertId(), feedback));
        }
        Map<String, Optional<Place>> places = new LinkedHashMap<>();
        for (Map.Entry<String, Future<RecordMetadata>> one : sent.entrySet()) {
            places.put(one.getKey(), placed(one.getValue()));
        }
        return places;
    }

    private static Optional<Place> placed(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            RecordMetadata metadata = sent.get();
            return Optional.of(new Place(metadata.timestamp(), metadata.offset()));
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        topic.close();
    }
}
