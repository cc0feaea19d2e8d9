package dev.vedette.rules.reference;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A correlation rule as its YAML says.
 *
 * @param rules names or ids, in the order of the text
 * @param special those under {@code known-from} or {@code expected}
 * @param aliases alias to rule to field
 * @param timespan microseconds; {@code suppression} too
 * @param bounds operator to number
 * @param distance least distance of {@code travel}, km
 */
record ReferenceCorrelation(
        String id,
        String name,
        String type,
        List<String> rules,
        Set<String> special,
        List<String> groupBy,
        Map<String, Map<String, String>> aliases,
        long timespan,
        Map<String, BigDecimal> bounds,
        List<String> fields,
        Optional<BigDecimal> percentile,
        double distance,
        long suppression,
        int evidence,
        boolean nonNegative,
        boolean generate) {

    private static final List<String> OPERATORS = List.of("gt", "gte", "lt", "lte", "eq", "neq");

    static ReferenceCorrelation read(Map<?, ?> document) {
        Map<?, ?> correlation = (Map<?, ?>) document.get("correlation");
        Map<?, ?> condition = map(correlation.get("condition"));
        Map<?, ?> own = map(document.get("vedette"));
        List<String> rules = texts(correlation.get("rules"));
        Map<String, BigDecimal> bounds = new LinkedHashMap<>();
        for (String operator : OPERATORS) {
            number(condition.get(operator)).ifPresent(bound -> bounds.put(operator, bound));
        }
        String type = correlation.get("type").toString();
        if (bounds.isEmpty() && type.startsWith("temporal")) {
            bounds.put("gte", BigDecimal.valueOf(new LinkedHashSet<>(rules).size()));
        }
        Set<String> special = new LinkedHashSet<>(texts(correlation.get("known-from")));
        special.addAll(texts(correlation.get("expected")));
        Map<String, Map<String, String>> aliases = new LinkedHashMap<>();
        map(correlation.get("aliases")).forEach((alias, byRule) -> {
            Map<String, String> fields = new LinkedHashMap<>();
            map(byRule).forEach((rule, field) -> fields.put(rule.toString(), field.toString()));
            aliases.put(alias.toString(), fields);
        });
        long timespan = micros(correlation.get("timespan").toString());
        Object suppression = own.get("suppression");
        Object evidence = own.get("evidence");
        return new ReferenceCorrelation(
                document.get("id").toString(),
                String.valueOf(document.get("name")),
                type,
                rules,
                special,
                texts(correlation.get("group-by")),
                aliases,
                timespan,
                bounds,
                texts(condition.get("field")),
                number(condition.get("percentile")),
                number(condition.get("distance"))
                        .orElse(BigDecimal.valueOf(100))
                        .doubleValue(),
                suppression == null ? timespan : micros(suppression.toString()),
                evidence == null ? 16 : Integer.parseInt(evidence.toString()),
                Boolean.TRUE.equals(own.get("non-negative")),
                Boolean.TRUE.equals(correlation.get("generate")));
    }

    /** Whether all operators hold. */
    boolean holds(BigDecimal number) {
        return bounds.entrySet().stream().allMatch(bound -> {
            int order = number.compareTo(bound.getValue());
            return switch (bound.getKey()) {
                case "gt" -> order > 0;
                case "gte" -> order >= 0;
                case "lt" -> order < 0;
                case "lte" -> order <= 0;
                case "eq" -> order == 0;
                default -> order != 0;
            };
        });
    }

    /** What a name means for the events of a rule. */
    String field(String name, String rule) {
        return aliases.getOrDefault(name, Map.of()).getOrDefault(rule, name);
    }

    private static Map<?, ?> map(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<String> texts(Object value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(item -> texts.add(item.toString()));
        } else if (value != null) {
            texts.add(value.toString());
        }
        return texts;
    }

    private static Optional<BigDecimal> number(Object value) {
        return value == null ? Optional.empty() : Optional.of(new BigDecimal(value.toString()));
    }

    private static long micros(String timespan) {
        long number = Long.parseLong(timespan.substring(0, timespan.length() - 1));
        return number
                * switch (timespan.charAt(timespan.length() - 1)) {
                    case 's' -> 1_000_000L;
                    case 'm' -> 60_000_000L;
                    case 'h' -> 3_600_000_000L;
                    default -> 86_400_000_000L;
                };
    }
}
