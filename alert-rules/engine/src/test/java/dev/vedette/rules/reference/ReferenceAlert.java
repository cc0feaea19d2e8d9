package dev.vedette.rules.reference;

import java.util.List;

/**
 * An alert when all events are known.
 *
 * @param group values in the order of {@code group-by}
 * @param bucket number of the suppression bucket
 * @param windowEnd of the window that ends last, microseconds
 * @param evidence ids, oldest first
 */
public record ReferenceAlert(
        String ruleId,
        String tenant,
        List<String> group,
        long bucket,
        long count,
        long windowEnd,
        List<String> evidence) {}
