package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which rule a name or id means: one of the same file before those of others. */
final class RuleNames {

    private final Map<String, List<Rule>> everywhere = new HashMap<>();

    RuleNames(Map<String, Rule> byId) {
        byId.values().forEach(rule -> add(everywhere, rule));
    }

    /** The names as they are seen from a file. */
    Scope from(RuleFile file) {
        Map<String, List<Rule>> here = new HashMap<>();
        file.rules().forEach(rule -> add(here, rule));
        return name -> here.getOrDefault(name, everywhere.getOrDefault(name, List.of()));
    }

    /** Finds rules by name or id: none, one, or several where the name does not tell them apart. */
    @FunctionalInterface
    interface Scope {
        List<Rule> find(String name);
    }

    private static void add(Map<String, List<Rule>> rules, Rule rule) {
        Set<String> names = new LinkedHashSet<>();
        names.add(rule.metadata().id());
        rule.metadata().name().ifPresent(names::add);
        names.forEach(
                name -> rules.computeIfAbsent(name, unused -> new ArrayList<>()).add(rule));
    }
}
