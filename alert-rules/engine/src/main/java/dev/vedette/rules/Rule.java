package dev.vedette.rules;

/** A Sigma rule that was read without a fault. Immutable. */
public sealed interface Rule permits DetectionRule, CorrelationRule {

    RuleMetadata metadata();
}
