package dev.vedette.rules;

import dev.vedette.rules.PipelineConditions.RuleTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pipeline condition {@code rule_attribute}: what a rule's document says at its top, against a value. */
final class RuleAttribute {

    private static final Set<String> OPERATORS = Set.of("eq", "ne", "gte", "gt", "lte", "lt", "in", "not_in");
    private static final Set<String> DATES = Set.of("date", "modified");
    private static final Map<String, List<String>> SCALES = Map.of(
            "level", List.of("informational", "low", "medium", "high", "critical"),
            "status", List.of("unsupported", "deprecated", "experimental", "test", "stable"));

    private RuleAttribute() {}

    static Optional<RuleTest> read(Section condition) {
        String attribute = condition.requiredText("attribute", 256);
        String operator = condition.text("op", 10).orElse("eq");
        if (!OPERATORS.contains(operator)) {
            condition.fault("op", Text.quote(operator) + " is not allowed: eq, gt, gte, in, lt, lte, ne, not_in");
            return Optional.empty();
        }
        if (!(condition.get("value") instanceof Yaml.Scalar expected)) {
            condition.fault("value", "is missing: a value is required");
            return Optional.empty();
        }
        List<String> scale = SCALES.getOrDefault(attribute, List.of());
        if (!scale.isEmpty() && !scale.contains(expected.text())) {
            condition.fault(
                    "value", Text.quote(expected.text()) + " is not allowed: one of " + String.join(", ", scale));
        }
        if (DATES.contains(attribute) && !expected.text().matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
            condition.fault("value", "must be a date such as 2025-01-31");
        }
        return Optional.of(work -> test(work.attributes().get(attribute), scale, operator, expected));
    }

    private static boolean test(@Nullable Yaml value, List<String> scale, String operator, Yaml.Scalar expected) {
        if (value == null || value instanceof Yaml.Scalar scalar && scalar.isNull()) {
            return false;
        }
        if (value instanceof Yaml.Items) {
            boolean contains = texts(value).contains(expected.text());
            return switch (operator) {
                case "in" -> contains;
                case "not_in" -> !contains;
                case "ne" -> true;
                default -> false;
            };
        }
        if (!(value instanceof Yaml.Scalar scalar) || operator.equals("in") || operator.equals("not_in")) {
            return false;
        }
        OptionalInt mine = rank(scale, scalar.text());
        OptionalInt other = rank(scale, expected.text());
        if (mine.isPresent() && other.isPresent()) {
            return compare(operator, (long) mine.getAsInt(), (long) other.getAsInt());
        }
        // Texts have an order only as dates, which ISO 8601 writes so that it is theirs.
        return compare(operator, scalar.value(), expected.value());
    }

    private static OptionalInt rank(List<String> scale, String text) {
        int rank = scale.indexOf(text);
        return rank < 0 ? OptionalInt.empty() : OptionalInt.of(rank);
    }

    /** eq, ne and orders of numbers and texts; values of different types are different and have no order. */
    static boolean compare(String operator, Object value, Object expected) {
        int sign;
        if (value instanceof Number a && expected instanceof Number b) {
            sign = Numbers.compare(a, b);
        } else if (value instanceof String a && expected instanceof String b) {
            sign = a.compareTo(b);
        } else {
            return operator.equals("ne") != value.equals(expected);
        }
        return switch (operator) {
            case "eq" -> sign == 0;
            case "ne" -> sign != 0;
            case "gte" -> sign >= 0;
            case "gt" -> sign > 0;
            case "lte" -> sign <= 0;
            case "lt" -> sign < 0;
            default -> false;
        };
    }

    /** The texts of a list, or of one. */
    static List<String> texts(@Nullable Yaml value) {
        if (value instanceof Yaml.Scalar scalar && !scalar.isNull()) {
            return List.of(scalar.text());
        }
        if (value instanceof Yaml.Items list) {
            return list.items().stream()
                    .filter(Yaml.Scalar.class::isInstance)
                    .map(item -> ((Yaml.Scalar) item).text())
                    .toList();
        }
        return List.of();
    }
}
