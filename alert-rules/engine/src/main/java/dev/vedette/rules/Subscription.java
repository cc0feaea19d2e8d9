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

    private static final List<String> NO_VALUE = List.of("");

    Subscription {
        valueFields = List.copyOf(valueFields);
    }

    /** The values that the event has, one empty one where none is asked for, none where a field is missing. */
    List<String> values(EventView event) {
        if (valueFields.isEmpty()) {
            return NO_VALUE;
        }
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
