package dev.vedette.rules;

import java.util.Map;

/**
 * An event that an alert rests on.
 *
 * @param eventId {@code <agent instance>:<boot>:<sequence>}; two with the same id are the same event
 * @param ruleId id of the detection rule that it matched
 * @param occurredAt event time, microseconds since 1970-01-01T00:00:00Z
 * @param partition Kafka partition of the record, -1 if none
 * @param offset Kafka offset of the record, -1 if none
 * @param fields what the alert shows of the event
 */
public record EvidenceRef(
        String eventId,
        String eventName,
        String ruleId,
        long occurredAt,
        int partition,
        long offset,
        Map<String, String> fields) {

    public EvidenceRef {
        fields = Map.copyOf(fields);
    }
}
