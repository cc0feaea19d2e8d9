package dev.vedette.local.faults;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events in, alerts out, offsets looked at: a test's hands on the broker. Not thread-safe. */
final class AuditTopics implements AutoCloseable {
    private static final TopicPartition ALERTS = new TopicPartition(Topics.ALERTS, 0);
    private static final int EVENT_PARTITION = 0;

    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordCodec<AuditEvent> events = RecordCodec.of(AuditEvent.class);
    private final RecordCodec<Alert> codec = RecordCodec.of(Alert.class);
    private final Map<String, Alert> newest = new LinkedHashMap<>();

    AuditTopics(Map<String, Object> clientConfig) {
        admin = Admin.create(clientConfig);
        producer = new KafkaProducer<>(clientConfig, new ByteArraySerializer(), new ByteArraySerializer());
        Map<String, Object> reading = new HashMap<>(clientConfig);
        reading.put("enable.auto.commit", "false");
        reading.put("auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(ALERTS));
        consumer.seekToBeginning(List.of(ALERTS));
    }

    /** Sends and waits for the acknowledgement. */
    void send(List<AuditEvent> sent) throws Exception {
        for (AuditEvent event : sent) {
            byte[] key = event.getAgentInstance().getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(Topics.EVENTS, EVENT_PARTITION, key, events.encode(event)))
                    .get();
        }
    }

    /** Newest state of each alert of a tenant. */
    List<Alert> alertsOf(String tenant) throws RecordException {
        readOn();
        return newest.values().stream()
                .filter(alert -> alert.getTenant().equals(tenant))
                .toList();
    }

    /** Evidence counts by alert id. */
    Map<String, Long> alerts() throws RecordException {
        readOn();
        Map<String, Long> counts = new TreeMap<>();
        newest.forEach((id, alert) -> counts.put(id, alert.getEvidenceCount()));
        return counts;
    }

    private void readOn() throws RecordException {
        long end = consumer.endOffsets(List.of(ALERTS)).get(ALERTS);
        while (consumer.position(ALERTS) < end) {
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                Alert alert = codec.decode(record.value());
                newest.put(alert.getAlertId(), alert);
            }
        }
    }

    /** Empties the topic of alerts. */
    void forgetAlerts() throws Exception {
        readOn();
        long end = consumer.position(ALERTS);
        admin.deleteRecords(Map.of(ALERTS, RecordsToDelete.beforeOffset(end)))
                .all()
                .get();
        newest.clear();
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
        admin.close();
    }
}
