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
        return new Scope(here, everywhere);
    }

    /** What names mean in one file. */
    record Scope(Map<String, List<Rule>> here, Map<String, List<Rule>> everywhere) {

        /** Rules of this name or id: none, one, or several where the name does not tell them apart. */
        List<Rule> find(String name) {
            return here.getOrDefault(name, everywhere.getOrDefault(name, List.of()));
        }

        /** All names and ids that there are. */
        Set<String> names() {
            return everywhere.keySet();
        }
    }

    private static void add(Map<String, List<Rule>> rules, Rule rule) {
        Set<String> names = new LinkedHashSet<>();
        names.add(rule.metadata().id());
        rule.metadata().name().ifPresent(names::add);
        names.forEach(
                name -> rules.computeIfAbsent(name, unused -> new ArrayList<>()).add(rule));
    }
}
