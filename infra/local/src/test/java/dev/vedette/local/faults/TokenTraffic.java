package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Tokens that are used from two client contexts at a steady rate, beside one token that is used from ever more. Measures how
 * long an alert takes. Sends every half of a millisecond what is due by then: a request for each event would cost the sender
 * and the broker more than the job has left. Not thread-safe.
 */
final class TokenTraffic implements AutoCloseable {
    private static final int PARTITIONS = 4;

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordCodec<AuditEvent> events = RecordCodec.of(AuditEvent.class);
    private final RecordCodec<Alert> alerts = RecordCodec.of(Alert.class);
    private final List<AttackedServer> servers = new ArrayList<>();
    private final ExecutorService sender = Executors.newSingleThreadExecutor();
    private long sent;

    TokenTraffic(Map<String, Object> clientConfig) {
        Map<String, Object> writing = new HashMap<>(clientConfig);
        writing.put("linger.ms", "1");
        producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
        Map<String, Object> reading = new HashMap<>(clientConfig);
        reading.put("fetch.max.wait.ms", "5");
        consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        TopicPartition all = new TopicPartition(Topics.ALERTS, 0);
        consumer.assign(List.of(all));
        consumer.seekToEnd(List.of(all));
        consumer.position(all);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            servers.add(new AttackedServer("traffic", "server-" + partition));
        }
    }

    /**
     * Sends for a time and waits for the alert of each token but the flooding one.
     *
     * @param name of the round, no two of which are equal
     * @param othersRate events a second: two of each token
     * @param floodRate events a second of one token
     * @return milliseconds from the event that completes an alert to the alert, both as seen from here
     */
    List<Double> play(String name, Duration time, int othersRate, int floodRate) throws Exception {
        Map<String, Long> completed = new ConcurrentHashMap<>();
        Map<String, Long> alerted = new HashMap<>();
        Future<Integer> sending = sender.submit(() -> send(name, time, othersRate, floodRate, completed));
        int tokens = Math.toIntExact(othersRate * time.toSeconds() / 2);
        long deadline = System.nanoTime() + time.plus(DetectionTrial.PATIENCE).toNanos();
        while (alerted.size() < tokens && System.nanoTime() < deadline) {
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                long now = System.nanoTime();
                Alert alert = alerts.decode(record.value());
                String token = alert.getGroup().get(0).getValue();
                if (token.startsWith(name + "-")) {
                    alerted.putIfAbsent(token, now);
                }
            }
        }
        assertThat(sending.get()).isEqualTo(tokens);
        assertThat(alerted).hasSize(tokens);
        List<Double> millis = new ArrayList<>();
        alerted.forEach((token, nanos) -> millis.add((nanos - completed.get(token)) / 1e6));
        return millis;
    }

    /** Returns how many tokens of others were used twice. */
    private int send(String name, Duration time, int othersRate, int floodRate, Map<String, Long> completed) {
        long total = othersRate + floodRate;
        long nanosBetween = Duration.ofSeconds(1).toNanos() / total;
        long start = System.nanoTime();
        int others = 0;
        for (long i = 0; i < total * time.toSeconds(); i++) {
            while (System.nanoTime() < start + i * nanosBetween) {
                LockSupport.parkNanos(500_000);
            }
            if (i * othersRate / total == (i + 1) * othersRate / total) {
                send("flood", "10.%d.%d.%d".formatted(i >> 16 & 255, i >> 8 & 255, i & 255));
                continue;
            }
            String token = name + "-" + others / 2;
            if (others % 2 == 1) {
                completed.put(token, System.nanoTime());
            }
            send(token, others % 2 == 0 ? "192.0.2.1" : "203.0.113.1");
            others++;
        }
        return others / 2;
    }

    private void send(String token, String address) {
        int partition = (int) (sent++ % PARTITIONS);
        AuditEvent event = servers.get(partition).accepted("kid:user", token, address, List.of());
        byte[] key = event.getAgentInstance().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(Topics.EVENTS, partition, key, events.encode(event)));
    }

    @Override
    public void close() {
        sender.shutdownNow();
        producer.close();
        consumer.close();
    }
}
