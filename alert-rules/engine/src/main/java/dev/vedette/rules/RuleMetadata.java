package dev.vedette.rules;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a rule says about itself and its alerts.
 *
 * @param id UUID
 * @param name short name by which correlations refer to it
 * @param status Sigma status: stable, test, experimental, deprecated or unsupported
 * @param riskScore 1 to 99: what an alert alone makes of its entity's risk
 * @param tags as written, for example {@code attack.t1550.001}
 * @param groupBy fields, or their aliases, whose values an alert is about, in the rule's order
 * @param suppression length of the epoch-aligned bucket within which repetitions raise the same alert
 * @param lateness how far behind the watermark an event may be that the rule still judges; empty: what the host says
 * @param maxEvidence how many events an alert keeps, 1 to 1000
 * @param triage what an analyst looks at first; may be empty
 * @param response what to do when it is true; may be empty
 */
public record RuleMetadata(
        String id,
        Optional<String> name,
        String title,
        String description,
        String status,
        Level level,
        int riskScore,
        List<String> tags,
        List<String> falsePositives,
        List<String> groupBy,
        Duration suppression,
        Optional<Duration> lateness,
        int maxEvidence,
        String triage,
        String response) {

    public RuleMetadata {
        tags = List.copyOf(tags);
        falsePositives = List.copyOf(falsePositives);
        groupBy = List.copyOf(groupBy);
    }

    /** The same about other fields. */
    RuleMetadata withGroupBy(List<String> fields) {
        return new RuleMetadata(
                id,
                name,
                title,
                description,
                status,
                level,
                riskScore,
                tags,
                falsePositives,
                fields,
                suppression,
                lateness,
                maxEvidence,
                triage,
                response);
    }
}
