package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Transformations of the rule as a whole. */
final class RuleTransformations {

    static final String[] CONDITION_KEYS = {"conditions", "name", "template", "negated"};

    private static final Pattern VARIABLE =
            Pattern.compile("\\$\\{(category|product|service)}|\\$(category|product|service)(?![A-Za-z0-9_])");

    private RuleTransformations() {}

    /** Items that all have to match besides the rule's own condition, or with {@code negated} may not. */
    static Optional<Transformation> addCondition(Section item) {
        Optional<Section> conditions = item.section("conditions");
        if (conditions.isEmpty()
                || conditions.filter(section -> section.entries().isEmpty()).isPresent()) {
            item.fault("conditions", "is missing: a mapping from fields to values is required");
            return Optional.empty();
        }
        item.text("name", 128);
        boolean template = item.flag("template");
        boolean negated = item.flag("negated");
        List<Draft> items = new ArrayList<>();
        conditions
                .get()
                .entries()
                .forEach((key, value) -> items.add(Draft.Item.of(
                        conditions.get().key(key), value, conditions.get().path(key))));
        Draft selection = items.size() == 1 ? items.get(0) : new Draft.AllOf(items);
        // What is wrong in it is wrong in the pipeline and not in each rule.
        selection.compile(Placeholders.wildcards(), item.faults());
        return Optional.of((work, cause) -> {
            if (!work.isCorrelation()) {
                Draft filled = template ? filled(selection, work.logSources().get(0)) : selection;
                work.addCondition(cause.id(), filled, negated, cause.place());
            }
        });
    }

    private static Draft filled(Draft draft, LogSource logSource) {
        if (draft instanceof Draft.AllOf all) {
            return new Draft.AllOf(
                    all.parts().stream().map(part -> filled(part, logSource)).toList());
        }
        if (!(draft instanceof Draft.Item item)) {
            return draft;
        }
        List<Yaml.Scalar> values = item.values().stream()
                .map(value -> value.value() instanceof String text
                        ? PipelineValues.scalar(value, filled(text, logSource))
                        : value)
                .toList();
        return item.withValues(values);
    }

    /** {@code $category} and {@code ${category}}, of what the rule does not have {@code None}, as Python's templates do. */
    private static String filled(String text, LogSource logSource) {
        return VARIABLE.matcher(text).replaceAll(found -> {
            String name = found.group(1) == null ? found.group(2) : found.group(1);
            Optional<String> value = name.equals("category")
                    ? logSource.category()
                    : name.equals("product") ? logSource.product() : logSource.service();
            return Matcher.quoteReplacement(value.orElse("None"));
        });
    }

    static Optional<Transformation> changeLogSource(Section item) {
        LogSource logSource = LogSource.read(item);
        return Optional.of((work, cause) -> work.logSource(logSource));
    }

    static Optional<Transformation> addField(Section item) {
        List<String> fields = fields(item, "field");
        return Optional.of((work, cause) -> {
            Set<String> shown = new LinkedHashSet<>(work.shown());
            shown.addAll(fields);
            work.shown(List.copyOf(shown));
        });
    }

    static Optional<Transformation> removeField(Section item) {
        List<String> fields = fields(item, "field");
        return Optional.of((work, cause) -> work.shown(
                work.shown().stream().filter(field -> !fields.contains(field)).toList()));
    }

    static Optional<Transformation> setField(Section item) {
        List<String> fields = fields(item, "fields");
        return Optional.of((work, cause) -> work.shown(fields));
    }

    private static List<String> fields(Section item, String key) {
        if (!item.has(key)) {
            item.fault(key, "is missing: names of fields are required");
        }
        return item.texts(key);
    }

    static Optional<Transformation> setState(Section item) {
        String key = item.requiredText("key", 256);
        if (!(item.get("val") instanceof Yaml.Scalar value)) {
            item.fault("val", "is missing: a value is required");
            return Optional.empty();
        }
        return Optional.of((work, cause) -> work.state().put(key, value.value()));
    }

    static Optional<Transformation> setAttribute(Section item) {
        String attribute = item.requiredText("attribute", 256);
        Yaml value = item.get("value");
        if (value == null) {
            item.fault("value", "is missing: a value is required");
            return Optional.empty();
        }
        return Optional.of((work, cause) -> work.attributes().put(attribute, value));
    }

    static Optional<Transformation> failure(Section item) {
        String message = item.requiredText("message", 1000);
        return Optional.of((work, cause) -> work.fault(cause, "refuses the rule: " + message));
    }

    static Optional<Transformation> strict(Section item) {
        return Optional.of((work, cause) -> {
            Set<String> unmapped = new TreeSet<>();
            Set<String> mapped = new HashSet<>(work.mapped());
            work.forEachItem(one -> {
                if (!one.field().isEmpty() && !mapped.contains(one.field())) {
                    unmapped.add(one.field());
                }
            });
            if (!unmapped.isEmpty()) {
                work.fault(cause, "refuses the rule: no mapping is for " + String.join(", ", unmapped));
            }
        });
    }
}
