package dev.vedette.rules;

import java.util.List;

/**
 * Who wants to know when a detection rule matches.
 *
 * @param plan number of the {@link GroupPlan} among those of the rule set
 */
record Subscription(String correlationId, String stageId, int plan, ValueFields valueFields) {

    /** The values that the event has, one empty one where none is asked for, none where a field is missing. */
    List<String> values(EventView event) {
        return valueFields.values(field -> GroupPlan.values(event, field));
    }
}
