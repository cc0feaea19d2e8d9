package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Type;
import java.util.List;
import java.util.Map;

/**
 * One correlation of a chain, compiled. The stages of a {@link CompiledCorrelation} stand children first, its own rule
 * last.
 *
 * @param id of the correlation rule
 * @param timespan length of the window, microseconds
 * @param inputs id of each rule that it refers to, with its number
 * @param order numbers of the rules in the order in which temporal_ordered wants them
 * @param knownFrom bits of the inputs whose values are known at once (first_seen)
 * @param limit how many events, or values, a group's state keeps
 * @param parents stages that take this one's matches
 */
record Stage(
        String id,
        Type type,
        long timespan,
        Threshold threshold,
        Map<String, Integer> inputs,
        List<Integer> order,
        long knownFrom,
        int limit,
        List<Parent> parents) {

    /** @param input this stage's number among the parent's inputs */
    record Parent(int stage, int input) {}

    Stage {
        inputs = Map.copyOf(inputs);
        order = List.copyOf(order);
        parents = List.copyOf(parents);
    }

    /** Whether a satisfied window can be reported before the watermark has passed it. */
    boolean firesAtOnce() {
        return type != Type.FIRST_SEEN && threshold.isMonotone();
    }
}
