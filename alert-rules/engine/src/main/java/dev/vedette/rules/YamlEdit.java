package dev.vedette.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Changes of one place in a tree of YAML, which itself stays as it is. A path has keys and indices. */
final class YamlEdit {

    private YamlEdit() {}

    static Yaml removed(Yaml root, List<Object> path) {
        Object last = path.get(path.size() - 1);
        return changed(root, path.subList(0, path.size() - 1), parent -> without(parent, last));
    }

    static Yaml replaced(Yaml root, List<Object> path, Yaml value) {
        return changed(root, path, unused -> value);
    }

    /** The same value under another key. */
    static Yaml renamed(Yaml root, List<Object> path, String key) {
        Object last = path.get(path.size() - 1);
        return changed(root, path.subList(0, path.size() - 1), parent -> {
            Map<String, Yaml> entries = new LinkedHashMap<>();
            ((Yaml.Mapping) parent)
                    .entries()
                    .forEach((name, value) -> entries.put(name.equals(last) ? key : name, value));
            return mapping((Yaml.Mapping) parent, entries);
        });
    }

    static Yaml changed(Yaml root, List<Object> path, UnaryOperator<Yaml> change) {
        if (path.isEmpty()) {
            return change.apply(root);
        }
        Object first = path.get(0);
        List<Object> rest = path.subList(1, path.size());
        if (root instanceof Yaml.Mapping parent
                && first instanceof String key
                && parent.entries().containsKey(key)) {
            Map<String, Yaml> entries = new LinkedHashMap<>(parent.entries());
            entries.computeIfPresent(key, (unused, value) -> changed(value, rest, change));
            return mapping(parent, entries);
        }
        if (root instanceof Yaml.Items parent && first instanceof Integer index) {
            List<Yaml> items = new ArrayList<>(parent.items());
            items.set(index, changed(items.get(index), rest, change));
            return new Yaml.Items(parent.line(), parent.column(), List.copyOf(items));
        }
        return root;
    }

    private static Yaml without(Yaml parent, Object name) {
        if (parent instanceof Yaml.Mapping mapping) {
            Map<String, Yaml> entries = new LinkedHashMap<>(mapping.entries());
            entries.remove(name);
            return mapping(mapping, entries);
        }
        if (parent instanceof Yaml.Items list && name instanceof Integer index) {
            List<Yaml> items = new ArrayList<>(list.items());
            items.remove(index.intValue());
            return new Yaml.Items(list.line(), list.column(), List.copyOf(items));
        }
        return parent;
    }

    private static Yaml mapping(Yaml.Mapping like, Map<String, Yaml> entries) {
        return new Yaml.Mapping(like.line(), like.column(), entries, like.keys());
    }

    static Yaml.Scalar scalar(Yaml at, Object value) {
        return new Yaml.Scalar(at.line(), at.column(), value.toString(), value);
    }
}
