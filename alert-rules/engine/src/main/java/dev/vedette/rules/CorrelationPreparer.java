package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Definition;
import dev.vedette.rules.CorrelationRule.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the correlations of a set through the pipelines that they were read with. That waits for the set, because a
 * condition on the log source asks for those of the rules that a correlation refers to.
 */
final class CorrelationPreparer {

    private final Collection<RuleFile> files;
    private final RuleNames names;
    private final Map<String, Rule> rules;
    private final Map<String, RuleNames.Scope> scopes = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    CorrelationPreparer(Collection<RuleFile> files, RuleNames names, Map<String, Rule> rules) {
        this.files = files;
        this.names = names;
        this.rules = rules;
    }

    /**
     * Replaces the set's correlations by what their pipelines make of them.
     *
     * @return what is wrong with them
     */
    List<Fault> apply() {
        if (rules.values().stream()
                .noneMatch(rule -> rule instanceof CorrelationRule correlation
                        && correlation.preparation().hasPipelines())) {
            return faults;
        }
        for (RuleFile file : files) {
            RuleNames.Scope scope = names.from(file);
            file.rules().forEach(rule -> scopes.putIfAbsent(rule.metadata().id(), scope));
        }
        for (Rule rule : List.copyOf(rules.values())) {
            if (rule instanceof CorrelationRule correlation
                    && correlation.preparation().hasPipelines()) {
                prepared(correlation)
                        .ifPresent(done -> rules.put(done.metadata().id(), done));
            }
        }
        return faults;
    }

    private List<LogSource> logSources(CorrelationRule rule) {
        List<LogSource> found = new ArrayList<>();
        logSources(rule, new HashSet<>(), found);
        return found;
    }

    private void logSources(CorrelationRule rule, Set<String> seen, List<LogSource> found) {
        RuleNames.Scope scope = scopes.get(rule.metadata().id());
        if (scope == null || !seen.add(rule.metadata().id())) {
            return;
        }
        for (Reference reference : rule.definition().rules()) {
            for (Rule target : scope.find(reference.name())) {
                if (rules.get(target.metadata().id()) instanceof DetectionRule detection) {
                    found.add(detection.preparedLogSource());
                } else if (target instanceof CorrelationRule inner) {
                    logSources(inner, seen, found);
                }
            }
        }
    }

    private Optional<CorrelationRule> prepared(CorrelationRule rule) {
        Definition definition = rule.definition();
        Faults own = new Faults(rule.place().source());
        PipelineWork work = PipelineWork.of(rule, logSources(rule), rule.preparation(), own);
        // Names that stand for fields by an alias are no fields themselves.
        List<String> groupBy = rule.metadata().groupBy();
        for (String field : groupBy) {
            if (!definition.aliases().containsKey(field)) {
                work.names().put("group-by/" + field, List.of(field));
            }
        }
        for (String field : definition.fields()) {
            work.names().put("field/" + field, List.of(field));
        }
        definition
                .aliases()
                .forEach((alias, byRule) ->
                        byRule.forEach((name, field) -> work.names().put(aliasKey(alias, name), List.of(field))));
        work.run(rule.preparation().items());
        List<String> groups = groupBy.stream()
                .flatMap(field -> work.names().getOrDefault("group-by/" + field, List.of(field)).stream())
                .distinct()
                .toList();
        List<String> fields = definition.fields().stream()
                .map(field -> one(work, "field/" + field, field, rule, own))
                .toList();
        Map<String, Map<String, String>> aliases = new LinkedHashMap<>();
        definition.aliases().forEach((alias, byRule) -> {
            Map<String, String> mapped = new LinkedHashMap<>();
            byRule.forEach((name, field) -> mapped.put(name, one(work, aliasKey(alias, name), field, rule, own)));
            aliases.put(alias, mapped);
        });
        faults.addAll(own.list());
        if (own.count() > 0) {
            return Optional.empty();
        }
        return Optional.of(rule.with(groups, definition.withFields(fields, aliases)));
    }

    private static String aliasKey(String alias, String rule) {
        return "alias/" + Text.joined(List.of(alias, rule));
    }

    private static String one(PipelineWork work, String key, String field, CorrelationRule rule, Faults faults) {
        List<String> mapped = work.names().getOrDefault(key, List.of(field));
        if (mapped.size() != 1) {
            faults.add(
                    rule.place().line(),
                    rule.place().column(),
                    rule.place().path(),
                    "its field " + Text.quote(field) + " is mapped to " + mapped.size()
                            + " fields by the pipeline, and stands where there can be only one");
        }
        return mapped.isEmpty() ? field : mapped.get(0);
    }
}
