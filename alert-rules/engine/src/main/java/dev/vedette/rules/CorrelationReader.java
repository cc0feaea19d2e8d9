package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Definition;
import dev.vedette.rules.CorrelationRule.Reference;
import dev.vedette.rules.CorrelationRule.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code correlation} of a rule (Sigma correlation rules specification 2.1, and first_seen). */
final class CorrelationReader {

    static final int MAX_RULES = 64;
    static final int DEFAULT_LIMIT = 1000;
    static final int MAX_LIMIT = 100_000;

    private static final Set<String> KEYS =
            Set.of("type", "rules", "group-by", "timespan", "condition", "aliases", "generate", "known-from", "field");
    private static final Set<String> LATER = Set.of("value_sum", "value_avg", "value_percentile");

    private final Section section;
    private final Faults faults;

    CorrelationReader(Section section) {
        this.section = section;
        this.faults = section.faults();
    }

    /** @param limit what the rule itself asks for, if it does */
    Optional<Definition> read(Optional<Integer> limit) {
        int before = faults.count();
        section.allow(KEYS);
        Optional<Type> type = type();
        List<Reference> rules = references();
        long timespan = section.timespan("timespan").map(Timespan::micros).orElse(0L);
        if (!section.has("timespan")) {
            section.fault("timespan", "is missing: a timespan such as 15m is required");
        }
        if (type.isEmpty()) {
            return Optional.empty();
        }
        Threshold threshold = threshold(type.get(), rules);
        List<String> fields = fields(type.get());
        Map<String, Map<String, String>> aliases = aliases(rules);
        Set<String> knownFrom = knownFrom(type.get(), rules);
        long needed = Math.max(limit.orElse(DEFAULT_LIMIT), 2 * threshold.largest());
        if (needed > MAX_LIMIT) {
            section.fault(
                    "condition", "counts to more than " + MAX_LIMIT / 2 + ", the most that a group's state can tell");
        }
        if (faults.count() > before) {
            return Optional.empty();
        }
        return Optional.of(new Definition(
                type.get(), rules, timespan, threshold, fields, aliases, knownFrom, section.flag("generate"), (int)
                        needed));
    }

    private Optional<Type> type() {
        String name = section.text("type", 40).orElse("");
        if (LATER.contains(name)) {
            section.fault("type", "the correlation type " + name + " is not supported yet: one of " + typeNames());
            return Optional.empty();
        }
        if (!section.has("type")) {
            section.fault("type", "is missing: one of " + typeNames());
        }
        return section.choice("type", Type.class);
    }

    private static String typeNames() {
        return String.join(
                ", ",
                Arrays.stream(Type.values())
                        .map(t -> t.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    private List<Reference> references() {
        Yaml value = section.get("rules");
        List<Yaml> items = value instanceof Yaml.Items list ? list.items() : value == null ? List.of() : List.of(value);
        List<Reference> references = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            String path = section.path("rules") + (value instanceof Yaml.Items ? "/" + i : "");
            if (items.get(i) instanceof Yaml.Scalar scalar && !scalar.isNull()) {
                references.add(
                        new Reference(scalar.text(), new Place(faults.source(), scalar.line(), scalar.column(), path)));
            } else {
                faults.add(items.get(i), path, "must be the name or id of a rule");
            }
        }
        if (items.isEmpty()) {
            section.fault("rules", "is missing: names or ids of one or more rules are required");
        }
        if (new HashSet<>(references.stream().map(Reference::name).toList()).size() > MAX_RULES) {
            section.fault("rules", "has more than " + MAX_RULES + " rules");
        }
        return references;
    }

    private Threshold threshold(Type type, List<Reference> rules) {
        int distinct = new HashSet<>(rules.stream().map(Reference::name).toList()).size();
        boolean temporal = type == Type.TEMPORAL || type == Type.TEMPORAL_ORDERED;
        if (type == Type.FIRST_SEEN) {
            section.section("condition").ifPresent(condition -> condition.allow(Set.of("field")));
            return Threshold.atLeast(1);
        }
        if (section.get("condition") instanceof Yaml.Scalar) {
            section.fault(
                    "condition", "boolean expressions over rules are not supported: write gte and the number of rules");
            return Threshold.atLeast(1);
        }
        Optional<Section> condition = section.section("condition");
        if (condition.isEmpty()) {
            if (!temporal && !section.has("condition")) {
                section.fault("condition", "is missing: a mapping such as gte: 10 is required");
            }
            return Threshold.atLeast(distinct);
        }
        Set<String> allowed = new HashSet<>(Threshold.OPERATORS);
        if (type.hasField()) {
            allowed.add("field");
        }
        condition.get().allow(allowed);
        Threshold threshold = Threshold.read(condition.get());
        if (type == Type.TEMPORAL_ORDERED
                && (threshold.enough().isEmpty() || threshold.enough().getAsLong() != distinct)) {
            section.fault(
                    "condition",
                    "temporal_ordered needs all of its rules: leave the condition out or write gte: " + distinct);
        }
        return threshold;
    }

    private List<String> fields(Type type) {
        if (!type.hasField()) {
            return List.of();
        }
        List<String> fields = section.section("condition")
                .map(condition -> condition.texts("field"))
                .orElse(List.of());
        if (fields.isEmpty()) {
            fields = section.texts("field");
        }
        if (fields.isEmpty() || fields.size() > 8) {
            section.fault(
                    "condition",
                    type.name().toLowerCase(Locale.ROOT)
                            + " needs field, the name of the field whose values it looks at, or a list of up to 8");
        }
        return fields;
    }

    private Map<String, Map<String, String>> aliases(List<Reference> rules) {
        Map<String, Map<String, String>> aliases = new LinkedHashMap<>();
        Set<String> names = new HashSet<>(rules.stream().map(Reference::name).toList());
        section.section("aliases")
                .ifPresent(section -> section.entries().keySet().forEach(alias -> {
                    Map<String, String> fields = new HashMap<>();
                    section.section(alias)
                            .ifPresent(byRule -> byRule.entries().keySet().forEach(rule -> {
                                if (!names.contains(rule)) {
                                    byRule.fault(
                                            rule,
                                            "is not one of this correlation's rules: " + String.join(", ", names));
                                }
                                fields.put(rule, byRule.requiredText(rule, 256));
                            }));
                    aliases.put(alias, Map.copyOf(fields));
                }));
        return aliases;
    }

    private Set<String> knownFrom(Type type, List<Reference> rules) {
        List<String> known = section.texts("known-from");
        Set<String> names = new HashSet<>(rules.stream().map(Reference::name).toList());
        if (!known.isEmpty() && type != Type.FIRST_SEEN) {
            section.fault("known-from", "belongs to first_seen alone");
        }
        if (!names.containsAll(known)) {
            section.fault("known-from", "must name rules of this correlation: " + String.join(", ", names));
        } else if (!known.isEmpty() && new HashSet<>(known).containsAll(names)) {
            section.fault("known-from", "names every rule: nothing could be seen for the first time");
        }
        return Set.copyOf(known);
    }
}
