package dev.vedette.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Mutations of the selections of a detection. What a condition does with them is told by selections that are constant. */
final class DetectionMutations {

    private static final Set<String> NO_SELECTIONS = Set.of("condition", "timeframe");
    private static final Set<String> BOUNDS = Set.of("lt", "lte", "gt", "gte");
    private static final Set<String> TIGHTENING = Set.of("cased", "all");
    private static final Set<String> REGEX_FLAGS = Set.of("i", "m", "s");
    private static final String NO_FIELD = "no field has this name";

    private final Mutations out;
    private final List<Object> at;
    private final Yaml.Mapping detection;

    DetectionMutations(Mutations out, List<Object> at, Yaml.Mapping detection) {
        this.out = out;
        this.at = at;
        this.detection = detection;
    }

    void make() {
        detection.entries().forEach((name, value) -> {
            if (!NO_SELECTIONS.contains(name)) {
                List<Object> path = Mutations.path(at, name);
                out.replaced(path, "always true", constant(value, true));
                out.replaced(path, "never true", constant(value, false));
                selection(path, value);
            }
        });
    }

    private static Yaml constant(Yaml where, boolean truth) {
        Map<String, Yaml> entries = new LinkedHashMap<>();
        entries.put(NO_FIELD + "|exists", YamlEdit.scalar(where, !truth));
        return new Yaml.Mapping(where.line(), where.column(), entries, Map.of());
    }

    private void selection(List<Object> path, Yaml value) {
        if (value instanceof Yaml.Mapping mapping) {
            items(path, mapping);
        }
        Mutations.several(value).ifPresent(list -> removeEach(path, list));
        if (value instanceof Yaml.Items list) {
            for (int i = 0; i < list.items().size(); i++) {
                if (list.items().get(i) instanceof Yaml.Mapping mapping) {
                    items(Mutations.path(path, i), mapping);
                }
            }
        }
    }

    private void removeEach(List<Object> path, Yaml.Items list) {
        for (int i = 0; i < list.items().size(); i++) {
            out.removed(Mutations.path(path, i), "removed");
        }
    }

    private void items(List<Object> path, Yaml.Mapping mapping) {
        mapping.entries().forEach((key, value) -> {
            List<Object> item = Mutations.path(path, key);
            if (mapping.entries().size() > 1) {
                out.removed(item, "removed");
            }
            Mutations.several(value).ifPresent(list -> removeEach(item, list));
            modifiers(item, List.of(key.split("\\|", -1)), value);
        });
    }

    private void modifiers(List<Object> item, List<String> key, Yaml value) {
        List<String> modifiers = key.subList(1, key.size());
        boolean isRegex = modifiers.contains("re");
        for (String modifier : modifiers) {
            if (modifier.equals("startswith") || modifier.equals("endswith")) {
                out.renamed(item, "anywhere", with(key, modifier, "contains"));
            } else if (TIGHTENING.contains(modifier) || isRegex && REGEX_FLAGS.contains(modifier)) {
                out.renamed(item, "without " + modifier, with(key, modifier, ""));
            } else if (BOUNDS.contains(modifier) && value instanceof Yaml.Scalar bound) {
                Mutations.moved(bound.value())
                        .forEach((how, moved) -> out.replaced(item, how, YamlEdit.scalar(bound, moved)));
            }
        }
    }

    /** The key with another modifier in the place of one; without it where the other is empty. */
    private static String with(List<String> key, String modifier, String other) {
        List<String> parts = new ArrayList<>();
        for (String part : key) {
            if (!part.equals(modifier)) {
                parts.add(part);
            } else if (!other.isEmpty()) {
                parts.add(other);
            }
        }
        return String.join("|", parts);
    }
}
