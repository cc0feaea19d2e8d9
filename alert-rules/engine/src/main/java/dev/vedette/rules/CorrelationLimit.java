package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import java.util.Locale;
import org.apache.datasketches.hll.HllSketch;

/**
 * What a correlation keeps of one group, and what it says of more: {@code SEMANTICS.md}, "Beyond the limit".
 *
 * @param ruleId of the correlation, which may be one that another refers to
 * @param type as rules write it
 * @param limit how many events, or values, of a group are kept one by one
 * @param beyond what is said when there are more, and how wrong it may be
 */
public record CorrelationLimit(String ruleId, String type, int limit, String beyond) {

    static CorrelationLimit of(Stage stage) {
        return new CorrelationLimit(stage.id(), stage.type().text(), stage.limit(), beyond(stage));
    }

    private static String beyond(Stage stage) {
        if (stage.findsEvents()) {
            return "no estimate: " + ofEvents(stage.type());
        }
        if (!TimeBuckets.has(stage.type())) {
            return stage.firesAtOnce()
                    ? "no estimate: a lower bound, of the events that are left"
                    : "no estimate: nothing is said of windows that have lost events";
        }
        String part = "1/" + TimeBuckets.perTimespan(stage.type()) + " of the timespan";
        String error = " within what the two parts hold that a window cuts";
        return switch (stage.type()) {
            case VALUE_COUNT ->
                "estimated, by a HyperLogLog sketch for each %s: within %d %% at %d standard deviations, and%s"
                        .formatted(part, percentOfCount(), TimeBuckets.DEVIATIONS, error);
            case VALUE_PERCENTILE ->
                String.format(
                        Locale.ROOT,
                        "estimated, by a KLL sketch for each %s: within %.2f %% of the rank at 99 %% certainty, and%s",
                        part,
                        100 * TimeBucket.Ordered.ERROR,
                        error);
            case EVENT_COUNT -> "estimated, by a count for each " + part + ":" + error;
            default -> "estimated, by a sum for each " + part + ":" + error;
        };
    }

    private static long percentOfCount() {
        return Math.round(
                100 * HllSketch.getRelErr(true, true, TimeBucket.Distinct.LOG_REGISTERS, TimeBuckets.DEVIATIONS));
    }

    private static String ofEvents(Type type) {
        return switch (type) {
            case FIRST_SEEN ->
                "the quarter of the values that was not seen for longest is forgotten, and may seem new once more";
            case CHANGED -> "what comes next is compared with nothing";
            case TRAVEL -> "compared with the events that are left";
            case ABSENT -> "the oldest questions are not decided";
            default -> "nothing is said of windows that have lost events";
        };
    }
}
