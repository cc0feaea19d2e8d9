package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules compiled together. Immutable and safe for any number of threads. */
public final class RuleSet {

    /** Almost every rule asks for it first, and an event has exactly one. */
    static final String INDEXED = "event.name";

    private static final RuleSet EMPTY = new RuleSet(Map.of(), List.of(), List.of(), Map.of());

    private final Map<String, Rule> rules;
    private final Map<String, CompiledCorrelation> correlations;
    private final List<GroupPlan> plans;
    private final Map<String, List<Candidate>> byEventName;
    private final List<Candidate> others;
    private final List<Candidate> all;

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
        this.all = List.copyOf(candidates);
        this.byEventName = new LinkedHashMap<>();
        this.others = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Optional<Set<String>> names = candidate.rule().expression().requires(INDEXED);
            if (names.isEmpty()) {
                others.add(candidate);
            } else {
                names.get()
                        .forEach(name -> byEventName
                                .computeIfAbsent(name, unused -> new ArrayList<>())
                                .add(candidate));
            }
        }
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
        MatchCollector matches = new MatchCollector(event, plans);
        if (event.get(INDEXED) instanceof String name) {
            matches.take(byEventName.getOrDefault(TextPattern.fold(name), List.of()));
            matches.take(others);
        } else {
            matches.take(all);
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
