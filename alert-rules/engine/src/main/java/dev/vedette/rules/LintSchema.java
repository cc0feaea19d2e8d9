package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JSON schemas of Sigma 2.1, as the specification publishes them, and that of our extensions, applied to a document that
 * knows its places. JSON is YAML, so they are read like rules. Knows the keywords that those schemas use, and no others.
 */
final class LintSchema {

    static final LintSchema DETECTION = read("sigma-detection-rule-schema.json");
    static final LintSchema CORRELATION = read("sigma-correlation-rules-schema.json");
    static final LintSchema FILTER = read("sigma-filters-schema.json");
    /** What {@code EXTENSIONS.md} describes. */
    static final LintSchema EXTENSIONS = read("vedette-extensions-schema.json");

    /** Keywords that are evaluated; {@link #NOTES} say nothing about a document. */
    static final Set<String> KEYWORDS = Set.of(
            "type",
            "required",
            "properties",
            "items",
            "additionalProperties",
            "uniqueItems",
            "minItems",
            "maxItems",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "oneOf",
            "anyOf",
            "allOf",
            "const",
            "if",
            "then");

    /** The schema of correlations has some names of keys where keywords belong; by JSON Schema they mean nothing there. */
    static final Set<String> NOTES =
            Set.of("$schema", "title", "description", "gt", "gte", "lt", "lte", "eq", "neq", "field", "condition");

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private final Yaml.Mapping schema;

    private LintSchema(Yaml.Mapping schema) {
        this.schema = schema;
    }

    private static LintSchema read(String resource) {
        List<Yaml> documents = YamlReader.read(String.join("\n", Catalogue.lines(resource)), new Faults(resource));
        return new LintSchema((Yaml.Mapping) documents.get(0));
    }

    Yaml.Mapping schema() {
        return schema;
    }

    /** @param path of the document; findings go to {@code out} */
    void check(Yaml document, String path, Out out) {
        check(schema, document, path, out);
    }

    /** Takes what violates the schema. */
    interface Out {
        void violation(Yaml at, String path, String message);
    }

    private static void check(Yaml.Mapping schema, Yaml value, String path, Out out) {
        for (Map.Entry<String, Yaml> keyword : schema.entries().entrySet()) {
            apply(keyword.getKey(), keyword.getValue(), schema, value, path, out);
        }
    }

    private static void apply(String keyword, Yaml argument, Yaml.Mapping schema, Yaml value, String path, Out out) {
        switch (keyword) {
            case "type" -> type(text(argument), value, path, out);
            case "required" -> required(argument, value, path, out);
            case "properties" -> properties(argument, value, path, out);
            case "items" -> items(argument, value, (item, at) -> check((Yaml.Mapping) argument, item, path + at, out));
            case "additionalProperties" -> additional(schema, argument, value, path, out);
            case "uniqueItems" -> unique(value, path, out);
            case "minItems", "maxItems" -> count(keyword, Integer.parseInt(text(argument)), value, path, out);
            case "minimum", "maximum" -> bound(keyword, number(argument), value, path, out);
            case "minLength", "maxLength" -> length(keyword, Integer.parseInt(text(argument)), value, path, out);
            case "pattern" -> pattern(text(argument), value, path, out);
            case "format" -> {
                if (isText(value) && !UUID.matcher(text(value)).matches()) {
                    out.violation(value, path, Text.quote(text(value)) + " is not a UUID");
                }
            }
            case "oneOf", "anyOf" -> alternatives((Yaml.Items) argument, value, path, out);
            case "allOf" ->
                ((Yaml.Items) argument).items().forEach(part -> check((Yaml.Mapping) part, value, path, out));
            case "then" -> {
                if (schema.entries().get("if") instanceof Yaml.Mapping condition && holds(condition, value)) {
                    check((Yaml.Mapping) argument, value, path, out);
                }
            }
            default -> {}
        }
    }

    private static void type(String type, Yaml value, String path, Out out) {
        boolean right =
                switch (type) {
                    case "object" -> value instanceof Yaml.Mapping;
                    case "array" -> value instanceof Yaml.Items;
                    case "boolean" -> value instanceof Yaml.Scalar scalar && scalar.value() instanceof Boolean;
                    case "integer" -> value instanceof Yaml.Scalar scalar && scalar.value() instanceof Long;
                    case "number" -> value instanceof Yaml.Scalar scalar && scalar.value() instanceof Number;
                    default -> isText(value);
                };
        if (!right) {
            String wanted =
                    switch (type) {
                        case "object" -> "a mapping";
                        case "array" -> "a list";
                        case "boolean" -> "true or false";
                        case "integer" -> "a whole number";
                        case "number" -> "a number";
                        default -> "text";
                    };
            String how = wanted.equals("text") && value instanceof Yaml.Scalar scalar && !scalar.isNull()
                    ? ": put it in quotes"
                    : "";
            out.violation(value, path, "must be " + wanted + ", not " + value.kind() + how);
        }
    }

    private static void required(Yaml argument, Yaml value, String path, Out out) {
        if (value instanceof Yaml.Mapping mapping) {
            for (Yaml.Scalar key : LintDocument.scalars(argument)) {
                if (!mapping.entries().containsKey(key.text())) {
                    out.violation(
                            value,
                            path + "/" + key.text(),
                            "is missing"
                                    + Nearest.hint(key.text(), mapping.entries().keySet()) + ": it is required");
                }
            }
        }
    }

    private static void properties(Yaml argument, Yaml value, String path, Out out) {
        if (value instanceof Yaml.Mapping mapping) {
            ((Yaml.Mapping) argument).entries().forEach((key, inner) -> {
                Yaml property = mapping.entries().get(key);
                if (property != null) {
                    check((Yaml.Mapping) inner, property, path + "/" + key, out);
                }
            });
        }
    }

    private static void additional(Yaml.Mapping schema, Yaml argument, Yaml value, String path, Out out) {
        if (!(value instanceof Yaml.Mapping mapping)) {
            return;
        }
        Set<String> named = schema.entries().get("properties") instanceof Yaml.Mapping properties
                ? properties.entries().keySet()
                : Set.of();
        mapping.entries().forEach((key, property) -> {
            if (named.contains(key)) {
                return;
            }
            if (argument instanceof Yaml.Mapping inner) {
                check(inner, property, path + "/" + key, out);
            } else if (text(argument).equals("false")) {
                out.violation(
                        mapping.key(key),
                        path + "/" + Text.printable(key),
                        "is not known here" + Nearest.hint(key, named) + ": one of "
                                + String.join(", ", new TreeSet<>(named)));
            }
        });
    }

    private static void items(Yaml argument, Yaml value, BiConsumer<Yaml, String> action) {
        if (value instanceof Yaml.Items list && argument instanceof Yaml.Mapping) {
            for (int i = 0; i < list.items().size(); i++) {
                action.accept(list.items().get(i), "/" + i);
            }
        }
    }

    private static void unique(Yaml value, String path, Out out) {
        Set<String> seen = new HashSet<>();
        if (value instanceof Yaml.Items list) {
            for (int i = 0; i < list.items().size(); i++) {
                Yaml item = list.items().get(i);
                if (!seen.add(LintDocument.canonical(item))) {
                    String what = item instanceof Yaml.Scalar scalar ? Text.quote(scalar.text()) + " " : "";
                    out.violation(item, path + "/" + i, what + "stands here twice: take one away");
                }
            }
        }
    }

    private static void count(String keyword, int bound, Yaml value, String path, Out out) {
        if (value instanceof Yaml.Items list) {
            int size = list.items().size();
            boolean least = keyword.equals("minItems");
            if (least ? size < bound : size > bound) {
                out.violation(
                        value,
                        path,
                        "has " + size + " items: at " + (least ? "least " : "most ") + bound + " are allowed");
            }
        }
    }

    private static void bound(String keyword, Number bound, Yaml value, String path, Out out) {
        if (value instanceof Yaml.Scalar scalar && scalar.value() instanceof Number number) {
            int order = Numbers.compare(number, bound);
            boolean least = keyword.equals("minimum");
            if (least ? order < 0 : order > 0) {
                out.violation(
                        value,
                        path,
                        "is " + scalar.text() + ": at " + (least ? "least " : "most ") + bound + " is allowed");
            }
        }
    }

    private static void length(String keyword, int bound, Yaml value, String path, Out out) {
        if (isText(value)) {
            int length = text(value).codePointCount(0, text(value).length());
            if (keyword.equals("minLength") ? length < bound : length > bound) {
                out.violation(
                        value,
                        path,
                        "has " + length + " characters: at " + (keyword.equals("minLength") ? "least " : "most ")
                                + bound + " are allowed");
            }
        }
    }

    /** The schemas' own patterns alone come here: they run in linear time. */
    private static void pattern(String pattern, Yaml value, String path, Out out) {
        if (isText(value)
                && !PATTERNS.computeIfAbsent(pattern, Pattern::compile)
                        .matcher(text(value))
                        .find()) {
            String form = pattern.contains("\\d{4}")
                    ? " is not a date: write YYYY-MM-DD"
                    : " is not of the form that Sigma requires: " + pattern;
            out.violation(value, path, Text.quote(text(value)) + form);
        }
    }

    private static void alternatives(Yaml.Items argument, Yaml value, String path, Out out) {
        List<String> constants = new ArrayList<>();
        for (Yaml part : argument.items()) {
            if (holds((Yaml.Mapping) part, value)) {
                return;
            }
            LintDocument.scalar((Yaml.Mapping) part, "const").ifPresent(constant -> constants.add(constant.text()));
        }
        if (constants.isEmpty()) {
            // Of several shapes the first says best what is wanted.
            check((Yaml.Mapping) argument.items().get(0), value, path, out);
        } else if (value instanceof Yaml.Scalar scalar) {
            out.violation(
                    value,
                    path,
                    Text.quote(scalar.text()) + " is not allowed" + Nearest.hint(scalar.text(), constants) + ": one of "
                            + String.join(", ", constants));
        }
    }

    private static boolean holds(Yaml.Mapping schema, Yaml value) {
        Optional<Yaml.Scalar> constant = LintDocument.scalar(schema, "const");
        if (constant.isPresent()) {
            return value instanceof Yaml.Scalar scalar
                    && scalar.text().equals(constant.get().text());
        }
        boolean[] violated = new boolean[1];
        check(schema, value, "", (at, path, message) -> violated[0] = true);
        // "if" with a property that is not there holds by the letter; the schemas mean that it is there.
        if (!violated[0] && schema.entries().get("properties") instanceof Yaml.Mapping properties) {
            return properties.entries().entrySet().stream().allMatch(property -> {
                Yaml inner = value instanceof Yaml.Mapping m ? m.entries().get(property.getKey()) : null;
                return inner != null && holds((Yaml.Mapping) property.getValue(), inner);
            });
        }
        return !violated[0];
    }

    private static boolean isText(Yaml value) {
        return value instanceof Yaml.Scalar scalar && scalar.value() instanceof String;
    }

    private static Number number(Yaml argument) {
        return argument instanceof Yaml.Scalar scalar && scalar.value() instanceof Number number ? number : 0L;
    }

    private static String text(@Nullable Yaml value) {
        return value instanceof Yaml.Scalar scalar ? scalar.text() : "";
    }
}
