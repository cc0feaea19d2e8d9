package dev.vedette.rules;

import java.util.Set;

/** A rule that makes alerts, ready to run: a correlation with all that it refers to, or a single-event rule. Immutable. */
public final class CompiledCorrelation {

    private final RuleMetadata metadata;
    private final String stateVersion;
    private final Set<String> fields;

    CompiledCorrelation(RuleMetadata metadata, String stateVersion, Set<String> fields) {
        this.metadata = metadata;
        this.stateVersion = stateVersion;
        this.fields = Set.copyOf(fields);
    }

    public RuleMetadata metadata() {
        return metadata;
    }

    /**
     * Digest of all that gives the state its meaning: type, timespan, group-by, rules. State outlives a change of a
     * rule that leaves this as it is (its title, level, condition's threshold), and only that.
     */
    public String stateVersion() {
        return stateVersion;
    }

    /** Fields that the rules name: what an alert should show of its events. */
    public Set<String> fields() {
        return fields;
    }
}
