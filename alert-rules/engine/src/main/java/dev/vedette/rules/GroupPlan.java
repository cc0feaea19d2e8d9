package dev.vedette.rules;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Which fields of an event give its group.
 *
 * @param names as in group-by: fields or aliases
 * @param fields where an event of the rule in question has their values
 * @param optional whether an event without one of them belongs to the group of the empty value (single-event rules); if
 *     not, it belongs to no group
 */
record GroupPlan(List<String> names, List<String> fields, boolean optional) {

    /** An event with several values of a field belongs to that many groups, but to no more than this. */
    static final int MAX_GROUPS = 32;

    private static final List<List<GroupValue>> EVERYTHING = List.of(List.of());

    GroupPlan {
        names = List.copyOf(names);
        fields = List.copyOf(fields);
    }

    /** The groups of an event: none when a field is missing. */
    List<List<GroupValue>> groups(EventView event) {
        return groups(field -> values(event, field));
    }

    /** @param texts the distinct values of a field */
    List<List<GroupValue>> groups(Function<String, List<String>> texts) {
        List<List<GroupValue>> groups = EVERYTHING;
        for (int i = 0; i < fields.size(); i++) {
            List<List<GroupValue>> longer = new ArrayList<>();
            List<String> values = texts.apply(fields.get(i));
            if (values.isEmpty() && optional) {
                values = List.of("");
            }
            for (List<GroupValue> group : groups) {
                for (String value : values) {
                    if (longer.size() < MAX_GROUPS) {
                        List<GroupValue> next = new ArrayList<>(group);
                        next.add(new GroupValue(names.get(i), value));
                        longer.add(next);
                    }
                }
            }
            groups = longer;
        }
        return groups;
    }

    /** The distinct values of a field as text. */
    static List<String> values(EventView event, String field) {
        Object value = event.get(field);
        if (value == EventView.ABSENT) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            return List.of(Text.bounded(value.toString()));
        }
        Set<String> values = new LinkedHashSet<>();
        for (Object element : list) {
            if (values.size() == MAX_GROUPS) {
                break;
            }
            values.add(Text.bounded(element.toString()));
        }
        return List.copyOf(values);
    }
}
