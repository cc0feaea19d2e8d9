package dev.vedette.local.faults;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/** Events in, alerts out, offsets looked at: hands on the broker. Not thread-safe. */
final class AuditTopics implements AutoCloseable {
    private static final TopicPartition ALERTS = new TopicPartition(Topics.ALERTS, 0);
    private static final TopicPartition DEAD_LETTERS = new TopicPartition(Topics.DEAD_LETTERS, 0);
    private static final int EVENT_PARTITION = 0;

    /** More than any broker takes: what is refused is refused by the broker. */
    private static final int LARGEST_REQUEST = 64 * 1024 * 1024;

    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private final RecordCodec<Alert> alertCodec = RecordCodec.of(Alert.class);
    private final RecordCodec<DeadLetter> letterCodec = RecordCodec.of(DeadLetter.class);
    private final List<AuditEvent> sent = new ArrayList<>();
    private final Map<String, Alert> newest = new LinkedHashMap<>();
    private final Map<Long, DeadLetter> deadLetters = new HashMap<>();

    AuditTopics(Map<String, Object> clientConfig) {
        admin = Admin.create(clientConfig);
        Map<String, Object> writing = new HashMap<>(clientConfig);
        writing.put("max.request.size", LARGEST_REQUEST);
        writing.put("buffer.memory", LARGEST_REQUEST);
        writing.put("compression.type", "gzip");
        producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
        Map<String, Object> reading = new HashMap<>(clientConfig);
        reading.put("enable.auto.commit", "false");
        reading.put("auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(ALERTS, DEAD_LETTERS));
        consumer.seekToBeginning(List.of(ALERTS, DEAD_LETTERS));
    }

    /** Sends and waits for the acknowledgement. */
    void send(List<AuditEvent> events) throws Exception {
        for (AuditEvent event : events) {
            send(event.getAgentInstance().getBytes(StandardCharsets.UTF_8), codec.encode(event));
            sent.add(event);
        }
    }

    /**
     * Sends bytes, whatever they are, among the events and waits for the acknowledgement.
     *
     * @return their offset
     */
    long send(byte @Nullable [] key, byte @Nullable [] value) throws Exception {
        return producer.send(new ProducerRecord<>(Topics.EVENTS, EVENT_PARTITION, key, value))
                .get()
                .offset();
    }

    /** All events that were sent, in their order. */
    List<AuditEvent> sent() {
        return List.copyOf(sent);
    }

    /** Dead letters by the offset that their record has among the events. */
    Map<Long, DeadLetter> deadLetters() throws RecordException {
        readOn();
        return new TreeMap<>(deadLetters);
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
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                if (record.topic().equals(Topics.ALERTS)) {
                    Alert alert = alertCodec.decode(record.value());
                    newest.put(alert.getAlertId(), alert);
                } else {
                    DeadLetter letter = letterCodec.decode(record.value());
                    deadLetters.put(letter.getOffset(), letter);
                }
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

    /** Empties the topic of events. */
    void forgetEvents() throws Exception {
        TopicPartition events = new TopicPartition(Topics.EVENTS, EVENT_PARTITION);
        admin.deleteRecords(Map.of(events, RecordsToDelete.beforeOffset(-1)))
                .all()
                .get();
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
        admin.close();
    }
}
