package dev.vedette.rules.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fields of an event that is a tree of maps, lists and scalars; null is an {@link Nothing}. */
public record ReferenceEvent(Map<String, Object> root) {

    /** A null of the event. */
    public enum Nothing {
        NULL
    }

    /** The scalars that a dotted name leads to, through lists wherever they are. */
    List<Object> values(String field) {
        List<Object> values = new ArrayList<>();
        for (Object node : nodes(root, field)) {
            scalars(node, false, values);
        }
        return values;
    }

    /** Whether a dotted name leads anywhere. */
    boolean has(String field) {
        return !nodes(root, field).isEmpty();
    }

    /** Every scalar of the event. */
    List<Object> everything() {
        List<Object> values = new ArrayList<>();
        scalars(root, true, values);
        return values;
    }

    private static List<Object> nodes(Object node, String path) {
        List<Object> found = new ArrayList<>();
        if (node instanceof List<?> list) {
            list.forEach(element -> found.addAll(nodes(element, path)));
        } else if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                String name = key.toString();
                if (path.equals(name)) {
                    found.add(value);
                } else if (path.startsWith(name + ".")) {
                    found.addAll(nodes(value, path.substring(name.length() + 1)));
                }
            });
        }
        return found;
    }

    /** Lists are looked into; objects only when {@code deep}, as their fields have names of their own. */
    private static void scalars(Object node, boolean deep, List<Object> values) {
        if (node instanceof List<?> list) {
            list.forEach(element -> scalars(element, deep, values));
        } else if (node instanceof Map<?, ?> map) {
            if (deep) {
                map.values().forEach(value -> scalars(value, true, values));
            }
        } else if (node != Nothing.NULL) {
            values.add(node);
        }
    }
}
