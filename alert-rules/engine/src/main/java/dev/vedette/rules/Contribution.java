package dev.vedette.rules;

/**
 * What one match adds to one correlation. An event that matches in several ways makes several contributions with the
 * same evidence.
 *
 * @param correlationId id of the rule whose {@link CorrelationState} takes it: {@link RuleSet#correlation}
 * @param stageId id of the correlation that takes it directly; differs from {@code correlationId} in a chain
 * @param matchedRuleId id of the detection rule that matched
 * @param value the distinct value for value_count and first_seen, otherwise empty
 */
public record Contribution(String correlationId, String stageId, String matchedRuleId, String value) {}
