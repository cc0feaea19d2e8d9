package dev.vedette.detection;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.Topics;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What {@code vedette.late} holds that has not been replayed, or not for the last time. An alert whose suppression bucket
 * is still open grows on in the live job, which does not know of the late events; so these are replayed at once, and again
 * when it has passed. Two consumer groups keep how far that is: {@code GROUP-seen} and {@code GROUP-done}.
 */
final class LateRecords {
    private static final String SEEN = "-seen";
    private static final String DONE = "-done";

    private final KafkaSettings kafka;
    private final String groupId;
    /** Event time before which no bucket is open that a late event could concern. */
    private final long passed;

    private final Map<Integer, Long> seen;
    private final Map<Integer, Long> done;
    private final Map<Integer, Long> next;
    /** By partition, the first record that has to come again. */
    private final Map<Integer, Long> open = new HashMap<>();

    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    /**
     * A span of event time, microseconds since the epoch.
     *
     * @param first event in it
     * @param last event in it
     */
    record Span(long first, long last) {}

    private LateRecords(KafkaSettings kafka, String groupId, EventReading reading, long passed) throws IOException {
        this.kafka = kafka;
        this.groupId = groupId;
        this.passed = passed;
        this.seen = committed(groupId + SEEN);
        this.done = committed(groupId + DONE);
        TopicReading.Start start = (consumer, partitions) -> {
            consumer.seekToBeginning(partitions);
            for (TopicPartition partition : partitions) {
                long from = consumer.position(partition);
                consumer.seek(partition, Math.max(from, done.getOrDefault(partition.partition(), from)));
            }
        };
        try (EventReading.Opened opened = reading.open()) {
            this.next = TopicReading.read(kafka, Topics.LATE, start, record -> take(record, opened.read(record)));
        }
    }

    /**
     * @param passed event time before which no bucket is open that a late event could concern, microseconds since the epoch
     */
    static LateRecords read(KafkaSettings kafka, String groupId, EventReading reading, long passed) throws IOException {
        return new LateRecords(kafka, groupId, reading, passed);
    }

    private void take(KafkaBytes record, Received received) {
        if (!(received instanceof Received.Event event)) {
            return;
        }
        long time = event.event().eventTime();
        boolean isNew = record.offset() >= seen.getOrDefault(record.partition(), 0L);
        if (isNew || time < passed) {
            first = Math.min(first, time);
            last = Math.max(last, time);
        }
        if (time >= passed) {
            open.putIfAbsent(record.partition(), record.offset());
        }
    }

    /** Of the late events that are to be replayed now; empty if none is new, and of none seen the bucket has passed. */
    Optional<Span> due() {
        return first <= last ? Optional.of(new Span(first, last)) : Optional.empty();
    }

    /** Notes that what is due was replayed. */
    void replayed() throws IOException {
        Map<Integer, Long> nowDone = new HashMap<>();
        next.forEach((partition, end) -> nowDone.put(partition, open.getOrDefault(partition, end)));
        commit(groupId + SEEN, next);
        commit(groupId + DONE, nowDone);
    }

    private Map<Integer, Long> committed(String group) throws IOException {
        Map<Integer, Long> offsets = new HashMap<>();
        ask(admin -> admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> offsets.put(partition.partition(), offset.offset())));
        return offsets;
    }

    private void commit(String group, Map<Integer, Long> offsets) throws IOException {
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
        offsets.forEach((partition, offset) ->
                all.put(new TopicPartition(Topics.LATE, partition), new OffsetAndMetadata(offset)));
        ask(admin -> admin.alterConsumerGroupOffsets(group, all).all().get());
    }

    @FunctionalInterface
    private interface Question {
        void put(Admin admin) throws ExecutionException, InterruptedException;
    }

    private void ask(Question question) throws IOException {
        try (Admin admin = Admin.create(kafka.forClient())) {
            question.put(admin);
        } catch (ExecutionException | KafkaException e) {
            throw new IOException("Kafka does not keep the offsets of " + groupId + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
