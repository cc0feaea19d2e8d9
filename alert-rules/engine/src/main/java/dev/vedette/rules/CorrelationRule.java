package dev.vedette.rules;

/** A Sigma correlation: a relation between events that other rules match. */
public record CorrelationRule(RuleMetadata metadata) implements Rule {}
