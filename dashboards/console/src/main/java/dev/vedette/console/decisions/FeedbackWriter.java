package dev.vedette.console.decisions;

import dev.vedette.console.decisions.DecisionBook.Place;
import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Feedback;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes decisions with one producer that lasts, and knows of each whether the brokers have it. Thread-safe. */
final class FeedbackWriter implements AutoCloseable {

    private static final Map<String, Object> SETTINGS = Map.of(
            "acks", "all",
            "max.block.ms", 5_000,
            "request.timeout.ms", 5_000,
            "delivery.timeout.ms", 10_000,
            "linger.ms", 0,
            "buffer.memory", 4L << 20,
            "reconnect.backoff.max.ms", 2_000,
            // See SchemaTopic: a new topic's first batch may be refused, and the one behind it taken.
            "max.in.flight.requests.per.connection", 1);

    private final KafkaSettings kafka;
    private final RecordCodec<Feedback> codec = RecordCodec.of(Feedback.class);
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private boolean published;
    private boolean closed;

    FeedbackWriter(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /** Where the brokers put each record, by its alert; empty where none has said that it has it. */
    Map<String, Optional<Place>> write(List<Feedback> decided) throws InterruptedException {
        Map<String, Future<RecordMetadata>> sent = new LinkedHashMap<>();
        for (Feedback feedback : decided) {
            sent.put(feedback.getAlertId(), send(feedback));
        }
        Map<String, Optional<Place>> places = new LinkedHashMap<>();
        for (Map.Entry<String, Future<RecordMetadata>> one : sent.entrySet()) {
            places.put(one.getKey(), placed(one.getValue()));
        }
        return places;
    }

    /**
     * Waits until the topic is known. A record that is sent before then blocks its sender, each of them anew.
     *
     * @throws KafkaException if no broker answers in time
     */
    void prepare() throws InterruptedException, ExecutionException {
        KafkaProducer<byte[], byte[]> open = open();
        open.partitionsFor(Topics.FEEDBACK);
        synchronized (this) {
            if (published) {
                return;
            }
        }
        // Whoever reads our records has to be able to look up their schema.
        open.send(SchemaTopic.record(Feedback.getClassSchema())).get();
        synchronized (this) {
            published = true;
        }
    }

    private Future<RecordMetadata> send(Feedback feedback) {
        byte[] value;
        synchronized (codec) {
            value = codec.encode(feedback);
        }
        byte[] key = feedback.getAlertId().getBytes(StandardCharsets.UTF_8);
        return open().send(new ProducerRecord<>(Topics.FEEDBACK, key, value));
    }

    private static Optional<Place> placed(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            RecordMetadata metadata = sent.get();
            return Optional.of(new Place(metadata.timestamp(), metadata.offset()));
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    /** Made when it is needed: a broker's name that cannot be resolved yet must not keep the console from starting. */
    private synchronized KafkaProducer<byte[], byte[]> open() {
        if (closed) {
            throw new KafkaException("the console ends");
        }
        if (producer == null) {
            Map<String, Object> config = kafka.forClient();
            config.putAll(SETTINGS);
            producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close(java.time.Duration.ofSeconds(2));
        }
    }
}
