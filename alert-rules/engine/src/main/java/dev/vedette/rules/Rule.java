package dev.vedette.rules;

/** A Sigma rule that was read without a fault. Immutable. */
public sealed interface Rule permits DetectionRule, CorrelationRule {

    RuleMetadata metadata();

    /** Where its document starts. */
    Place place();

    /** Whether both have the same content, wherever they stand. */
    boolean sameAs(Rule other);
}
