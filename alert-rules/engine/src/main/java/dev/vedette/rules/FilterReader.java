package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a filter document (Sigma filters specification 2.1). */
final class FilterReader {

    private static final String ANY = "any";
    private static final int MAX_RULES = 10_000;

    private final Preparation preparation;
    private final Section document;
    private final Faults faults;
    private final Place place;
    private final String content;

    FilterReader(Yaml.Mapping mapping, int number, Preparation preparation, Faults faults) {
        this.preparation = preparation;
        String path = number == 1 ? "" : number + ":";
        this.document = new Section(mapping, path, faults);
        this.faults = faults;
        this.content = mapping.content();
        this.place = new Place(faults.source(), mapping.line(), mapping.column(), path);
    }

    static boolean isFilter(Yaml.Mapping mapping) {
        return mapping.entries().containsKey("filter");
    }

    /** Empty when there is a fault. */
    Optional<FilterRule> read() {
        int before = faults.count();
        for (String other : List.of("detection", "correlation")) {
            if (document.has(other)) {
                document.fault(other, "cannot stand beside filter: split it into two documents");
            }
        }
        String title = document.requiredText("title", 256);
        String id = RuleReader.id(document).orElseGet(() -> RuleReader.idOf(content));
        LogSource logSource = document.section("logsource").map(LogSource::read).orElse(LogSource.ANY);
        if (logSource.isEmpty() && faults.count() == before) {
            document.fault(
                    "logsource",
                    "is missing: category, product or service of the rules that the filter is for is required");
        }
        Optional<Section> filter = document.section("filter");
        if (filter.isEmpty()) {
            if (faults.count() == before) {
                document.fault("filter", "is missing: a mapping of rules, selections and a condition is required");
            }
            return Optional.empty();
        }
        List<Reference> references = references(filter.get());
        if (filter.get().get("condition") instanceof Yaml.Items) {
            filter.get().fault("condition", "must be one text: a filter has one condition");
        }
        Optional<DetectionDraft> draft = new DetectionReader(filter.get(), Set.of("rules")).read();
        // Pipelines are applied to it together with each rule that gets it, and may know its placeholders.
        Placeholders placeholders = preparation.hasPipelines() ? Placeholders.wildcards() : preparation.placeholders();
        Optional<Expression> expression = draft.flatMap(d -> d.compile(placeholders, faults));
        if (draft.isEmpty() || expression.isEmpty() || faults.count() > before) {
            return Optional.empty();
        }
        Expression named = new Expression.Named(new Label.Filter(title), expression.get());
        return Optional.of(new FilterRule(id, title, logSource, references, draft.get(), named, place, content));
    }

    /** Empty for any: the word itself, or an empty list, as pySigma and rsigma take it. */
    private List<Reference> references(Section filter) {
        Yaml value = filter.get("rules");
        if (value == null || value instanceof Yaml.Scalar scalar && scalar.isNull()) {
            filter.fault("rules", "is missing: names or ids of rules are required, or any");
            return List.of();
        }
        if (value instanceof Yaml.Scalar scalar && scalar.text().equalsIgnoreCase(ANY)) {
            return List.of();
        }
        List<Yaml> items = value instanceof Yaml.Items list ? list.items() : List.of(value);
        List<Reference> references = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String path = filter.path("rules") + (value instanceof Yaml.Items ? "/" + i : "");
            Yaml item = items.get(i);
            if (!(item instanceof Yaml.Scalar scalar) || scalar.isNull()) {
                faults.add(item, path, "must be the name or id of a rule");
            } else if (!names.add(scalar.text())) {
                faults.add(item, path, "names the rule " + Text.quote(scalar.text()) + " twice");
            } else {
                references.add(
                        new Reference(scalar.text(), new Place(faults.source(), item.line(), item.column(), path)));
            }
        }
        if (references.size() > MAX_RULES) {
            filter.fault("rules", "has more than " + MAX_RULES + " rules");
        }
        return references;
    }
}
