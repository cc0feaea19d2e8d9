package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Definition;
import dev.vedette.rules.CorrelationRule.Measure;
import dev.vedette.rules.CorrelationRule.Reference;
import dev.vedette.rules.CorrelationRule.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code correlation} of a rule (Sigma correlation rules specification 2.1, and first_seen). */
final class CorrelationReader {

    static final int MAX_RULES = 64;
    static final int DEFAULT_LIMIT = 1000;
    static final int MAX_LIMIT = 100_000;
    static final double DEFAULT_DISTANCE = 100;
    private static final long MAX_NUMBER = 9_000_000_000_000L;

    private static final Set<String> KEYS = Set.of(
            "type", "rules", "group-by", "timespan", "condition", "aliases", "generate", "known-from", "expected");

    private final Section section;
    private final Faults faults;

    CorrelationReader(Section section) {
        this.section = section;
        this.faults = section.faults();
    }

    /**
     * @param limit what the rule itself asks for, if it does
     * @param nonNegative whether numbers below zero are no values
     */
    Optional<Definition> read(Optional<Integer> limit, boolean nonNegative) {
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
        ValueFields values = new ValueFields(kind(type.get(), nonNegative), fields(type.get()));
        Map<String, Map<String, String>> aliases = aliases(rules);
        Set<String> special = special("known-from", Type.FIRST_SEEN, type.get(), rules);
        Set<String> expected = special("expected", Type.ABSENT, type.get(), rules);
        Measure measure = measure(type.get());
        if (nonNegative && type.get() != Type.VALUE_SUM) {
            section.fault("type", "is not value_sum, to which the attribute non-negative belongs");
        }
        // Of counts beyond half of the most that a limit can be, an estimate decides.
        long counted = counts(type.get()) ? Math.min(2 * threshold.largest(), MAX_LIMIT) : 0;
        if (faults.count() > before) {
            return Optional.empty();
        }
        return Optional.of(new Definition(
                type.get(),
                rules,
                timespan,
                threshold,
                values,
                measure,
                aliases,
                type.get() == Type.ABSENT ? expected : special,
                section.flag("generate"),
                (int) Math.max(limit.orElse(DEFAULT_LIMIT), counted)));
    }

    private static boolean counts(Type type) {
        return switch (type) {
            case EVENT_COUNT, VALUE_COUNT, TEMPORAL, TEMPORAL_ORDERED -> true;
            default -> false;
        };
    }

    private ValueFields.Kind kind(Type type, boolean nonNegative) {
        return switch (type) {
            case VALUE_SUM -> nonNegative ? ValueFields.Kind.NON_NEGATIVE_NUMBER : ValueFields.Kind.NUMBER;
            case VALUE_AVG -> ValueFields.Kind.NUMBER;
            case VALUE_PERCENTILE -> isShare() ? ValueFields.Kind.TEXT : ValueFields.Kind.NUMBER;
            case TRAVEL -> ValueFields.Kind.PLACE;
            default -> ValueFields.Kind.TEXT;
        };
    }

    private boolean isShare() {
        return section.get("condition") instanceof Yaml.Mapping condition
                && !condition.entries().containsKey("percentile");
    }

    private Measure measure(Type type) {
        Optional<Section> condition = section.get("condition") instanceof Yaml.Mapping inner
                ? Optional.of(new Section(inner, section.path("condition"), faults))
                : Optional.empty();
        return switch (type) {
            case VALUE_PERCENTILE ->
                new Measure(
                        condition
                                .flatMap(c -> c.decimal("percentile", BigDecimal.ZERO, BigDecimal.valueOf(100), 3))
                                .map(p -> p.movePointRight(3).intValueExact())
                                .orElse(Measure.SHARE),
                        0);
            case TRAVEL ->
                new Measure(
                        Measure.SHARE,
                        condition
                                .flatMap(c -> c.decimal("distance", BigDecimal.ONE, BigDecimal.valueOf(20_000), 6))
                                .map(BigDecimal::doubleValue)
                                .orElse(DEFAULT_DISTANCE));
            default -> Measure.NONE;
        };
    }

    private Optional<Type> type() {
        if (!section.has("type")) {
            section.fault("type", "is missing: one of " + typeNames());
        }
        return section.choice("type", Type.class);
    }

    private static String typeNames() {
        return String.join(", ", Arrays.stream(Type.values()).map(Type::text).toList());
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
        if (type == Type.FIRST_SEEN || type == Type.CHANGED) {
            section.section("condition").ifPresent(condition -> condition.allow(Set.of("field")));
            return Threshold.atLeast(1);
        }
        if (type == Type.ABSENT) {
            if (section.has("condition")) {
                section.fault("condition", "does not belong to absent: its timespan says how long is waited");
            }
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
        condition.get().allow(allowed(type));
        Threshold threshold =
                switch (type) {
                    case VALUE_SUM, VALUE_AVG, VALUE_PERCENTILE ->
                        Threshold.readNumbers(condition.get(), -MAX_NUMBER, MAX_NUMBER);
                    case TRAVEL -> Threshold.readNumbers(condition.get(), 0, 1_000_000);
                    default -> Threshold.readCounts(condition.get());
                };
        if (type == Type.TEMPORAL_ORDERED
                && (threshold.enough().isEmpty() || threshold.enough().getAsLong() != distinct)) {
            section.fault(
                    "condition",
                    "temporal_ordered needs all of its rules: leave the condition out or write gte: " + distinct);
        }
        return threshold;
    }

    private static Set<String> allowed(Type type) {
        Set<String> allowed =
                new HashSet<>(type == Type.TRAVEL ? Set.of("gt", "gte", "distance") : Threshold.OPERATORS);
        if (type.hasField()) {
            allowed.add("field");
        }
        if (type == Type.VALUE_PERCENTILE) {
            allowed.add("percentile");
        }
        return allowed;
    }

    private List<String> fields(Type type) {
        if (!type.hasField()) {
            return List.of();
        }
        List<String> fields = section.section("condition")
                .map(condition -> condition.texts("field"))
                .orElse(List.of());
        int most =
                switch (type) {
                    case TRAVEL -> 2;
                    case VALUE_SUM, VALUE_AVG, VALUE_PERCENTILE -> 1;
                    default -> 8;
                };
        if (fields.isEmpty() || fields.size() > most || type == Type.TRAVEL && fields.size() < 2) {
            section.fault(
                    "condition",
                    type.text() + " needs field, "
                            + switch (most) {
                                case 1 -> "the name of the field whose numbers or values it looks at";
                                case 2 -> "the names of two fields: latitude and longitude";
                                default -> "the name of the field whose values it looks at, or a list of up to 8";
                            });
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

    /** Rules that have another part in the type than the others. */
    private Set<String> special(String key, Type owner, Type type, List<Reference> rules) {
        List<String> special = section.texts(key);
        Set<String> names = new HashSet<>(rules.stream().map(Reference::name).toList());
        if (!special.isEmpty() && type != owner) {
            section.fault(key, "belongs to " + owner.text() + " alone");
        }
        if (!names.containsAll(special)) {
            section.fault(key, "must name rules of this correlation: " + String.join(", ", names));
        } else if (!special.isEmpty() && new HashSet<>(special).containsAll(names)) {
            section.fault(
                    key,
                    owner == Type.ABSENT
                            ? "names every rule: none would ask"
                            : "names every rule: nothing could be seen for the first time");
        }
        return Set.copyOf(special);
    }
}
