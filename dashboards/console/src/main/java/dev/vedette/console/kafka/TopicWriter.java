package dev.vedette.console.kafka;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.SchemaTopic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes to one topic with one producer that lasts, and knows of each record whether the brokers have it. Thread-safe. */
public final class TopicWriter implements AutoCloseable {

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
    private final String topic;
    private final Schema schema;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private boolean published;
    private boolean closed;

    /** @param schema of what is written */
    public TopicWriter(KafkaSettings kafka, String topic, Schema schema) {
        this.kafka = kafka;
        this.topic = topic;
        this.schema = schema;
    }

    /**
     * Waits until the topic is known. A record that is sent before then blocks its sender, each of them anew.
     *
     * @throws KafkaException if no broker answers in time
     */
    public void prepare() throws InterruptedException, ExecutionException {
        KafkaProducer<byte[], byte[]> open = open();
        open.partitionsFor(topic);
        synchronized (this) {
            if (published) {
                return;
            }
        }
        // Whoever reads our records has to be able to look up their schema.
        open.send(SchemaTopic.record(schema)).get();
        synchronized (this) {
            published = true;
        }
    }

    /** Sends a record on its way; null is a tombstone. */
    public Future<RecordMetadata> send(String key, byte @Nullable [] value) {
        return open().send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** Waits for the brokers to say where they have it; empty where none has said that it has it. */
    public static Optional<RecordMetadata> confirmed(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            return Optional.of(sent.get());
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
            producer.close(Duration.ofSeconds(2));
        }
    }
}
