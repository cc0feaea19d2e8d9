package dev.vedette.detection;

import dev.vedette.rules.Contribution;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.GroupValue;
import dev.vedette.rules.Onward;
import java.util.List;
import java.util.Map;

/**
 * All that one event means for one entity: the one record that goes over the network for it.
 *
 * @param key stands for tenant and group
 * @param eventTime microseconds since the epoch
 * @param appended when the broker took the event, milliseconds since the epoch; 0 where nobody knows
 * @param fields what an alert shows of the event
 */
record EntityMatch(
        String tenant,
        String key,
        List<GroupValue> group,
        List<Part> parts,
        String eventId,
        String eventName,
        long eventTime,
        int partition,
        long offset,
        long appended,
        Map<String, String> fields) {

    /**
     * @param stateVersion hash of the correlation's {@code stateVersion} as the matcher knew it: matcher and correlator
     *     learn of a changed rule at slightly different moments
     * @param ruleVersion version of the document that the matcher had of it
     * @param evidenceRuleId id of the detection rule that the event matched
     */
    record Part(Contribution contribution, int stateVersion, long ruleVersion, String evidenceRuleId) {}

    /** What a correlation has found for another group. */
    static EntityMatch of(Onward onward, int stateVersion, long ruleVersion, long appended) {
        EvidenceRef event = onward.event();
        return new EntityMatch(
                onward.match().tenant(),
                onward.match().key(),
                onward.match().group(),
                onward.match().contributions().stream()
                        .map(contribution -> new Part(contribution, stateVersion, ruleVersion, event.ruleId()))
                        .toList(),
                event.eventId(),
                event.eventName(),
                event.occurredAt(),
                event.partition(),
                event.offset(),
                appended,
                event.fields());
    }

    EntityMatch withParts(List<Part> other) {
        return new EntityMatch(
                tenant, key, group, other, eventId, eventName, eventTime, partition, offset, appended, fields);
    }

    /** Stands for tenant and correlation: all further groups of a chain are kept together. All parts are of one. */
    String chainKey() {
        return parts.get(0).contribution().correlationId() + " " + tenant;
    }

    EvidenceRef evidence(Part part) {
        return new EvidenceRef(eventId, eventName, part.evidenceRuleId(), eventTime, partition, offset, fields);
    }
}
