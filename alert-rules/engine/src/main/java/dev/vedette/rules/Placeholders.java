package dev.vedette.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What {@code %name%} stands for in values with the modifier {@code expand} (Sigma rules specification 2.1,
 * "Placeholders"). Immutable.
 */
public final class Placeholders {

    private static final int MAX_VALUES = 10_000;
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final Set<String> ENCODINGS = Encoding.MODIFIERS;
    private static final Placeholders NONE = new Placeholders(Map.of(), false);
    private static final Placeholders WILDCARDS = new Placeholders(Map.of(), true);

    private final Map<String, List<Yaml.Scalar>> values;
    private final boolean wildcards;

    private Placeholders(Map<String, List<Yaml.Scalar>> values, boolean wildcards) {
        this.values = Map.copyOf(values);
        this.wildcards = wildcards;
    }

    /** No placeholder has a value: rules that use one are refused. */
    public static Placeholders none() {
        return NONE;
    }

    /**
     * Every placeholder stands for any text. For looking at rules whose values are known only where they run; rules that
     * are matched like this match too much.
     */
    public static Placeholders wildcards() {
        return WILDCARDS;
    }

    /**
     * Reads a placeholder file: a YAML mapping from names, without percent characters, to a value or a list of values.
     * Wildcards in text values count.
     *
     * @param source what faults call this text
     * @throws RuleException with all faults that the text has
     */
    public static Placeholders parse(String source, String yaml) throws RuleException {
        Faults faults = new Faults(source);
        Map<String, List<Yaml.Scalar>> values = new LinkedHashMap<>();
        for (Yaml document : YamlReader.read(yaml, faults)) {
            if (document instanceof Yaml.Mapping mapping) {
                read(new Section(mapping, "", faults), values);
            } else if (!(document instanceof Yaml.Scalar scalar && scalar.isNull())) {
                faults.add(document, "", "must be a mapping from names to values, not " + document.kind());
            }
        }
        faults.throwIfAny();
        return new Placeholders(values, false);
    }

    /** Adds the values that a mapping gives to names; what is not a value is a fault. */
    static void read(Section section, Map<String, List<Yaml.Scalar>> values) {
        section.entries().forEach((name, value) -> {
            List<Yaml> items = value instanceof Yaml.Items list ? list.items() : List.of(value);
            List<Yaml.Scalar> scalars = new ArrayList<>();
            for (Yaml item : items) {
                if (item instanceof Yaml.Scalar scalar && !scalar.isNull()) {
                    scalars.add(scalar);
                } else {
                    section.faults()
                            .add(
                                    item,
                                    section.path(name),
                                    "must be text, a number or a list of them, not " + item.kind());
                }
            }
            if (items.isEmpty()) {
                section.fault(name, "has no value: text, a number or a list of them is required");
            }
            if (name.isEmpty() || name.indexOf('%') >= 0) {
                section.fault(name, "must be the name of a placeholder without its percent characters");
            }
            values.put(name, List.copyOf(scalars));
        });
    }

    /** The item without {@code expand}; empty, and a fault, when a placeholder has no value. */
    Optional<Draft.Item> expand(Draft.Item item, Faults faults) {
        int expand = item.modifiers().indexOf("expand");
        if (item.modifiers().lastIndexOf("expand") > expand) {
            faults.add(item.value(), item.path(), "the modifier expand stands here twice");
            return Optional.empty();
        }
        Optional<String> encoding = item.modifiers().subList(0, expand).stream()
                .filter(ENCODINGS::contains)
                .findFirst();
        if (encoding.isPresent()) {
            faults.add(
                    item.value(),
                    item.path(),
                    "the modifier expand has to stand before " + encoding.get() + ": encoded text has no placeholders");
            return Optional.empty();
        }
        Set<String> missing = new LinkedHashSet<>();
        Optional<Draft.Item> replaced = replace(item, this::value, missing, faults);
        missing.forEach(name -> faults.add(
                item.value(),
                item.path(),
                "the placeholder %" + name + "% has no value: give it one in a placeholder file or in the vars of a "
                        + "pipeline with value_placeholders"));
        return missing.isEmpty() ? replaced.map(Placeholders::done) : Optional.empty();
    }

    private Optional<List<Yaml.Scalar>> value(String name) {
        List<Yaml.Scalar> found = values.get(name);
        return found == null && wildcards
                ? Optional.of(List.of(new Yaml.Scalar(0, 0, "*", "*")))
                : Optional.ofNullable(found);
    }

    /** Without {@code expand}, and with its escapes resolved: nothing is a placeholder any more. */
    private static Draft.Item done(Draft.Item item) {
        List<Yaml.Scalar> values = new ArrayList<>();
        for (Yaml.Scalar value : item.values()) {
            if (value.value() instanceof String && !item.has("re")) {
                values.add(text(value, SearchText.parse(value.text(), true).text(false)));
            } else {
                values.add(value);
            }
        }
        List<String> modifiers = new ArrayList<>(item.modifiers());
        modifiers.remove("expand");
        return item.withModifiers(modifiers).withValues(values);
    }

    private static Yaml.Scalar text(Yaml.Scalar at, String text) {
        return new Yaml.Scalar(at.line(), at.column(), text, text);
    }

    /**
     * Puts values in the place of the placeholders that have some; the item stays one with {@code expand}.
     *
     * @param missing takes the names that have none
     * @return empty, and a fault, when too much comes out
     */
    static Optional<Draft.Item> replace(
            Draft.Item item, Function<String, Optional<List<Yaml.Scalar>>> lookup, Set<String> missing, Faults faults) {
        List<Yaml.Scalar> all = new ArrayList<>();
        int left = MAX_CHARACTERS;
        for (Yaml.Scalar value : item.values()) {
            Optional<List<Yaml.Scalar>> replaced = replace(value, item.has("re"), lookup, missing, left);
            int size = replaced.map(list ->
                            list.stream().mapToInt(one -> one.text().length()).sum())
                    .orElse(0);
            left -= size;
            if (replaced.isEmpty() || left < 0 || all.size() + replaced.get().size() > MAX_VALUES) {
                faults.add(
                        value,
                        item.path(),
                        "its placeholders stand for more than " + MAX_VALUES + " values or " + MAX_CHARACTERS
                                + " characters");
                return Optional.empty();
            }
            all.addAll(replaced.get());
        }
        return Optional.of(item.withValues(all));
    }

    private static Optional<List<Yaml.Scalar>> replace(
            Yaml.Scalar value,
            boolean regex,
            Function<String, Optional<List<Yaml.Scalar>>> lookup,
            Set<String> missing,
            int most) {
        if (!(value.value() instanceof String)) {
            return Optional.of(List.of(value));
        }
        SearchText text = regex ? SearchText.parseRegex(value.text()) : SearchText.parse(value.text(), true);
        if (!text.hasPlaceholder()) {
            return Optional.of(List.of(value));
        }
        if (text.pieces().size() == 1 && text.pieces().get(0) instanceof SearchText.Piece.Placeholder only) {
            Optional<List<Yaml.Scalar>> whole = lookup.apply(only.name());
            // A number or a truth value keeps its type: gte|expand needs it.
            if (whole.isPresent() && whole.get().stream().noneMatch(one -> one.value() instanceof String)) {
                return whole.map(list -> list.stream()
                        .map(one -> new Yaml.Scalar(value.line(), value.column(), one.text(), one.value()))
                        .toList());
            }
        }
        return text.replace(name -> texts(lookup.apply(name), name, regex, missing), most)
                .map(list -> list.stream()
                        .map(one -> text(value, regex ? one.regexText() : one.text(true)))
                        .toList());
    }

    private static Optional<List<SearchText>> texts(
            Optional<List<Yaml.Scalar>> values, String name, boolean regex, Set<String> missing) {
        if (values.isEmpty()) {
            missing.add(name);
            return Optional.empty();
        }
        return values.map(list -> list.stream()
                .map(value -> regex ? regex(value.text()) : SearchText.parse(value.text(), false))
                .toList());
    }

    /** A value within a regular expression is one itself, as in pySigma; a lone star is any text. */
    private static SearchText regex(String value) {
        return value.equals("*")
                ? new SearchText(List.of(SearchText.Piece.Wildcard.MANY))
                : new SearchText(List.of(new SearchText.Piece.Literal(value.replace("%", "\\%"))));
    }
}
