package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Transformations of field names: in items, in references to fields, and in the lists of names that rules have. */
final class FieldTransformations {

    private static final int MAX_FIELD = 256;
    private static final int MAX_TARGETS = 64;

    /** What YAML's null is as a key: keywords, which have no field. */
    private static final Set<String> NO_FIELD = Set.of("null", "~", "");

    private static final Set<String> FUNCTIONS =
            Set.of("lower", "lowercase", "upper", "uppercase", "title", "snake_case");

    private FieldTransformations() {}

    /** What a name becomes; empty when it stays. */
    @FunctionalInterface
    private interface Names extends Function<String, Optional<List<String>>> {}

    static Optional<Transformation> mapping(Section item) {
        Map<String, List<String>> mapping = targets(item, true);
        return Optional.of(transformation(field -> Optional.ofNullable(mapping.get(field))));
    }

    static Optional<Transformation> prefixMapping(Section item) {
        Map<String, List<String>> mapping = targets(item, true);
        if (mapping.containsKey("")) {
            item.fault("mapping", "an empty prefix is not allowed: use field_name_prefix");
        }
        return Optional.of(transformation(field -> {
            for (Map.Entry<String, List<String>> entry : mapping.entrySet()) {
                if (!field.isEmpty() && field.startsWith(entry.getKey())) {
                    String rest = field.substring(entry.getKey().length());
                    return Optional.of(
                            entry.getValue().stream().map(to -> to + rest).toList());
                }
            }
            return Optional.empty();
        }));
    }

    static Optional<Transformation> prefix(Section item) {
        String prefix = name(item, "prefix");
        return Optional.of(transformation(field -> renamed(field, prefix + field)));
    }

    static Optional<Transformation> suffix(Section item) {
        String suffix = name(item, "suffix");
        return Optional.of(transformation(field -> renamed(field, field + suffix)));
    }

    /** The names of functions are rsigma's: pySigma takes functions of Python only. */
    static Optional<Transformation> function(Section item) {
        String function = item.requiredText("transform_func", 40);
        if (!function.isEmpty() && !FUNCTIONS.contains(function)) {
            item.fault("transform_func", Text.quote(function) + " is not allowed: lower, snake_case, title, upper");
        }
        Map<String, List<String>> mapping = targets(item, false);
        return Optional.of(transformation(field ->
                mapping.containsKey(field) ? Optional.of(mapping.get(field)) : renamed(field, apply(function, field))));
    }

    private static Optional<List<String>> renamed(String field, String name) {
        return field.isEmpty() ? Optional.empty() : Optional.of(List.of(name));
    }

    private static String apply(String function, String field) {
        return switch (function) {
            case "upper", "uppercase" -> field.toUpperCase(Locale.ROOT);
            case "snake_case" -> snake(field);
            case "title" -> title(field);
            default -> field.toLowerCase(Locale.ROOT);
        };
    }

    /** An underscore before each capital but the first character, then lower case, as pySigma and rsigma do. */
    static String snake(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> {
            if (Character.isUpperCase(c) && !out.isEmpty()) {
                out.append('_');
            }
            out.append((char) c);
        });
        return out.toString().toLowerCase(Locale.ROOT);
    }

    private static String title(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split("[^\\p{L}\\p{N}]+")) {
            if (!word.isEmpty()) {
                words.add(word.substring(0, 1).toUpperCase(Locale.ROOT)
                        + word.substring(1).toLowerCase(Locale.ROOT));
            }
        }
        return String.join("_", words);
    }

    private static String name(Section item, String key) {
        String name = item.requiredText(key, MAX_FIELD);
        if (!name.isEmpty()) {
            check(item, key, name);
        }
        return name;
    }

    private static void check(Section item, String key, String name) {
        if (name.indexOf('|') >= 0 || name.isBlank() || name.length() > MAX_FIELD) {
            item.fault(
                    key,
                    Text.quote(name) + " is not the name of a field: up to " + MAX_FIELD + " characters without |");
        }
    }

    private static Map<String, List<String>> targets(Section item, boolean required) {
        Map<String, List<String>> mapping = new LinkedHashMap<>();
        Optional<Section> section = item.section("mapping");
        if (section.isEmpty() && required) {
            item.fault("mapping", "is missing: a mapping from names to names is required");
        }
        section.ifPresent(names -> names.entries().keySet().forEach(from -> {
            List<String> to = names.texts(from);
            to.forEach(name -> check(names, from, name));
            if (to.size() > MAX_TARGETS) {
                names.fault(from, "has more than " + MAX_TARGETS + " names");
            }
            if (to.isEmpty() && !(names.get(from) instanceof Yaml.Mapping)) {
                names.fault(from, "has no name: use drop_detection_item to take items away");
            }
            mapping.put(NO_FIELD.contains(from) ? "" : from, to);
        }));
        return mapping;
    }

    private static Transformation transformation(Names names) {
        return (work, item) -> {
            work.shown(mapped(work.shown(), names, work, item));
            work.names().replaceAll((kind, list) -> mapped(list, names, work, item));
            work.changeItems((draft, faults) ->
                    item.matches(draft, work) ? mapped(draft, names, work, item) : Optional.of(draft));
        };
    }

    private static List<String> mapped(List<String> fields, Names names, PipelineWork work, PipelineItem item) {
        List<String> all = new ArrayList<>();
        for (String field : fields) {
            Optional<List<String>> to = names.apply(field).filter(found -> item.matchesField(field, work));
            all.addAll(to.orElse(List.of(field)));
            if (to.isPresent() && !to.get().equals(List.of(field))) {
                Set<String> ids = new HashSet<>();
                Set<String> before = work.appliedToNames().remove(field);
                if (before != null) {
                    ids.addAll(before);
                }
                ids.add(item.id());
                to.get().forEach(name -> work.appliedToNames().put(name, Set.copyOf(ids)));
            }
        }
        return all;
    }

    private static Optional<Draft> mapped(Draft.Item draft, Names names, PipelineWork work, PipelineItem item) {
        Draft.Item referring = draft;
        if (draft.has("fieldref")) {
            List<Yaml.Scalar> values = new ArrayList<>();
            for (Yaml.Scalar value : draft.values()) {
                mapped(List.of(value.text()), names, work, item)
                        .forEach(name -> values.add(PipelineValues.scalar(value, name)));
            }
            boolean same = values.stream()
                    .map(Yaml.Scalar::text)
                    .toList()
                    .equals(draft.values().stream().map(Yaml.Scalar::text).toList());
            referring = same ? draft : draft.withValues(values).processed(item.id());
        }
        Draft.Item from = referring;
        String field = draft.field();
        Optional<List<String>> to = names.apply(field).filter(found -> item.matchesField(field, work));
        if (to.isEmpty()) {
            return Optional.of(from);
        }
        work.mapped().add(field);
        work.mapped().addAll(to.get());
        // A keyword stands anywhere in the event; in a field it then stands anywhere in its text.
        Draft.Item open = field.isEmpty() ? contains(from) : from;
        List<Draft> items = new ArrayList<>();
        to.get().forEach(name -> items.add(open.withField(name).processed(item.id())));
        return Optional.of(items.size() == 1 ? items.get(0) : new Draft.AnyOf(items));
    }

    private static Draft.Item contains(Draft.Item keyword) {
        if (!PipelineValues.isFoldable(keyword) || keyword.has("contains")) {
            return keyword;
        }
        List<String> modifiers = new ArrayList<>(keyword.modifiers());
        modifiers.add(0, "contains");
        return keyword.withModifiers(modifiers);
    }
}
