package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Measure;
import dev.vedette.rules.CorrelationRule.Type;
import java.util.List;
import java.util.Map;

/**
 * One correlation of a chain, compiled. The stages of a {@link CompiledCorrelation} stand children first, its own rule
 * last.
 *
 * @param id of the correlation rule
 * @param timespan length of the window, microseconds
 * @param lateness for how long after its windows have passed state is kept, for events behind the watermark, microseconds
 * @param inputs id of each rule that it refers to, with its number
 * @param order numbers of the rules in the order in which temporal_ordered wants them
 * @param special bits of the inputs whose values are known at once (first_seen), or that are expected (absent)
 * @param values what it looks at
 * @param firesAtOnce whether a satisfied window can be reported before the watermark has passed it
 * @param limit how many events, or values, a group's state keeps
 * @param groupBy names of its group's fields
 * @param level how many times an event's match is keyed anew at most before it gets here
 * @param parents stages that take this one's matches
 */
record Stage(
        String id,
        Type type,
        long timespan,
        long lateness,
        Threshold threshold,
        Map<String, Integer> inputs,
        List<Integer> order,
        long special,
        ValueFields values,
        Measure measure,
        boolean firesAtOnce,
        int limit,
        List<String> groupBy,
        int level,
        List<Parent> parents) {

    /**
     * A stage that takes another one's matches.
     *
     * @param input the other stage's number among the inputs
     * @param isSameGroup whether group and level are the same, so that one state has both
     * @param group where the match has the fields of the group: names of the other stage's group, or of event fields
     * @param values where it has the values, likewise
     */
    record Parent(int stage, int input, boolean isSameGroup, GroupPlan group, ValueFields values) {}

    Stage {
        inputs = Map.copyOf(inputs);
        order = List.copyOf(order);
        groupBy = List.copyOf(groupBy);
        parents = List.copyOf(parents);
    }

    /** Whether what is found are events, each for itself, and not windows. */
    boolean findsEvents() {
        return switch (type) {
            case FIRST_SEEN, CHANGED, TRAVEL, ABSENT -> true;
            case VALUE_PERCENTILE -> measure.percentile() == Measure.SHARE;
            default -> false;
        };
    }

    /** More events can only make it truer. */
    static boolean firesAtOnce(Type type, Threshold threshold, ValueFields values) {
        return switch (type) {
            case EVENT_COUNT, VALUE_COUNT, TEMPORAL, TEMPORAL_ORDERED -> threshold.isMonotone();
            case VALUE_SUM -> threshold.isMonotone() && values.kind() == ValueFields.Kind.NON_NEGATIVE_NUMBER;
            case TRAVEL -> true;
            case VALUE_AVG, VALUE_PERCENTILE, FIRST_SEEN, CHANGED, ABSENT -> false;
        };
    }
}
