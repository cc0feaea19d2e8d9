package dev.vedette.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules compiled together. Immutable and safe for any number of threads. */
public final class RuleSet {

    private static final RuleSet EMPTY = new RuleSet(Map.of(), List.of(), List.of(), Map.of(), List.of());

    private final Map<String, Rule> rules;
    private final Map<String, CompiledCorrelation> correlations;
    private final List<GroupPlan> plans;
    private final List<Candidate> candidates;
    private final List<Part> parts;

    /** A shard with this set's listeners of each of its rules; null where a rule is not of this set. */
    private record Part(IndexShard shard, @Nullable Candidate[] candidates) {}

    /**
     * A detection rule that somebody listens to.
     *
     * @param constant for each subscription what it contributes at every match; null where that depends on the event
     * @param alertsAlone whether one subscription is the rule's own, by which it alerts without a correlation
     * @param feedsCorrelations whether there are others
     */
    record Candidate(
            DetectionRule rule,
            List<Subscription> subscriptions,
            @Nullable Contribution[] constant,
            boolean alertsAlone,
            boolean feedsCorrelations) {

        static Candidate of(DetectionRule rule, List<Subscription> subscriptions) {
            @Nullable Contribution[] constant = new Contribution[subscriptions.size()];
            int own = 0;
            for (int i = 0; i < constant.length; i++) {
                Subscription subscription = subscriptions.get(i);
                own += subscription.isOwnOf(rule) ? 1 : 0;
                if (subscription.isConstant()) {
                    constant[i] = subscription.contribution(rule, "", List.of());
                }
            }
            return new Candidate(rule, List.copyOf(subscriptions), constant, own > 0, own < constant.length);
        }
    }

    RuleSet(
            Map<String, Rule> rules,
            List<Candidate> candidates,
            List<GroupPlan> plans,
            Map<String, CompiledCorrelation> correlations,
            List<IndexShard> before) {
        this.rules = Map.copyOf(rules);
        this.plans = List.copyOf(plans);
        this.correlations = Map.copyOf(correlations);
        this.candidates = List.copyOf(candidates);
        this.parts = parts(candidates, before);
    }

    private static List<Part> parts(List<Candidate> candidates, List<IndexShard> before) {
        Map<String, Candidate> open = new HashMap<>();
        candidates.forEach(one -> open.put(one.rule().metadata().id(), one));
        List<Part> parts = new ArrayList<>();
        for (IndexShard shard :
                IndexShard.of(candidates.stream().map(Candidate::rule).toList(), before)) {
            @Nullable Candidate[] here = new Candidate[shard.rules().size()];
            for (int i = 0; i < here.length; i++) {
                DetectionRule indexed = shard.rules().get(i);
                Candidate wanted = open.get(indexed.metadata().id());
                if (wanted != null && IndexShard.isSame(indexed, wanted.rule())) {
                    here[i] = wanted;
                    open.remove(indexed.metadata().id());
                }
            }
            parts.add(new Part(shard, here));
        }
        return List.copyOf(parts);
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
        return new RuleSetCompiler(files, true, EMPTY).compile();
    }

    /**
     * As {@link #compile}, of files that need not be all: filters may be for rules that are elsewhere.
     *
     * @throws RuleException with all faults
     */
    public static RuleSet compilePart(Collection<RuleFile> files) throws RuleException {
        return new RuleSetCompiler(files, false, EMPTY).compile();
    }

    /**
     * As {@link #compile}, with what has been built for the rules that this set has too: a change of one rule among
     * thousands costs the reading of that rule and little more.
     *
     * @throws RuleException with all faults; this set goes on as it is
     */
    public RuleSet recompile(Collection<RuleFile> files) throws RuleException {
        return new RuleSetCompiler(files, true, this).compile();
    }

    /** All that the event means: one element per distinct entity key, none when nothing matches. */
    public List<KeyedMatch> match(EventView event) {
        List<Candidate> matching = matching(event);
        if (matching.isEmpty()) {
            return List.of();
        }
        MatchCollector matches = new MatchCollector(event, plans);
        for (Candidate candidate : matching) {
            matches.take(candidate);
        }
        return matches.keyed();
    }

    /** The detection rules that the event matches and that somebody listens to. */
    List<Candidate> matching(EventView event) {
        List<Candidate> matching = List.of();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            MatchState state = part.shard().state();
            int matches = state.match(event);
            if (matches > 0 && matching.isEmpty()) {
                matching = new ArrayList<>(matches);
            }
            for (int n = 0; n < matches; n++) {
                Candidate candidate = part.candidates()[state.matched(n)];
                if (candidate != null) {
                    matching.add(candidate);
                }
            }
        }
        return matching;
    }

    /** Collects what an event means for the plans of this set. */
    MatchCollector collector(EventView event) {
        return new MatchCollector(event, plans);
    }

    /** This set with those alone of its detection rules that pass; what they feed is the same. */
    RuleSet narrowed(Predicate<DetectionRule> passes) {
        List<Candidate> passing = candidates.stream()
                .filter(candidate -> passes.test(candidate.rule()))
                .toList();
        return new RuleSet(rules, passing, plans, correlations, List.of());
    }

    Stream<DetectionRule> detectionRules() {
        return candidates.stream().map(Candidate::rule);
    }

    /** Whether this set has the very same rule. */
    boolean isSame(DetectionRule rule) {
        return rules.get(rule.metadata().id()) == rule;
    }

    List<IndexShard> shards() {
        return parts.stream().map(Part::shard).toList();
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
