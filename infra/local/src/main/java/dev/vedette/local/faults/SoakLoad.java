package dev.vedette.local.faults;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Honest people at four servers at a steady rate, each with a token and an address of their own, and heartbeats; beside
 * them, if asked for, one token from ever more addresses. It waits for a broker that is away. Thread-safe.
 */
final class SoakLoad implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final int USERS = 1_000;
    private static final int FLOOD_FACTOR = 9;
    private static final long NANOS_BETWEEN_HEARTBEATS = Duration.ofSeconds(1).toNanos();

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private final List<AttackedServer> servers = new ArrayList<>();
    private final Random random;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread sender = new Thread(this::send, "soak-load");
    private volatile int rate;
    private volatile boolean flooding;
    private volatile boolean ended;

    /** @param rate events a second */
    SoakLoad(Map<String, Object> clientConfig, int rate, long seed) {
        this.rate = rate;
        this.random = new Random(seed);
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put("delivery.timeout.ms", Math.toIntExact(Duration.ofMinutes(10).toMillis()));
        config.put("max.block.ms", Duration.ofMinutes(10).toMillis());
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        for (int partition = 0; partition < PARTITIONS; partition++) {
            servers.add(new AttackedServer("load", "load-" + partition));
        }
        sender.start();
    }

    private void send() {
        long next = System.nanoTime();
        long heartbeat = next;
        while (!ended) {
            long now = System.nanoTime();
            if (now >= heartbeat) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    send(partition, servers.get(partition).heartbeat().get(0));
                }
                heartbeat = now + NANOS_BETWEEN_HEARTBEATS;
            }
            int events = rate * (flooding ? FLOOD_FACTOR + 1 : 1);
            if (events == 0 || now < next) {
                LockSupport.parkNanos(1_000_000);
                continue;
            }
            // What a pause has left undone is not made up for.
            next = Math.max(next, now - 100_000_000L) + 1_000_000_000L / events;
            boolean flood = flooding && random.nextInt(FLOOD_FACTOR + 1) > 0;
            int user = random.nextInt(USERS);
            int address = random.nextInt(1 << 24);
            int partition = random.nextInt(PARTITIONS);
            AttackedServer server = servers.get(partition);
            send(
                    partition,
                    flood
                            ? server.accepted("kid:flood", "kid:flood", address(10, address), List.of())
                            : server.accepted("kid:" + user, "kid:token-" + user, address(11, user), List.of()));
        }
    }

    private static String address(int net, int number) {
        return "%d.%d.%d.%d".formatted(net, number >> 16 & 255, number >> 8 & 255, number & 255);
    }

    private void send(int partition, AuditEvent event) {
        byte[] key = event.getAgentInstance().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(Topics.EVENTS, partition, key, codec.encode(event)), (metadata, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
        sent.incrementAndGet();
    }

    void flood(boolean on) {
        flooding = on;
    }

    /** From now on heartbeats alone. */
    void calm() {
        flooding = false;
        rate = 0;
    }

    long sent() {
        return sent.get();
    }

    /** Why an event could not be written; then no comparison means anything. */
    Optional<Exception> failure() {
        return Optional.ofNullable(failure.get());
    }

    @Override
    public void close() {
        ended = true;
        try {
            sender.join(Duration.ofSeconds(30).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(30));
    }
}
