package dev.vedette.detection;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The risk of an entity from its alerts: README.md has the formula, RATIONALE.md where it comes from. An alert alone gives
 * the score of its rule; several add up as independent chances do; of one rule each older alert counts half of the next
 * newer one; and what an alert adds halves with each half-life.
 */
final class Risk {
    private Risk() {}

    /**
     * An alert's part.
     *
     * @param score 1 to 99, of its rule
     * @param weight 0 to 1, of its rule
     * @param at when it was seen last, microseconds since the epoch
     */
    record Part(String alertId, String ruleId, double score, double weight, long at) {}

    /** Newest first; of two of one time always the same one. */
    static final Comparator<Part> NEWEST_FIRST =
            Comparator.comparingLong(Part::at).reversed().thenComparing(Part::alertId);

    /**
     * The risk at a time, 0 to 100.
     *
     * @param at microseconds since the epoch; a part that is of later is not taken for more than it was then
     * @param halfLife microseconds
     */
    static double of(List<Part> parts, long at, long halfLife) {
        double points = 0;
        Map<String, Integer> newer = new HashMap<>();
        for (Part part : parts.stream().sorted(NEWEST_FIRST).toList()) {
            int rank = newer.merge(part.ruleId(), 1, Integer::sum) - 1;
            double alone = -Math.log1p(-part.score() / 100 * part.weight());
            points += alone * Math.pow(2, -rank) * decay(at - part.at(), halfLife);
        }
        return -Math.expm1(-points) * 100;
    }

    /** What is left of points after a time. */
    private static double decay(long elapsed, long halfLife) {
        return Math.pow(2, -(double) Math.max(0, elapsed) / halfLife);
    }
}
