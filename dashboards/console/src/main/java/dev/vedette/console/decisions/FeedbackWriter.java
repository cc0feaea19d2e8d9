package dev.vedette.console.decisions;

import dev.vedette.console.decisions.DecisionBook.Place;
import dev.vedette.console.kafka.TopicWriter;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Feedback;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Writes decisions. Thread-safe. */
final class FeedbackWriter implements AutoCloseable {

    private final RecordCodec<Feedback> codec = RecordCodec.of(Feedback.class);
    private final TopicWriter topic;

    FeedbackWriter(KafkaSettings kafka) {
        this.topic = new TopicWriter(kafka, Topics.FEEDBACK, Feedback.getClassSchema());
    }

    /** As {@link TopicWriter#prepare}. */
    void prepare() throws InterruptedException, ExecutionException {
        topic.prepare();
    }

    /** Where the brokers put each record, by its alert; empty where none has said that it has it. */
    Map<String, Optional<Place>> write(List<Feedback> decided) throws InterruptedException {
        Map<String, Future<RecordMetadata>> sent = new LinkedHashMap<>();
        for (Feedback feedback : decided) {
            sent.put(feedback.getAlertId(), send(feedback));
        }
        Map<String, Optional<Place>> places = new LinkedHashMap<>();
        for (Map.Entry<String, Future<RecordMetadata>> one : sent.entrySet()) {
            places.put(
                    one.getKey(),
                    TopicWriter.confirmed(one.getValue())
                            .map(metadata -> new Place(metadata.timestamp(), metadata.offset())));
        }
        return places;
    }

    private Future<RecordMetadata> send(Feedback feedback) {
        byte[] value;
        synchronized (codec) {
            value = codec.encode(feedback);
        }
        return topic.send(feedback.getAlertId(), value);
    }

    @Override
    public void close() {
        topic.close();
    }
}
