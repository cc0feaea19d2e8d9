package dev.vedette.rules;

import java.util.List;
import java.util.Optional;

/**
 * An alert's state after its newest evidence. The same alert id comes again, with a higher count, each time its
 * evidence grows.
 *
 * @param alertId as {@link AlertIdentity} computes it
 * @param bucketStart start of the suppression bucket, microseconds since 1970-01-01T00:00:00Z
 * @param bucketEnd its end, exclusive
 * @param windowStart start, exclusive, of the window that made this finding
 * @param windowEnd its end, inclusive
 * @param evidenceCount distinct events that lie in at least one satisfied window that ends in the bucket
 * @param exact false when the state's limit has forced events out, so that the count is a lower bound
 * @param estimate what the condition compared in the window that made this finding, where the limit has forced events
 *     out of it and the type has an estimate; empty when {@code exact}
 * @param evidence oldest first; the oldest and the newest where there are more than the rule keeps
 */
public record Finding(
        String ruleId,
        String tenant,
        String alertId,
        List<GroupValue> group,
        long bucketStart,
        long bucketEnd,
        long windowStart,
        long windowEnd,
        long evidenceCount,
        boolean exact,
        Optional<Estimate> estimate,
        List<EvidenceRef> evidence) {

    public Finding {
        group = List.copyOf(group);
        evidence = evidence instanceof EvidenceList ? evidence : List.copyOf(evidence);
    }
}
