package dev.vedette.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Values of items as pySigma's pipelines see them: after modifiers such as {@code contains}, which are stars then. */
final class PipelineValues {

    private static final Set<String> FOLDED = Set.of("contains", "startswith", "endswith");
    private static final Set<String> NEUTRAL = Set.of("all", "cased", "neq", "expand");

    private PipelineValues() {}

    /** Whether the values are texts, numbers and the like, and not networks, regular expressions or encodings. */
    static boolean isFoldable(Draft.Item item) {
        return item.modifiers().stream().allMatch(m -> FOLDED.contains(m) || NEUTRAL.contains(m));
    }

    /** The value as text, with the stars of the modifiers; empty when it is of another type. */
    static Optional<SearchText> text(Draft.Item item, Yaml.Scalar value) {
        if (!isFoldable(item) || value.isNull() || value.value() instanceof Boolean) {
            return Optional.empty();
        }
        boolean folds = item.modifiers().stream().anyMatch(FOLDED::contains);
        if (!(value.value() instanceof String) && !folds) {
            return Optional.empty();
        }
        return Optional.of(SearchText.parse(value.text(), item.has("expand"))
                .open(item.has("contains") || item.has("endswith"), item.has("contains") || item.has("startswith")));
    }

    static Optional<String> shown(Draft.Item item, Yaml.Scalar value) {
        return text(item, value).map(SearchText::shown);
    }

    /** The same item with stars instead of modifiers. */
    static Draft.Item folded(Draft.Item item) {
        if (item.modifiers().stream().noneMatch(FOLDED::contains)) {
            return item;
        }
        List<Yaml.Scalar> values = new ArrayList<>();
        for (Yaml.Scalar value : item.values()) {
            values.add(text(item, value)
                    .map(text -> scalar(value, text.text(item.has("expand"))))
                    .orElse(value));
        }
        List<String> modifiers = new ArrayList<>(item.modifiers());
        modifiers.removeAll(FOLDED);
        return item.withModifiers(modifiers).withValues(values);
    }

    /** Text in the place of another value. */
    static Yaml.Scalar scalar(Yaml.Scalar at, String text) {
        return new Yaml.Scalar(at.line(), at.column(), text, text);
    }
}
