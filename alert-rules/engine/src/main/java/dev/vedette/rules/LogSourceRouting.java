package dev.vedette.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Spares events the rules for elsewhere: the rules for each log source that events name get an index of their own, when
 * the first event names it. Safe for any number of threads.
 */
final class LogSourceRouting {

    /** Log sources with an index; for others, all rules are looked at and those for elsewhere left out. */
    private static final int MAX_ROUTES = 64;
    /** Stands for everything that no rule names, so that events cannot ask for ever more indexes. */
    private static final String OTHER = "\0";

    private final RuleSet rules;
    private final Set<String> categories;
    private final Set<String> products;
    private final Set<String> services;
    private final Map<LogSource, RuleSet> routes = new ConcurrentHashMap<>();

    LogSourceRouting(RuleSet rules) {
        this.rules = rules;
        this.categories = named(rules, LogSource::category);
        this.products = named(rules, LogSource::product);
        this.services = named(rules, LogSource::service);
    }

    private static Set<String> named(RuleSet rules, Function<LogSource, Optional<String>> part) {
        return rules.detectionRules()
                .flatMap(rule -> part.apply(rule.preparedLogSource()).stream())
                .map(TextPattern::fold)
                .collect(Collectors.toSet());
    }

    /** As {@link RuleSet#matching}, of the rules that are not for elsewhere. */
    List<RuleSet.Candidate> matching(EventView event) {
        LogSource said = LogSource.of(event);
        LogSource origin = new LogSource(
                known(said.category(), categories), known(said.product(), products), known(said.service(), services));
        RuleSet route = routes.get(origin);
        if (route == null && routes.size() < MAX_ROUTES) {
            // Threads that come here at once may go beyond the limit by their number.
            route = routes.computeIfAbsent(
                    origin,
                    from -> rules.narrowed(rule -> !rule.preparedLogSource().excludes(from)));
        }
        if (route != null) {
            return route.matching(event);
        }
        return rules.matching(event).stream()
                .filter(candidate -> !candidate.rule().preparedLogSource().excludes(origin))
                .toList();
    }

    /** How many log sources have an index of their own. */
    int routes() {
        return routes.size();
    }

    private static Optional<String> known(Optional<String> said, Set<String> named) {
        return said.map(TextPattern::fold).map(folded -> named.contains(folded) ? folded : OTHER);
    }
}
