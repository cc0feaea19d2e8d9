package dev.vedette.local.faults;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.GroupValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Alerts at a steady rate, with each an event; every tenth alert has more evidence some time after it. Thread-safe. */
final class AlertLoad implements AutoCloseable {
    private static final int UPDATED_EACH = 10;
    private static final int UPDATED_AFTER = 50;

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<Alert> alerts = RecordCodec.of(Alert.class);
    private final RecordCodec<AuditEvent> events = RecordCodec.of(AuditEvent.class);
    private final String agent = UUID.randomUUID().toString();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    /** @param rate alerts a second */
    AlertLoad(Map<String, Object> clientConfig, int rate) {
        producer = new KafkaProducer<>(clientConfig, new ByteArraySerializer(), new ByteArraySerializer());
        ScheduledFuture<?> unused =
                clock.scheduleAtFixedRate(this::sendNext, 0, TimeUnit.SECONDS.toNanos(1) / rate, TimeUnit.NANOSECONDS);
    }

    static String alertId(long number) {
        return "soak-" + number;
    }

    String eventId(long number) {
        return agent + ":1:" + number;
    }

    private void sendNext() {
        try {
            sendOne();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void sendOne() {
        long number = sent.get();
        send(number, 1);
        sendEvent(number);
        long updated = number - UPDATED_AFTER;
        if (updated >= 0 && updated % UPDATED_EACH == 0) {
            send(updated, 2);
        }
        // Whoever sees the number looks for the alert.
        sent.incrementAndGet();
    }

    private void send(long number, long evidence) {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        Alert alert = Alert.newBuilder()
                .setAlertId(alertId(number))
                .setRuleId("0c9c3a5e-0000-4000-8000-000000000000")
                .setRuleTitle("Token replay")
                .setLevel("high")
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("user.id")
                        .setValue("p" + number % 1_000)
                        .build()))
                .setSuppressionStart(now)
                .setDetectedAt(now)
                .setLastEvidenceAt(now)
                .setEvidenceCount(evidence)
                .build();
        send(Topics.ALERTS, alert.getAlertId(), alerts.encode(alert));
    }

    private void sendEvent(long number) {
        AuditEvent event = AuditEvent.newBuilder()
                .setEventName("mcp.tool.call")
                .setOccurredAt(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()))
                .setAgentInstance(agent)
                .setAgentBoot(1)
                .setAgentSequence(number)
                .setServiceName("soak")
                .setEventOutcome("success")
                .build();
        send(Topics.EVENTS, agent, events.encode(event));
    }

    private void send(String topic, String key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value), (metadata, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
    }

    /** How many alerts there are; the newest has the number before it. */
    long sent() {
        return sent.get();
    }

    /** Of how many alerts more evidence was sent. */
    long updated() {
        return Math.max(0, (sent.get() - UPDATED_AFTER + UPDATED_EACH - 1) / UPDATED_EACH);
    }

    /** Sends nothing more; returns when the broker has all. */
    void stop() throws InterruptedException {
        clock.shutdown();
        if (!clock.awaitTermination(10, TimeUnit.SECONDS)) {
            failure.compareAndSet(null, new IllegalStateException("the load does not stop"));
        }
        producer.flush();
    }

    /** Why something could not be written; then nothing that is missing means anything. */
    Optional<Exception> failure() {
        return Optional.ofNullable(failure.get());
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close();
    }
}
