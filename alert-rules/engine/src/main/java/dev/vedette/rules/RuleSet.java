package dev.vedette.rules;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules compiled together. Immutable and safe for any number of threads. */
public final class RuleSet {

    private static final RuleSet EMPTY = new RuleSet(Map.of(), List.of(), List.of(), Map.of());

    private final Map<String, Rule> rules;
    private final Map<String, CompiledCorrelation> correlations;
    private final List<GroupPlan> plans;
    private final List<Candidate> candidates;
    private final DetectionIndex index;
    private final ThreadLocal<MatchState> states;

    /** A detection rule that somebody listens to. */
    record Candidate(DetectionRule rule, List<Subscription> subscriptions) {
        Candidate {
            subscriptions = List.copyOf(subscriptions);
        }
    }

    RuleSet(
            Map<String, Rule> rules,
            List<Candidate> candidates,
            List<GroupPlan> plans,
            Map<String, CompiledCorrelation> correlations) {
        this.rules = Map.copyOf(rules);
        this.plans = List.copyOf(plans);
        this.correlations = Map.copyOf(correlations);
        this.candidates = List.copyOf(candidates);
        this.index = DetectionIndex.of(
                candidates.stream().map(one -> one.rule().expression()).toList());
        this.states = ThreadLocal.withInitial(() -> new MatchState(index));
    }

    public static RuleSet empty() {
        return EMPTY;
    }

    /**
     * Ties rules together and applies the filters to them.
     *
     * @param files all that there are
     * @throws RuleException with all faults: a reference to no rule, an id twice, a circle of references, a filter for no
     *     rule
     */
    public static RuleSet compile(Collection<RuleFile> files) throws RuleException {
        return new RuleSetCompiler(files, true).compile();
    }

    /**
     * As {@link #compile}, of files that need not be all: filters may be for rules that are elsewhere.
     *
     * @throws RuleException with all faults
     */
    public static RuleSet compilePart(Collection<RuleFile> files) throws RuleException {
        return new RuleSetCompiler(files, false).compile();
    }

    /** All that the event means: one element per distinct entity key, none when nothing matches. */
    public List<KeyedMatch> match(EventView event) {
        MatchState state = states.get();
        int matched = state.match(event);
        if (matched == 0) {
            return List.of();
        }
        MatchCollector matches = new MatchCollector(event, plans);
        for (int i = 0; i < matched; i++) {
            matches.take(candidates.get(state.matched(i)));
        }
        return matches.keyed();
    }

    /** The rule with this id if it makes alerts; a single-event rule is an event_count of at least 1. */
    public Optional<CompiledCorrelation> correlation(String ruleId) {
        return Optional.ofNullable(correlations.get(ruleId));
    }

    /** All rules that make alerts. */
    public Collection<CompiledCorrelation> correlations() {
        return correlations.values();
    }

    /** Ids of all rules, also of those that only feed correlations. */
    public Set<String> ruleIds() {
        return rules.keySet();
    }

    public Optional<Rule> rule(String ruleId) {
        return Optional.ofNullable(rules.get(ruleId));
    }
}
