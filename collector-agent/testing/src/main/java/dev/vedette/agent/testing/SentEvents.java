package dev.vedette.agent.testing;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** Reads {@code vedette.events} as it grows; an event that Kafka holds twice is one. */
public final class SentEvents implements AutoCloseable {
    /** Header of the single-object encoding, in front of the body. */
    private static final int HEADER_BYTES = 10;

    /** Two present unions of 32 bytes: index, length, bytes. */
    private static final int CHAIN_BYTES = 2 * (1 + 1 + 32);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private final Map<String, Sent> events = new LinkedHashMap<>();
    private final List<byte[]> raw = new ArrayList<>();

    /** @param bootstrapServers of the broker to read from */
    public SentEvents(String bootstrapServers) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrapServers);
        config.put("auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.EVENTS).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** All events so far, in the order of their arrival. */
    public List<AuditEvent> all() {
        read();
        return events.values().stream().map(Sent::event).toList();
    }

    /** Those of one name. */
    public List<AuditEvent> named(String name) {
        return all().stream().filter(event -> event.getEventName().equals(name)).toList();
    }

    /** Waits until so many events fulfil the condition, and gives them; fails after 30 seconds. */
    public List<AuditEvent> await(int count, Predicate<AuditEvent> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> all().stream().filter(condition).count() >= count);
        return all().stream().filter(condition).toList();
    }

    /** Every record's bytes, repetitions among them. */
    public List<byte[]> raw() {
        read();
        return List.copyOf(raw);
    }

    /**
     * What is wrong with sequences and chains: gaps, other hashes than the bytes have, links that do not fit. Empty if
     * all is well.
     */
    public List<String> flaws() {
        read();
        List<String> flaws = new ArrayList<>();
        Map<String, List<Sent>> boots = new TreeMap<>();
        events.values()
                .forEach(sent -> boots.computeIfAbsent(
                                sent.event.getAgentInstance() + ":" + String.format("%09d", sent.event.getAgentBoot()),
                                boot -> new ArrayList<>())
                        .add(sent));
        String instance = "";
        byte[] head = new byte[32];
        for (Map.Entry<String, List<Sent>> boot : boots.entrySet()) {
            List<Sent> sorted = boot.getValue();
            sorted.sort(Comparator.comparingLong(sent -> sent.event.getAgentSequence()));
            if (!sorted.get(0).event.getAgentInstance().equals(instance)) {
                instance = sorted.get(0).event.getAgentInstance();
                head = new byte[32];
            }
            long expected = 0;
            for (Sent sent : sorted) {
                if (sent.event.getAgentSequence() != expected++) {
                    flaws.add(boot.getKey() + " goes from " + (expected - 2) + " to " + sent.event.getAgentSequence());
                    expected = sent.event.getAgentSequence() + 1;
                }
                head = verify(sent, head, flaws);
            }
        }
        return flaws;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private byte[] verify(Sent sent, byte[] previous, List<String> flaws) {
        byte[] claimedPrevious = bytes(sent.event.getChainPrevious().orElseThrow());
        byte[] claimed = bytes(sent.event.getChainHash().orElseThrow());
        if (!Arrays.equals(claimedPrevious, previous)) {
            flaws.add(id(sent.event) + " names " + hex(claimedPrevious) + ", its predecessor is " + hex(previous));
        }
        byte[] body = Arrays.copyOfRange(sent.bytes, HEADER_BYTES, sent.bytes.length - CHAIN_BYTES + 2);
        body[body.length - 2] = 0;
        body[body.length - 1] = 0;
        MessageDigest digest = sha256();
        digest.update(claimedPrevious);
        byte[] hash = digest.digest(body);
        if (!Arrays.equals(hash, claimed)) {
            flaws.add(id(sent.event) + " says " + hex(claimed) + ", its bytes have " + hex(hash));
        }
        return claimed;
    }

    private void read() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        do {
            consumer.poll(Duration.ofMillis(20)).forEach(this::take);
        } while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue()));
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        raw.add(record.value());
        try {
            AuditEvent event = codec.decode(record.value());
            Sent before = events.putIfAbsent(id(event), new Sent(event, record.value()));
            if (before != null && !Arrays.equals(before.bytes, record.value())) {
                throw new AssertionError(id(event) + " was sent twice, with other bytes");
            }
        } catch (RecordException e) {
            throw new AssertionError("offset " + record.offset() + " is no event", e);
        }
    }

    private static String id(AuditEvent event) {
        return event.getAgentInstance() + ":" + event.getAgentBoot() + ":" + event.getAgentSequence();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes, 0, 4) + "…";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Sent(AuditEvent event, byte[] bytes) {}
}
