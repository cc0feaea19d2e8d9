package dev.vedette.rules;

import java.util.List;

/**
 * What one match adds to one correlation. An event that matches in several ways makes several contributions with the
 * same evidence.
 *
 * @param correlationId id of the rule whose {@link CorrelationState} takes it: {@link RuleSet#correlation}
 * @param stageId id of the correlation that takes it directly; differs from {@code correlationId} in a chain
 * @param matchedRuleId id of the rule that matched: a detection rule, or the correlation further inside
 * @param value the value that the type looks at, otherwise empty
 * @param carried in a chain over several groups, the values of the event's fields that correlations further outside ask
 *     for, in the order of {@link CompiledCorrelation#carried}; otherwise empty
 */
public record Contribution(
        String correlationId, String stageId, String matchedRuleId, String value, List<List<String>> carried) {

    public Contribution {
        carried = List.copyOf(carried);
    }

    public Contribution(String correlationId, String stageId, String matchedRuleId, String value) {
        this(correlationId, stageId, matchedRuleId, value, List.of());
    }
}
