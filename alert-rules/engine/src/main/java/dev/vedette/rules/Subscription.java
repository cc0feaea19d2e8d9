package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * Who wants to know when a detection rule matches.
 *
 * @param plan number of the {@link GroupPlan} among those of the rule set
 * @param valueFields fields that make the distinct value; empty when none is asked for
 */
record Subscription(String correlationId, String stageId, int plan, List<String> valueFields) {

    Subscription {
        valueFields = List.copyOf(valueFields);
    }

    /** Whether it is the rule's own, by which it alerts without a correlation. */
    boolean isOwnOf(DetectionRule rule) {
        return correlationId.equals(rule.metadata().id());
    }

    /** What a match of the rule contributes. */
    Contribution contribution(DetectionRule rule, String value) {
        return new Contribution(correlationId, stageId, rule.metadata().id(), value);
    }

    /** The values that the event has, none where a field is missing; to be asked only where there are value fields. */
    List<String> values(EventView event) {
        List<String> values = GroupPlan.values(event, valueFields.get(0));
        if (valueFields.size() == 1) {
            return values;
        }
        List<List<String>> tuples = new ArrayList<>();
        values.forEach(value -> tuples.add(List.of(value)));
        for (String field : valueFields.subList(1, valueFields.size())) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> tuple : tuples) {
                for (String value : GroupPlan.values(event, field)) {
                    if (longer.size() < GroupPlan.MAX_GROUPS) {
                        List<String> next = new ArrayList<>(tuple);
                        next.add(value);
                        longer.add(next);
                    }
                }
            }
            tuples.clear();
            tuples.addAll(longer);
        }
        return tuples.stream().map(Text::joined).map(Text::bounded).toList();
    }
}
