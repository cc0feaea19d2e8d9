package dev.vedette.detection;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Records of a topic that was read whole before the first event, and that come once more as a stream: each is taken once,
 * and why it was refused is said once, when it comes as a stream. Not thread-safe.
 */
final class ReadOnce {
    private final Taker taker;
    private final Map<Integer, Long> next = new HashMap<>();
    private final Map<String, String> refusedAtStart = new HashMap<>();

    /** What becomes of a record. */
    @FunctionalInterface
    interface Taker {
        /** @return why it was refused; empty if it was not */
        Optional<String> take(KafkaBytes record) throws Exception;
    }

    ReadOnce(Taker taker) {
        this.taker = taker;
    }

    /** Takes what the topic holds. */
    void start(WholeTopic.Content topic) throws Exception {
        for (KafkaBytes record : topic.records()) {
            taker.take(record).ifPresent(reason -> refusedAtStart.put(place(record), reason));
        }
        next.putAll(topic.next());
    }

    /**
     * Takes a record of the stream, unless it was there at the start.
     *
     * @return why it was refused; empty if it was not
     */
    Optional<String> apply(KafkaBytes record) throws Exception {
        if (record.offset() < next.getOrDefault(record.partition(), 0L)) {
            return Optional.ofNullable(refusedAtStart.remove(place(record)));
        }
        next.put(record.partition(), record.offset() + 1);
        return taker.take(record);
    }

    private static String place(KafkaBytes record) {
        return record.partition() + ":" + record.offset();
    }
}
