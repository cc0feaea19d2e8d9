package dev.vedette.local.rules;

import dev.vedette.rules.CorrelationLimit;
import dev.vedette.rules.FilterRule;
import dev.vedette.rules.Rule;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleMetadata;
import dev.vedette.rules.RuleSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule file that was read and compiled without a fault. Its rules go into force together, as one document.
 *
 * @param name what people call it: its path
 * @param yaml its text
 * @param ids ids of the rules in it that make alerts, or of the filters where there is no rule, in the order of the text;
 *     at least one
 * @param rules what all of its rules say about themselves, in the order of the text
 * @param limits by the id of a rule that makes alerts: of the correlations that it consists of
 */
public record RuleSource(
        String name,
        String yaml,
        List<String> ids,
        List<RuleMetadata> rules,
        Map<String, List<CorrelationLimit>> limits) {
    public RuleSource {
        ids = List.copyOf(ids);
        rules = List.copyOf(rules);
        limits = Map.copyOf(limits);
    }

    /**
     * Reads and compiles a text.
     *
     * @throws RuleException with all faults
     * @throws UnusableRuleException if none of its rules makes alerts
     */
    public static RuleSource compile(String name, String yaml) throws RuleException, UnusableRuleException {
        RuleFile file = RuleFile.parse(name, yaml);
        RuleSet compiled = RuleSet.compilePart(List.of(file));
        List<RuleMetadata> rules = file.rules().stream().map(Rule::metadata).toList();
        List<String> alerting = rules.stream()
                .map(RuleMetadata::id)
                .filter(id -> compiled.correlation(id).isPresent())
                .toList();
        // A file of filters alone changes what the rules of others alert on.
        List<String> ids = alerting.isEmpty() && rules.isEmpty()
                ? file.filters().stream().map(FilterRule::id).toList()
                : alerting;
        if (ids.isEmpty()) {
            throw new UnusableRuleException(name + ": no rule in it makes alerts: a file holds at least one that does");
        }
        Map<String, List<CorrelationLimit>> limits = new HashMap<>();
        alerting.forEach(
                id -> limits.put(id, compiled.correlation(id).orElseThrow().limits()));
        return new RuleSource(name, yaml, ids, rules, limits);
    }

    /** Key of the document in {@code vedette.rules}: the last rule that makes alerts, which the others lead up to. */
    public String id() {
        return ids.get(ids.size() - 1);
    }
}
