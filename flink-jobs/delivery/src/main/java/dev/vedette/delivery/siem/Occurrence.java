package dev.vedette.delivery.siem;

import dev.vedette.delivery.kafka.KafkaRecord;
import java.io.Serializable;

/**
 * An alert of which a SIEM is to be told.
 *
 * @param occasion why
 * @param closedBecause why it is closed, empty where it is not
 * @param alert the alert, encoded
 * @param origin the record that is told of
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
public record Occurrence(Occasion occasion, String closedBecause, byte[] alert, KafkaRecord origin)
        implements Serializable {}
