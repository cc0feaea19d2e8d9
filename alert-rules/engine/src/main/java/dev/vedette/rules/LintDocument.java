package dev.vedette.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One document of a rule file as it is written, also where the engine refuses it.
 *
 * @param number within its file, from 1
 */
record LintDocument(RuleText file, int number, Yaml.Mapping root) {

    private static final Set<String> NO_SELECTIONS = Set.of("condition", "timeframe", "rules");
    private static final int MAX_DEPTH = 8;

    /** What a document is. */
    enum Kind {
        DETECTION,
        CORRELATION,
        FILTER,
        NONE
    }

    /**
     * An item of a selection.
     *
     * @param key as written, with modifiers; empty for a keyword
     * @param field empty for a keyword
     * @param value null in YAML's sense where there is none
     */
    record Item(String path, Yaml.Scalar key, String field, List<String> modifiers, Yaml value) {

        boolean has(String modifier) {
            return modifiers.contains(modifier);
        }

        /** Each value with its path. */
        Map<String, Yaml.Scalar> values() {
            Map<String, Yaml.Scalar> values = new LinkedHashMap<>();
            if (value instanceof Yaml.Scalar scalar) {
                values.put(path, scalar);
            } else if (value instanceof Yaml.Items list) {
                for (int i = 0; i < list.items().size(); i++) {
                    if (list.items().get(i) instanceof Yaml.Scalar scalar) {
                        values.put(path + "/" + i, scalar);
                    }
                }
            }
            return values;
        }
    }

    Kind kind() {
        return has("correlation")
                ? Kind.CORRELATION
                : has("detection") ? Kind.DETECTION : has("filter") ? Kind.FILTER : Kind.NONE;
    }

    String path(String... keys) {
        String prefix = number == 1 ? "" : number + ":";
        return keys.length == 0 ? prefix : prefix + "/" + String.join("/", keys);
    }

    /** Whether the key has a value. */
    boolean has(String key) {
        Yaml value = root.entries().get(key);
        return value != null && !(value instanceof Yaml.Scalar scalar && scalar.isNull());
    }

    /** A single value that is not null; empty when missing or something else. */
    Optional<Yaml.Scalar> scalar(String key) {
        return scalar(root, key);
    }

    static Optional<Yaml.Scalar> scalar(Yaml.Mapping in, String key) {
        return in.entries().get(key) instanceof Yaml.Scalar scalar && !scalar.isNull()
                ? Optional.of(scalar)
                : Optional.empty();
    }

    /** The text of a single value, empty when missing or something else. */
    String text(String key) {
        return scalar(key).map(scalar -> scalar.text().strip()).orElse("");
    }

    Optional<Yaml.Mapping> mapping(String key) {
        return root.entries().get(key) instanceof Yaml.Mapping mapping ? Optional.of(mapping) : Optional.empty();
    }

    /** The single values of a list, or the one value. */
    List<Yaml.Scalar> scalars(String key) {
        return scalars(root.entries().get(key));
    }

    static List<Yaml.Scalar> scalars(@Nullable Yaml value) {
        List<Yaml.Scalar> scalars = new ArrayList<>();
        List<Yaml> items = value instanceof Yaml.Items list ? list.items() : value == null ? List.of() : List.of(value);
        for (Yaml item : items) {
            if (item instanceof Yaml.Scalar scalar && !scalar.isNull()) {
                scalars.add(scalar);
            }
        }
        return scalars;
    }

    /** {@code detection}, or {@code filter}, which is built like it. */
    Optional<Yaml.Mapping> search() {
        return mapping("detection").or(() -> mapping("filter"));
    }

    String searchPath() {
        return path(has("detection") ? "detection" : "filter");
    }

    /** Selections by name, in the order of the text. */
    Map<String, Yaml> selections() {
        Map<String, Yaml> selections = new LinkedHashMap<>();
        search().ifPresent(search -> search.entries().forEach((name, value) -> {
            if (!NO_SELECTIONS.contains(name) || name.equals("rules") && has("detection")) {
                selections.put(name, value);
            }
        }));
        return selections;
    }

    /** All items of all selections. */
    List<Item> items() {
        List<Item> items = new ArrayList<>();
        selections().forEach((name, value) -> collect(value, searchPath() + "/" + name, items, 0));
        return items;
    }

    private static void collect(Yaml value, String path, List<Item> items, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        if (value instanceof Yaml.Mapping mapping) {
            mapping.entries().forEach((key, inner) -> {
                List<String> parts = List.of(key.split("\\|", -1));
                items.add(new Item(
                        path + "/" + key, mapping.key(key), parts.get(0), parts.subList(1, parts.size()), inner));
            });
        } else if (value instanceof Yaml.Items list) {
            for (int i = 0; i < list.items().size(); i++) {
                collect(list.items().get(i), path + "/" + i, items, depth + 1);
            }
        } else if (value instanceof Yaml.Scalar scalar) {
            items.add(new Item(path, new Yaml.Scalar(scalar.line(), scalar.column(), "", ""), "", List.of(), value));
        }
    }

    /** What the rule is called in references: its id and its name. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        scalar("id").ifPresent(id -> names.add(id.text()));
        scalar("name").ifPresent(name -> names.add(name.text()));
        return names;
    }

    /** What the rules are called that it refers to. */
    List<Yaml.Scalar> references() {
        return mapping("correlation")
                .or(() -> mapping("filter"))
                .map(section -> scalars(section.entries().get("rules")))
                .orElse(List.of());
    }

    /** The same text for the same content. */
    String content() {
        return canonical(root);
    }

    static String canonical(Yaml value) {
        StringBuilder out = new StringBuilder();
        value.canonical(out);
        return out.toString();
    }
}
