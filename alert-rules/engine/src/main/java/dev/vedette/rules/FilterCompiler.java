package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives the detection rules of a set the filters that are for them. */
final class FilterCompiler {

    private final Collection<RuleFile> files;
    private final RuleNames names;
    private final boolean whole;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, List<FilterRule>> byRule = new LinkedHashMap<>();

    /** @param whole whether the files are all there are, so that a filter for no rule of theirs is a fault */
    FilterCompiler(Collection<RuleFile> files, RuleNames names, boolean whole) {
        this.files = files;
        this.names = names;
        this.whole = whole;
    }

    /**
     * Replaces the rules that have filters by what the filters leave of them.
     *
     * @param rules the set's rules by id
     * @return what is wrong with the filters
     */
    List<Fault> apply(Map<String, Rule> rules) {
        Map<String, FilterRule> byId = new LinkedHashMap<>();
        for (RuleFile file : files) {
            if (file.filters().isEmpty()) {
                continue;
            }
            RuleNames.Scope scope = names.from(file);
            for (FilterRule filter : file.filters()) {
                FilterRule other = byId.putIfAbsent(filter.id(), filter);
                if (rules.containsKey(filter.id())) {
                    taken(filter, rules.get(filter.id()).place());
                } else if (other == null) {
                    assign(filter, scope, rules);
                } else if (!other.sameAs(filter)
                        || other.place().source().equals(filter.place().source())) {
                    taken(filter, other.place());
                }
            }
        }
        byRule.forEach((id, filters) -> {
            if (rules.get(id) instanceof DetectionRule rule) {
                rule.filtered(filters, faults).ifPresent(filtered -> rules.put(id, filtered));
            }
        });
        return faults;
    }

    private void taken(FilterRule filter, Place by) {
        faults.add(filter.place()
                .fault("the id " + filter.id() + " belongs to another rule or filter already, in " + by.source()
                        + " line " + by.line() + ": give it one of its own"));
    }

    private void assign(FilterRule filter, RuleNames.Scope scope, Map<String, Rule> rules) {
        if (filter.references().isEmpty()) {
            for (Rule rule : rules.values()) {
                if (rule instanceof DetectionRule detection
                        && filter.logSource().contains(detection.logSource())) {
                    add(detection, filter);
                }
            }
            return;
        }
        int before = faults.size();
        boolean applied = false;
        boolean elsewhere = false;
        for (Reference reference : filter.references()) {
            Optional<DetectionRule> target = target(reference, scope);
            elsewhere |= target.isEmpty();
            if (target.filter(rule -> filter.logSource().contains(rule.logSource()))
                    .isPresent()) {
                applied |= add(target.get(), filter);
            }
        }
        if (whole && !applied && !elsewhere && faults.size() == before) {
            faults.add(filter.place()
                    .fault("is for no rule: those that it names have another log source than the filter"));
        }
    }

    /** Empty, mostly with a fault, when the reference means no detection rule. */
    private Optional<DetectionRule> target(Reference reference, RuleNames.Scope scope) {
        List<Rule> found = scope.find(reference.name());
        if (found.size() > 1) {
            faults.add(reference
                    .place()
                    .fault("several rules are called " + Text.quote(reference.name()) + ": refer to one by its id"));
        } else if (found.isEmpty()) {
            if (whole) {
                faults.add(reference.place().fault("no rule has the name or id " + Text.quote(reference.name())));
            }
        } else if (found.get(0) instanceof DetectionRule detection) {
            return Optional.of(detection);
        } else {
            faults.add(reference
                    .place()
                    .fault(Text.quote(reference.name())
                            + " is a correlation: a filter is for the detection rules that it refers to"));
        }
        return Optional.empty();
    }

    /** False when the rule has the filter already, by another of its names. */
    private boolean add(DetectionRule rule, FilterRule filter) {
        List<FilterRule> filters = byRule.computeIfAbsent(rule.metadata().id(), unused -> new ArrayList<>());
        return filters.contains(filter) || filters.add(filter);
    }
}
