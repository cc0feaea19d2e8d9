package dev.vedette.agent.core.export;

import dev.vedette.agent.core.event.ChainedEvent;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Events to {@code vedette.events}, keyed by the agent's instance, so that one partition holds an agent's events in
 * their order. A result succeeds when every in-sync replica has the record.
 */
final class KafkaDestination implements Destination {
    private static final Duration CLOSE_WAIT = Duration.ofMillis(500);
    private static final Duration CONNECT_WAIT = Duration.ofSeconds(5);

    private final KafkaProducer<byte[], byte[]> producer;
    private final byte[] key;

    /**
     * Connects, and waits until the topics are known: then no later send has to wait for them.
     *
     * @throws org.apache.kafka.common.KafkaException if the settings cannot be used or Kafka does not answer in time
     */
    KafkaDestination(Map<String, Object> kafka, String instance) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putIfAbsent("client.id", "vedette-agent-" + instance);
        key = instance.getBytes(StandardCharsets.US_ASCII);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            awaitTopic(Topics.EVENTS);
            awaitTopic(Topics.SCHEMAS);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /** One try waits no longer than a send may, for they have one setting. */
    private void awaitTopic(String topic) {
        long deadline = System.nanoTime() + CONNECT_WAIT.toNanos();
        while (true) {
            try {
                producer.partitionsFor(topic);
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Delivery send(ChainedEvent event) {
        return send(new ProducerRecord<>(Topics.EVENTS, key, event.record()));
    }

    @Override
    public Delivery publish(Schema schema) {
        return send(SchemaTopic.record(schema));
    }

    private Delivery send(ProducerRecord<byte[], byte[]> record) {
        Delivery result = new Delivery();
        producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                result.succeed();
            } else if (failure instanceof RecordTooLargeException || failure instanceof InvalidRecordException) {
                result.fail(new RefusedException(failure));
            } else {
                result.fail(failure);
            }
        });
        return result;
    }

    @Override
    public void close() {
        producer.close(CLOSE_WAIT);
    }
}
