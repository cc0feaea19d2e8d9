package dev.vedette.rules;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rules compiled together. Immutable and safe for any number of threads. */
public final class RuleSet {

    private static final RuleSet EMPTY = new RuleSet();

    private RuleSet() {}

    public static RuleSet empty() {
        return EMPTY;
    }

    /** @throws RuleException with all faults: a reference to no rule, an id twice, a circle of references */
    public static RuleSet compile(Collection<RuleFile> files) throws RuleException {
        return EMPTY;
    }

    /** All that the event means: one element per distinct entity key, none when nothing matches. */
    public List<KeyedMatch> match(EventView event) {
        return List.of();
    }

    /** The rule with this id if it makes alerts; a single-event rule is an event_count of at least 1. */
    public Optional<CompiledCorrelation> correlation(String ruleId) {
        return Optional.empty();
    }

    /** Ids of all rules, also of those that only feed correlations. */
    public Set<String> ruleIds() {
        return Set.of();
    }
}
