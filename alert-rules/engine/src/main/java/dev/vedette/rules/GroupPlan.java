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
 * @param empty the one group of events that have none of the fields
 * @param emptyKey its key for the default tenant: with rules for single events, that of most matches
 */
record GroupPlan(
        List<String> names, List<String> fields, boolean optional, List<List<GroupValue>> empty, String emptyKey) {

    /** Of events without {@code organization.id}. */
    static final String DEFAULT_TENANT = "default";

    /** An event with several values of a field belongs to that many groups, but to no more than this. */
    static final int MAX_GROUPS = 32;

    private static final List<List<GroupValue>> EVERYTHING = List.of(List.of());

    GroupPlan {
        names = List.copyOf(names);
        fields = List.copyOf(fields);
        empty = List.copyOf(empty);
    }

    static GroupPlan of(List<String> names, List<String> fields, boolean optional) {
        List<GroupValue> empty =
                names.stream().map(name -> new GroupValue(name, "")).toList();
        return new GroupPlan(names, fields, optional, List.of(empty), newKey(DEFAULT_TENANT, empty));
    }

    /** Stands for the tenant and one of this plan's groups without ambiguity. */
    @SuppressWarnings("ReferenceEquality") // others that are equal have their key made anew
    String key(String tenant, List<GroupValue> group) {
        return tenant == DEFAULT_TENANT && group == empty.get(0) ? emptyKey : newKey(tenant, group);
    }

    private static String newKey(String tenant, List<GroupValue> group) {
        StringBuilder key = new StringBuilder(64);
        Text.append(tenant, key);
        for (GroupValue value : group) {
            Text.append(value.field(), key);
            Text.append(value.value(), key);
        }
        return key.toString();
    }

    /** The groups of an event: none when a field is missing. */
    List<List<GroupValue>> groups(EventView event) {
        GroupValue[] group = new GroupValue[fields.size()];
        int absent = 0;
        for (int i = 0; i < group.length; i++) {
            Object value = event.get(fields.get(i));
            if (value instanceof List<?>) {
                return groups(field -> values(event, field));
            }
            absent += value == EventView.ABSENT ? 1 : 0;
            group[i] = value == EventView.ABSENT
                    ? empty.get(0).get(i)
                    : new GroupValue(names.get(i), Text.bounded(value.toString()));
        }
        if (absent > 0 && !optional) {
            return List.of();
        }
        return absent == group.length ? empty : List.of(List.of(group));
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
