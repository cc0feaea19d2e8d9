package dev.vedette.detection;

import dev.vedette.rules.Contribution;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.GroupValue;
import java.util.List;
import java.util.Map;

/**
 * All that one event means for one entity: the one record that goes over the network for it.
 *
 * @param key stands for tenant and group
 * @param eventTime microseconds since the epoch
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
        Map<String, String> fields) {

    /**
     * @param stateVersion hash of the correlation's {@code stateVersion} as the matcher knew it: matcher and correlator
     *     learn of a changed rule at slightly different moments
     */
    record Part(Contribution contribution, int stateVersion) {}

    EvidenceRef evidence(Contribution contribution) {
        return new EvidenceRef(eventId, eventName, contribution.matchedRuleId(), eventTime, partition, offset, fields);
    }
}
