package dev.vedette.delivery.kafka;

import java.io.Serializable;

/** Turns a record into what a destination takes. */
@FunctionalInterface
public interface Conversion<T, R> extends Serializable {
    /**
     * Converts one record.
     *
     * @param record the decoded value
     * @param origin the same record as it lies in Kafka
     */
    R convert(T record, KafkaRecord origin);
}
