package dev.vedette.rules;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Transformations of the values of items, and of items as a whole. */
final class ValueTransformations {

    static final String[] REPLACE_KEYS = {"regex", "replacement", "skip_special", "interpret_special"};

    private static final int MAX_VALUE = YamlReader.MAX_SCALAR;
    private static final int MAX_ALTERNATIVES = 1000;

    private ValueTransformations() {}

    /** What an item becomes: empty when it goes, the same instance when it stays. */
    @FunctionalInterface
    interface ItemChange {
        Optional<Draft> apply(Draft.Item item, Faults faults, PipelineWork work, PipelineItem cause);
    }

    /** A change of all items for which the conditions hold; those that it changes remember it. */
    @SuppressWarnings("ReferenceEquality") // replaced by something equal is replaced, as in pySigma
    static Transformation items(ItemChange change) {
        return (work, cause) -> work.changeItems((item, faults) -> {
            if (!cause.matches(item, work)) {
                return Optional.of(item);
            }
            return change.apply(item, faults, work, cause)
                    .map(changed -> changed == item
                            ? item
                            : changed instanceof Draft.Item one ? one.processed(cause.id()) : changed);
        });
    }

    /**
     * A change of text values; empty leaves a value as it is. Values of other types and encoded ones stay.
     *
     * @param numbers whether numbers are taken for the text that writes them
     */
    private static Transformation texts(boolean numbers, Function<SearchText, Optional<List<SearchText>>> change) {
        return items((item, faults, work, cause) -> {
            Draft.Item folded = PipelineValues.folded(item);
            List<Yaml.Scalar> values = new ArrayList<>();
            boolean changed = false;
            for (Yaml.Scalar value : folded.values()) {
                boolean number = numbers && value.value() instanceof Number;
                Yaml.Scalar text = number ? PipelineValues.scalar(value, value.text()) : value;
                Optional<List<SearchText>> result =
                        PipelineValues.text(folded, text).flatMap(change);
                changed |= result.isPresent();
                result.ifPresentOrElse(
                        texts -> texts.forEach(
                                one -> values.add(PipelineValues.scalar(value, one.text(item.has("expand"))))),
                        () -> values.add(value));
            }
            if (values.stream().anyMatch(value -> value.text().length() > MAX_VALUE)) {
                PipelineWork.fault(
                        faults,
                        item.value().line(),
                        item.value().column(),
                        item.path(),
                        cause,
                        "makes a value of more than " + MAX_VALUE + " characters");
                return Optional.of(item);
            }
            return Optional.of(changed ? folded.withValues(values) : item);
        });
    }

    static Optional<Transformation> drop(Section item) {
        return Optional.of(items((draft, faults, work, cause) -> Optional.empty()));
    }

    static Optional<Transformation> failure(Section item) {
        String message = item.requiredText("message", 1000);
        return Optional.of(items((draft, faults, work, cause) -> {
            PipelineWork.fault(
                    faults,
                    draft.value().line(),
                    draft.value().column(),
                    draft.path(),
                    cause,
                    "refuses it: " + message);
            return Optional.of(draft);
        }));
    }

    static Optional<Transformation> replace(Section item) {
        String regex = item.requiredText("regex", 2048);
        Optional<Pattern> pattern = PipelineRegex.compile(item, "regex", regex);
        if (item.get("replacement") == null) {
            item.fault("replacement", "is missing: text is required");
        }
        String written = item.get("replacement") instanceof Yaml.Scalar scalar ? scalar.text() : "";
        boolean skip = item.flag("skip_special");
        boolean interpret = item.flag("interpret_special");
        return pattern.flatMap(p -> PipelineRegex.Replacement.read(item, "replacement", written, p)
                .map(replacement ->
                        texts(true, text -> Optional.of(List.of(replaced(text, p, replacement, skip, interpret))))));
    }

    private static SearchText replaced(
            SearchText text, Pattern pattern, PipelineRegex.Replacement replacement, boolean skip, boolean interpret) {
        // A result that is too long is cut one character behind the limit, which is then a fault.
        Function<String, String> replace =
                part -> replacement.apply(pattern, part, MAX_VALUE).orElseGet(() -> "x".repeat(MAX_VALUE + 1));
        if (!skip) {
            return shown(replace.apply(text.shown()), text.hasPlaceholder());
        }
        if (!interpret) {
            return text.mapLiterals(replace::apply);
        }
        List<SearchText.Piece> pieces = new ArrayList<>();
        for (SearchText.Piece piece : text.pieces()) {
            if (piece instanceof SearchText.Piece.Literal literal) {
                pieces.addAll(SearchText.parse(replace.apply(literal.text()), text.hasPlaceholder())
                        .pieces());
            } else {
                pieces.add(piece);
            }
        }
        return new SearchText(pieces);
    }

    /** Reads what {@link SearchText#shown} writes: only a backslash before a wildcard is an escape. */
    private static SearchText shown(String text, boolean placeholders) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escapes = c == '\\' && i + 1 < text.length() && "*?".indexOf(text.charAt(i + 1)) >= 0;
            escaped.append(c == '\\' && !escapes ? "\\\\" : c);
        }
        return SearchText.parse(escaped.toString(), placeholders);
    }

    static Optional<Transformation> map(Section item) {
        Optional<Section> mapping = item.section("mapping");
        if (mapping.isEmpty()) {
            item.fault("mapping", "is missing: a mapping from texts to texts is required");
        }
        return mapping.map(section -> {
            Map<String, List<SearchText>> to = new HashMap<>();
            section.entries().keySet().forEach(from -> {
                List<String> texts = section.texts(from);
                if (texts.size() > MAX_ALTERNATIVES) {
                    section.fault(from, "has more than " + MAX_ALTERNATIVES + " texts");
                }
                to.put(
                        from,
                        texts.stream()
                                .map(text -> SearchText.parse(text, false))
                                .toList());
            });
            return texts(false, text -> Optional.ofNullable(to.get(text.shown())));
        });
    }

    static Optional<Transformation> changeCase(Section item) {
        String method = item.text("method", 20).orElse("lower");
        if (!Set.of("lower", "upper", "snake_case").contains(method)) {
            item.fault("method", Text.quote(method) + " is not allowed: lower, snake_case, upper");
        }
        return Optional.of(texts(
                false,
                text -> Optional.of(List.of(text.mapLiterals(literal -> switch (method) {
                    case "upper" -> literal.toUpperCase(Locale.ROOT);
                    case "snake_case" -> FieldTransformations.snake(literal);
                    default -> literal.toLowerCase(Locale.ROOT);
                })))));
    }

    static Optional<Transformation> set(Section item) {
        if (!(item.get("value") instanceof Yaml.Scalar written)) {
            item.fault("value", "is missing: text, a number, true, false or null is required");
            return Optional.empty();
        }
        Optional<Yaml.Scalar> forced = forced(item, written);
        return forced.map(value -> items((draft, faults, work, cause) -> {
            List<String> modifiers = draft.has("neq") ? List.of("neq") : List.of();
            Yaml.Scalar here =
                    new Yaml.Scalar(draft.value().line(), draft.value().column(), value.text(), value.value());
            return Optional.of(draft.withModifiers(modifiers).withValues(List.of(here)));
        }));
    }

    private static Optional<Yaml.Scalar> forced(Section item, Yaml.Scalar value) {
        Optional<String> type = item.text("force_type", 10);
        if (type.isEmpty()) {
            return Optional.of(value);
        }
        if (value.isNull() || value.value() instanceof Boolean) {
            item.fault("force_type", "is for texts and numbers");
            return Optional.empty();
        }
        if (type.get().equals("str")) {
            return Optional.of(PipelineValues.scalar(value, value.text()));
        }
        Optional<Number> number = type.get().equals("num") ? Numbers.ofRule(value.value()) : Optional.empty();
        if (number.isEmpty()) {
            item.fault("force_type", "must be str, or num with a value that is a number");
        }
        return number.map(n -> new Yaml.Scalar(value.line(), value.column(), value.text(), n));
    }

    static Optional<Transformation> convert(Section item) {
        String type = item.requiredText("target_type", 10);
        if (!type.isEmpty() && !Set.of("str", "num").contains(type)) {
            item.fault("target_type", Text.quote(type) + " is not allowed: num, str");
        }
        boolean toNumber = type.equals("num");
        return Optional.of(items((draft, faults, work, cause) -> {
            if (!PipelineValues.isFoldable(draft)) {
                return Optional.of(draft);
            }
            List<Yaml.Scalar> values = new ArrayList<>();
            if (draft.values().stream()
                    .noneMatch(value -> toNumber ? value.value() instanceof String : value.value() instanceof Number)) {
                return Optional.of(draft);
            }
            for (Yaml.Scalar value : draft.values()) {
                if (toNumber && value.value() instanceof String) {
                    Optional<Number> number = Numbers.ofRule(value.value());
                    if (number.isEmpty()) {
                        PipelineWork.fault(
                                faults,
                                value.line(),
                                value.column(),
                                draft.path(),
                                cause,
                                "cannot make a number of " + Text.quote(value.text()));
                    }
                    values.add(new Yaml.Scalar(value.line(), value.column(), value.text(), number.orElse(0L)));
                } else if (!toNumber && value.value() instanceof Number) {
                    values.add(PipelineValues.scalar(value, value.text()));
                } else {
                    values.add(value);
                }
            }
            return Optional.of(draft.withValues(values));
        }));
    }

    /** Texts become expressions that match the same: anchored, and without regard to case unless told otherwise. */
    static Optional<Transformation> regex(Section item) {
        String method = item.text("method", 30).orElse("ignore_case_brackets");
        if (!Set.of("plain", "ignore_case_flag", "ignore_case_brackets").contains(method)) {
            item.fault("method", Text.quote(method) + " is not allowed: ignore_case_brackets, ignore_case_flag, plain");
        }
        return Optional.of(items((draft, faults, work, cause) -> {
            Draft.Item folded = PipelineValues.folded(draft);
            List<Yaml.Scalar> regexes = new ArrayList<>();
            List<Yaml.Scalar> others = new ArrayList<>();
            for (Yaml.Scalar value : folded.values()) {
                Optional<SearchText> text = PipelineValues.text(folded, value)
                        .filter(t -> !t.pieces().isEmpty());
                if (text.isPresent() && text.get().hasPlaceholder()) {
                    PipelineWork.fault(
                            faults,
                            value.line(),
                            value.column(),
                            draft.path(),
                            cause,
                            "comes before the placeholders have their values: put value_placeholders first");
                }
                text.ifPresentOrElse(
                        t -> regexes.add(PipelineValues.scalar(value, expression(t))), () -> others.add(value));
            }
            if (regexes.isEmpty()) {
                return Optional.of(draft);
            }
            List<String> modifiers = new ArrayList<>(folded.modifiers());
            modifiers.remove("expand");
            boolean cased = modifiers.remove("cased") || method.equals("plain");
            modifiers.addAll(0, cased ? List.of("re") : List.of("re", "i"));
            Draft.Item texts = folded.withModifiers(modifiers).withValues(regexes);
            if (others.isEmpty()) {
                return Optional.of(texts);
            }
            List<Draft> both = List.of(
                    texts.processed(cause.id()), folded.withValues(others).processed(cause.id()));
            boolean all = draft.has("all") || draft.has("neq");
            return Optional.of(all ? new Draft.AllOf(both) : new Draft.AnyOf(both));
        }));
    }

    private static String expression(SearchText text) {
        StringBuilder out = new StringBuilder("(?s)^");
        for (SearchText.Piece piece : text.pieces()) {
            if (piece instanceof SearchText.Piece.Literal literal) {
                out.append(Pattern.quote(literal.text()));
            } else {
                out.append(piece == SearchText.Piece.Wildcard.MANY ? ".*" : ".");
            }
        }
        return out.append('$').toString();
    }

    static Optional<Transformation> valuePlaceholders(Section item) {
        return placeholders(item, false);
    }

    static Optional<Transformation> wildcardPlaceholders(Section item) {
        return placeholders(item, true);
    }

    /** Placeholders that it is not for, or that have no value, are left to others. */
    private static Optional<Transformation> placeholders(Section item, boolean wildcard) {
        if (item.has("include") && item.has("exclude")) {
            item.fault("exclude", "cannot stand beside include");
        }
        Set<String> include = Set.copyOf(item.texts("include"));
        Set<String> exclude = Set.copyOf(item.texts("exclude"));
        boolean listed = item.has("include");
        List<Yaml.Scalar> star = List.of(new Yaml.Scalar(0, 0, "*", "*"));
        return Optional.of(items((draft, faults, work, cause) -> {
            if (!draft.has("expand")) {
                return Optional.of(draft);
            }
            return Placeholders.replace(
                            draft,
                            name -> (listed ? include.contains(name) : !exclude.contains(name))
                                    ? wildcard
                                            ? Optional.of(star)
                                            : Optional.ofNullable(
                                                    work.variables().get(name))
                                    : Optional.empty(),
                            new HashSet<>(),
                            faults)
                    .<Draft>map(done -> done.values().equals(draft.values()) ? draft : done)
                    .or(() -> Optional.of(draft));
        }));
    }
}
