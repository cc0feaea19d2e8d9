package dev.vedette.models.definitions;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.models.ModelBytes;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a tool may be given at one place of its arguments.
 *
 * @param types JSON's kinds of values; none if any may be
 * @param values those that are allowed; none if others are too
 * @param limits keyword and value of what else restricts it
 * @param fallback the default, as JSON; empty if there is none
 * @param about its name and what is said of it
 */
record Parameter(
        Set<String> types,
        Set<String> values,
        Map<String, String> limits,
        String fallback,
        boolean required,
        String about) {
    static final List<String> COMBINING = List.of("anyOf", "oneOf", "allOf");

    /** Keywords of JSON Schema that let less through, whatever their value. */
    private static final List<String> LIMITS = List.of(
            "pattern",
            "format",
            "minimum",
            "exclusiveMinimum",
            "minLength",
            "minItems",
            "minProperties",
            "maximum",
            "exclusiveMaximum",
            "maxLength",
            "maxItems",
            "maxProperties",
            "multipleOf",
            "uniqueItems",
            "additionalProperties",
            "unevaluatedProperties",
            "propertyNames",
            "dependentRequired",
            "not",
            "$ref");

    private static final int LONGEST_KEPT = 200;
    private static final int MAX_VALUES = 1_000;

    Parameter {
        types = Set.copyOf(types);
        values = Set.copyOf(values);
        limits = Map.copyOf(limits);
    }

    /** @param longest characters of what is said of it that are kept */
    static Parameter of(String place, JsonNode schema, boolean required, int longest) {
        String name = place.substring(place.lastIndexOf('.') + 1);
        String about = name + "\n" + schema.path("title").asText("") + "\n"
                + schema.path("description").asText("");
        return whole(schema, required, about.substring(0, Math.min(longest, about.length())));
    }

    private static Parameter whole(JsonNode schema, boolean required, String about) {
        Parameter own = plain(schema, required, about);
        for (String keyword : COMBINING) {
            Parameter combined = null;
            for (JsonNode one : schema.path(keyword)) {
                if (one.path("type").asText("").equals("null")) {
                    continue; // that something may be left out is no more power
                }
                Parameter next = whole(one, required, about);
                combined = combined == null ? next : keyword.equals("allOf") ? combined.and(next) : combined.or(next);
            }
            own = combined == null ? own : own.and(combined);
        }
        return own;
    }

    private static Parameter plain(JsonNode schema, boolean required, String about) {
        Set<String> types = new HashSet<>();
        JsonNode type = schema.path("type");
        (type.isArray() ? type : List.of(type)).forEach(one -> types.add(one.asText("")));
        types.removeAll(Set.of("", "null"));
        Set<String> values = new LinkedHashSet<>();
        for (JsonNode one : schema.path("enum")) {
            if (values.size() < MAX_VALUES) {
                values.add(kept(one));
            }
        }
        if (schema.has("const")) {
            values.add(kept(schema.path("const")));
        }
        Map<String, String> limits = new HashMap<>();
        LIMITS.stream().filter(schema::has).forEach(keyword -> limits.put(keyword, kept(schema.path(keyword))));
        String fallback = schema.has("default") ? kept(schema.path("default")) : "";
        return new Parameter(types, values, limits, fallback, required, about);
    }

    /** A long value's hash tells as well whether it is another. */
    private static String kept(JsonNode value) {
        String text = value.toString();
        return text.length() <= LONGEST_KEPT ? text : ModelBytes.version(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Either is let through. */
    Parameter or(Parameter other) {
        Map<String, String> both = new HashMap<>(limits);
        both.entrySet().retainAll(other.limits.entrySet());
        return new Parameter(
                types.isEmpty() || other.types.isEmpty() ? Set.of() : union(types, other.types),
                values.isEmpty() || other.values.isEmpty() ? Set.of() : union(values, other.values),
                both,
                fallback.isEmpty() ? other.fallback : fallback,
                required || other.required,
                about);
    }

    /** What both let through, as far as one of them limits what the other does not. */
    private Parameter and(Parameter other) {
        Map<String, String> all = new HashMap<>(other.limits);
        all.putAll(limits);
        return new Parameter(
                types.isEmpty() ? other.types : types,
                values.isEmpty() ? other.values : values,
                all,
                fallback.isEmpty() ? other.fallback : fallback,
                required,
                about);
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> union = new HashSet<>(one);
        union.addAll(other);
        return union;
    }

    /** A number says how much is taken when nothing is given; a text would say where to, and a switch whether. */
    boolean fallbackIsAmount() {
        return fallback.matches("|null|-?[0-9.]{1,20}");
    }

    /** Whether something is let through here that the other does not let through. */
    boolean isWiderThan(Parameter other) {
        return widerTypes(other)
                || widerValues(other)
                || other.limits.entrySet().stream().anyMatch(this::loosens);
    }

    private boolean widerTypes(Parameter other) {
        return !other.types.isEmpty()
                && (types.isEmpty()
                        || types.stream()
                                .anyMatch(type -> !other.types.contains(type)
                                        && !(type.equals("integer") && other.types.contains("number"))));
    }

    private boolean widerValues(Parameter other) {
        return !other.values.isEmpty() && (values.isEmpty() || !other.values.containsAll(values));
    }

    private boolean loosens(Map.Entry<String, String> limit) {
        String keyword = limit.getKey();
        String now = limits.getOrDefault(keyword, "");
        if (now.equals(limit.getValue())) {
            return false;
        }
        if (keyword.endsWith("Properties") && !keyword.startsWith("m")) {
            return limit.getValue().equals("false");
        }
        boolean most = keyword.startsWith("max") || keyword.equals("exclusiveMaximum");
        boolean least = keyword.startsWith("min") || keyword.equals("exclusiveMinimum");
        if (now.isEmpty() || !(most || least)) {
            return values.isEmpty();
        }
        try {
            int more = new BigDecimal(now).compareTo(new BigDecimal(limit.getValue()));
            return most ? more > 0 : more < 0;
        } catch (NumberFormatException e) {
            return true;
        }
    }
}
