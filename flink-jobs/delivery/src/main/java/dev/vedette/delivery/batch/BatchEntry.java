package dev.vedette.delivery.batch;

import dev.vedette.delivery.kafka.KafkaRecord;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;

/** What goes to a destination in batches. */
public interface BatchEntry extends Serializable {
    /** Bytes that it takes in a request, nearly. */
    long size();

    /** The record that it was made of, for the dead letters. */
    KafkaRecord origin();

    /** Writes it in a form of our own, so that a sink's state does not hang on Java serialization. */
    void writeTo(DataOutput out) throws IOException;

    /** Bytes that it takes in memory, nearly: the record that it was made of is kept with it. */
    default long memory() {
        byte[] record = origin().value();
        return size() + (record == null ? 0 : record.length);
    }
}
