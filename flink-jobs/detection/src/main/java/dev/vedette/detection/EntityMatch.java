package dev.vedette.detection;

import dev.vedette.rules.CompiledCorrelation;
import dev.vedette.rules.Contribution;
import dev.vedette.rules.EncodedEvidence;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.GroupValue;
import dev.vedette.rules.Onward;
import java.util.List;

/**
 * All that one event means for one entity: the one record that goes over the network for it.
 *
 * @param key stands for tenant and group
 * @param evidence what an alert shows of the event
 * @param appended when the broker took the event, milliseconds since the epoch; 0 where nobody knows
 */
record EntityMatch(
        String tenant, String key, List<GroupValue> group, List<Part> parts, EncodedEvidence evidence, long appended) {

    /**
     * @param stateVersion hash of the correlation's {@code stateVersion} as the matcher knew it: matcher and correlator
     *     learn of a changed rule at slightly different moments
     * @param ruleVersion version of the document that the matcher had of it
     * @param evidenceRuleId id of the detection rule that the event matched
     */
    record Part(Contribution contribution, int stateVersion, long ruleVersion, String evidenceRuleId) {

        boolean isOfSameRule(Part other) {
            return contribution.correlationId().equals(other.contribution.correlationId())
                    && stateVersion == other.stateVersion
                    && ruleVersion == other.ruleVersion;
        }
    }

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
                EncodedEvidence.of(event),
                appended);
    }

    /** Where the parts end that go into the same state as the one at {@code first}, from there on. */
    int sameState(int first, CompiledCorrelation correlation) {
        Part one = parts.get(first);
        int level = correlation.level(one.contribution().stageId());
        int end = first + 1;
        while (end < parts.size()
                && parts.get(end).isOfSameRule(one)
                && correlation.level(parts.get(end).contribution().stageId()) == level) {
            end++;
        }
        return end;
    }

    EntityMatch withParts(List<Part> other) {
        return new EntityMatch(tenant, key, group, other, evidence, appended);
    }

    /** Stands for tenant and correlation: all further groups of a chain are kept together. All parts are of one. */
    String chainKey() {
        return parts.get(0).contribution().correlationId() + " " + tenant;
    }

    /** The correlation that a {@link #chainKey} stands for. */
    static String ruleOfChain(String chainKey) {
        return chainKey.substring(0, chainKey.indexOf(' '));
    }
}
