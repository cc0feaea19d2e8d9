package dev.vedette.rules;

/** A Sigma rule that judges one event by itself. */
public record DetectionRule(RuleMetadata metadata) implements Rule {}
