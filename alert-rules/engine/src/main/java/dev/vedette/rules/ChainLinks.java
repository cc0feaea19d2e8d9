package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Definition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * How the correlations of a chain hang together: which takes whose matches, and where a match has what the next one asks
 * for. A name means the value of the inner correlation's group, if it has one of that name or calls the same field by the
 * same alias, otherwise the event's field, which is carried along.
 */
final class ChainLinks {

    private final List<CorrelationRule> chain;
    private final Function<CorrelationRule, List<Rule>> references;
    private final Map<CorrelationRule, Integer> levels = new HashMap<>();
    private final Set<String> carried = new LinkedHashSet<>();

    /** @param chain children first */
    ChainLinks(List<CorrelationRule> chain, Function<CorrelationRule, List<Rule>> references) {
        this.chain = chain;
        this.references = references;
        for (CorrelationRule outer : chain) {
            int level = 0;
            for (CorrelationRule inner : innerOf(outer)) {
                level = Math.max(level, levels.getOrDefault(inner, 0) + (hasSameGroup(inner, outer) ? 0 : 1));
                asked(inner, outer).stream()
                        .filter(field -> !inner.metadata().groupBy().contains(field))
                        .forEach(carried::add);
            }
            levels.put(outer, level);
        }
    }

    private List<CorrelationRule> innerOf(CorrelationRule outer) {
        return references.apply(outer).stream()
                .filter(CorrelationRule.class::isInstance)
                .map(CorrelationRule.class::cast)
                .distinct()
                .toList();
    }

    int level(CorrelationRule rule) {
        return levels.getOrDefault(rule, 0);
    }

    /** Fields of events that matches take along. */
    List<String> carried() {
        return List.copyOf(carried);
    }

    /** Id of each rule that a correlation refers to, with its number. */
    Map<String, Integer> inputs(CorrelationRule rule) {
        Map<String, Integer> inputs = new LinkedHashMap<>();
        references
                .apply(rule)
                .forEach(target -> inputs.putIfAbsent(target.metadata().id(), inputs.size()));
        return inputs;
    }

    List<Stage.Parent> parents(CorrelationRule inner) {
        List<Stage.Parent> parents = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            CorrelationRule outer = chain.get(i);
            int input = inputs(outer).getOrDefault(inner.metadata().id(), -1);
            if (input >= 0) {
                Definition definition = outer.definition();
                boolean isSame = hasSameGroup(inner, outer) && level(inner) == level(outer);
                List<String> group = fields(inner, outer, outer.metadata().groupBy());
                ValueFields values =
                        new ValueFields(definition.values().kind(), fields(inner, outer, definition.fields()));
                parents.add(new Stage.Parent(
                        i, input, isSame, GroupPlan.of(outer.metadata().groupBy(), group, false), values));
            }
        }
        return parents;
    }

    private boolean hasSameGroup(CorrelationRule inner, CorrelationRule outer) {
        List<String> group = outer.metadata().groupBy();
        return inner.metadata().groupBy().equals(group)
                && fields(inner, outer, group).equals(group);
    }

    private List<String> asked(CorrelationRule inner, CorrelationRule outer) {
        List<String> names = new ArrayList<>(outer.metadata().groupBy());
        names.addAll(outer.definition().fields());
        return fields(inner, outer, names);
    }

    /** What names of the outer correlation are called in matches of the inner one. */
    private List<String> fields(CorrelationRule inner, CorrelationRule outer, List<String> names) {
        List<Rule> targets = references.apply(outer);
        int at = 0;
        while (targets.get(at) != inner) {
            at++;
        }
        String name = outer.definition().rules().get(at).name();
        return names.stream()
                .map(each -> inMatches(inner, each, outer.definition().field(each, name)))
                .toList();
    }

    /**
     * What a field is called in matches of the inner correlation.
     *
     * @param name by which the outer correlation calls it
     */
    private static String inMatches(CorrelationRule inner, String name, String field) {
        List<String> group = inner.metadata().groupBy();
        boolean isAlias = group.contains(name)
                && inner.definition().aliases().getOrDefault(name, Map.of()).containsValue(field);
        return isAlias && !group.contains(field) ? name : field;
    }
}
