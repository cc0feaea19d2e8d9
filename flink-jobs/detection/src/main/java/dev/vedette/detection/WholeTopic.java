package dev.vedette.detection;

import dev.vedette.schemas.KafkaSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads a topic that steers the job whole, before the first event is judged. */
final class WholeTopic {

    private WholeTopic() {}

    /**
     * @param records in the order of each partition
     * @param next by partition, the first offset that {@code records} does not hold
     */
    record Content(List<KafkaBytes> records, Map<Integer, Long> next) {}

    /**
     * Everything that the topic holds now.
     *
     * @throws IOException if the broker does not answer in time; the job then starts again
     */
    static Content read(KafkaSettings kafka, String topic) throws IOException {
        return read(kafka, topic, record -> true);
    }

    /** The same, of records that are wanted. */
    static Content read(KafkaSettings kafka, String topic, Predicate<KafkaBytes> wanted) throws IOException {
        List<KafkaBytes> records = new ArrayList<>();
        Map<Integer, Long> next = TopicReading.read(kafka, topic, TopicReading.Start.first(), record -> {
            if (wanted.test(record)) {
                records.add(record);
            }
        });
        return new Content(records, next);
    }
}
