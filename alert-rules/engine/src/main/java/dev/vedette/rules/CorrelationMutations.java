package dev.vedette.rules;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Mutations of a correlation. */
final class CorrelationMutations {

    /** Whose bounds count events, values or rules. */
    private static final Set<String> COUNTS = Set.of("event_count", "value_count", "temporal", "temporal_ordered");

    private static final Set<String> SPECIAL = Set.of("known-from", "expected");
    private static final List<String> NUMBERS = List.of("distance", "percentile");

    private final Mutations out;
    private final List<Object> at;
    private final Yaml.Mapping correlation;
    private final String type;

    CorrelationMutations(Mutations out, List<Object> at, Yaml.Mapping correlation) {
        this.out = out;
        this.at = at;
        this.correlation = correlation;
        this.type =
                LintDocument.scalar(correlation, "type").map(Yaml.Scalar::text).orElse("");
    }

    void make() {
        type();
        rules();
        groupBy();
        timespan();
        if (correlation.entries().get("condition") instanceof Yaml.Mapping condition) {
            condition(condition);
        }
    }

    private void type() {
        List<Object> path = Mutations.path(at, "type");
        if (type.equals("temporal_ordered")) {
            replaceType(path, "in any order", "temporal", List.of());
        } else if (type.equals("value_count")) {
            replaceType(path, "events in the place of values", "event_count", List.of("condition", "field"));
        }
        SPECIAL.stream()
                .filter(correlation.entries()::containsKey)
                .forEach(key -> out.removed(Mutations.path(at, key), "removed"));
    }

    /** @param along what does not belong to the other type */
    private void replaceType(List<Object> path, String change, String other, List<Object> along) {
        out.add(path, change, root -> {
            Yaml typed = YamlEdit.changed(root, path.subList(1, path.size()), old -> YamlEdit.scalar(old, other));
            return along.isEmpty() ? typed : YamlEdit.removed(typed, below(along));
        });
    }

    /** Within the document. */
    private List<Object> below(List<Object> steps) {
        return Mutations.path(at.subList(1, at.size()), steps.toArray());
    }

    private void rules() {
        Yaml rules = correlation.entries().getOrDefault("rules", correlation);
        Mutations.several(rules).ifPresent(list -> {
            for (int i = 0; i < list.items().size(); i++) {
                String name = list.items().get(i) instanceof Yaml.Scalar scalar ? scalar.text() : "";
                int index = i;
                out.add(Mutations.path(at, "rules", i), "(" + name + ") removed", root -> {
                    Yaml left = YamlEdit.removed(root, below(List.of("rules", index)));
                    for (String key : SPECIAL) {
                        left = YamlEdit.changed(left, below(List.of(key)), old -> withoutText(old, name));
                    }
                    return withoutAliases(left, name);
                });
            }
        });
    }

    private static Yaml withoutText(Yaml names, String name) {
        if (names instanceof Yaml.Items list) {
            return new Yaml.Items(
                    list.line(),
                    list.column(),
                    list.items().stream()
                            .filter(item -> !(item instanceof Yaml.Scalar scalar
                                    && scalar.text().equals(name)))
                            .toList());
        }
        return names;
    }

    private Yaml withoutAliases(Yaml root, String rule) {
        Yaml left = root;
        if (correlation.entries().get("aliases") instanceof Yaml.Mapping aliases) {
            for (String alias : aliases.entries().keySet()) {
                left = YamlEdit.removed(left, below(List.of("aliases", alias, rule)));
            }
        }
        return left;
    }

    private void groupBy() {
        List<Object> path = Mutations.path(at, "group-by");
        Yaml groupBy = correlation.entries().getOrDefault("group-by", correlation);
        if (Mutations.several(groupBy).isEmpty()) {
            out.removed(path, "removed");
            return;
        }
        Yaml.Items list = (Yaml.Items) groupBy;
        for (int i = 0; i < list.items().size(); i++) {
            String field = list.items().get(i) instanceof Yaml.Scalar scalar ? scalar.text() : "";
            List<Object> index = List.of("group-by", i);
            out.add(
                    Mutations.path(path, i),
                    "(" + field + ") removed",
                    root -> YamlEdit.removed(YamlEdit.removed(root, below(index)), below(List.of("aliases", field))));
        }
    }

    private void timespan() {
        LintDocument.scalar(correlation, "timespan")
                .ifPresent(span -> Timespan.parse(span.text()).ifPresent(length -> {
                    List<Object> path = Mutations.path(at, "timespan");
                    out.replaced(path, "doubled", timespan(span, length.multipliedBy(2)));
                    out.replaced(path, "halved", timespan(span, length.dividedBy(2)));
                }));
    }

    private static Yaml timespan(Yaml at, Duration length) {
        return YamlEdit.scalar(at, Math.max(1, length.toSeconds()) + "s");
    }

    private void condition(Yaml.Mapping condition) {
        condition.entries().forEach((key, value) -> {
            List<Object> path = Mutations.path(at, "condition", key);
            if (key.equals("field")) {
                Mutations.several(value)
                        .filter(fields -> !type.equals("travel"))
                        .ifPresent(fields -> {
                            for (int i = 0; i < fields.items().size(); i++) {
                                out.removed(Mutations.path(path, i), "removed");
                            }
                        });
            } else if (value instanceof Yaml.Scalar bound
                    && (Threshold.OPERATORS.contains(key) || NUMBERS.contains(key))) {
                moved(bound, COUNTS.contains(type))
                        .forEach((how, moved) -> out.replaced(path, how, YamlEdit.scalar(bound, moved)));
            }
        });
    }

    /** Of counts by a tenth, at least by one, for events that many would be asked for; of other numbers by half. */
    private static Map<String, Object> moved(Yaml.Scalar bound, boolean counts) {
        if (counts && bound.value() instanceof Long count) {
            long by = Math.max(1, count / 10);
            return Map.of("lowered by " + by, count - by, "raised by " + by, count + by);
        }
        return Mutations.moved(bound.value());
    }
}
