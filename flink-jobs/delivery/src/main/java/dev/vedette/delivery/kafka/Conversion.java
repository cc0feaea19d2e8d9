package dev.vedette.delivery.kafka;

import java.io.Serializable;
import java.util.Optional;

/** Turns a record into what a destination takes. */
@FunctionalInterface
public interface Conversion<T, R> extends Serializable {
    /**
     * Converts one record; empty if the destination is not to have it.
     *
     * @param record the decoded value
     * @param origin the same record as it lies in Kafka
     * @throws UnusableRecordException if it is a dead letter
     */
    Optional<R> convert(T record, KafkaRecord origin);

    /** What a tombstone says to the destination: nothing, unless a conversion knows better. */
    default Optional<R> tombstone(KafkaRecord origin) {
        return Optional.empty();
    }
}
