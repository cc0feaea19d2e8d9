package dev.vedette.rules;

import java.util.List;

/**
 * Who wants to know when a detection rule matches.
 *
 * @param plan number of the {@link GroupPlan} among those of the rule set
 * @param carriedFields whose values a match takes along for correlations further outside
 */
record Subscription(
        String correlationId, String stageId, int plan, ValueFields valueFields, List<String> carriedFields) {

    Subscription {
        carriedFields = List.copyOf(carriedFields);
    }

    /** Whether it is the rule's own, by which it alerts without a correlation. */
    boolean isOwnOf(DetectionRule rule) {
        return correlationId.equals(rule.metadata().id());
    }

    /** Whether every match of a rule contributes the same. */
    boolean isConstant() {
        return valueFields.fields().isEmpty() && carriedFields.isEmpty();
    }

    /** What a match of the rule contributes. */
    Contribution contribution(DetectionRule rule, String value, List<List<String>> carried) {
        return new Contribution(correlationId, stageId, rule.metadata().id(), value, carried);
    }

    /** The values of the fields that are carried along, in their order. */
    List<List<String>> carried(EventView event) {
        return carriedFields.isEmpty()
                ? List.of()
                : carriedFields.stream()
                        .map(field -> GroupPlan.values(event, field))
                        .toList();
    }

    /** The values that the event has, one empty one where none is asked for, none where a field is missing. */
    List<String> values(EventView event) {
        return valueFields.values(field -> GroupPlan.values(event, field));
    }
}
