package dev.vedette.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A selection between YAML and {@link Expression}: every item with its field, modifiers and values apart, which is what
 * pipelines change. Immutable.
 */
sealed interface Draft {

    /** Empty when there is a fault. */
    Optional<Expression> compile(Placeholders placeholders, Faults faults);

    record AllOf(List<Draft> parts) implements Draft {
        public AllOf {
            parts = List.copyOf(parts);
        }

        @Override
        public Optional<Expression> compile(Placeholders placeholders, Faults faults) {
            return join(parts, Expression.And::new, placeholders, faults);
        }
    }

    record AnyOf(List<Draft> parts) implements Draft {
        public AnyOf {
            parts = List.copyOf(parts);
        }

        @Override
        public Optional<Expression> compile(Placeholders placeholders, Faults faults) {
            return join(parts, Expression.Or::new, placeholders, faults);
        }
    }

    /**
     * {@code field|modifier|modifier: values}.
     *
     * @param written the key as the rule writes it, modifiers included
     * @param field empty for keywords
     * @param value a scalar or a list of them; anything else is a fault when it is compiled
     * @param path place in the document
     * @param processedBy ids of the pipeline items that changed it
     */
    record Item(
            Yaml.Scalar written, String field, List<String> modifiers, Yaml value, String path, Set<String> processedBy)
            implements Draft {

        public Item {
            modifiers = List.copyOf(modifiers);
            processedBy = Set.copyOf(processedBy);
        }

        /** @param written as the rule writes it, modifiers included */
        static Item of(Yaml.Scalar written, Yaml value, String path) {
            List<String> parts = List.of(written.text().split("\\|", -1));
            return new Item(written, parts.get(0), parts.subList(1, parts.size()), value, path, Set.of());
        }

        boolean has(String modifier) {
            return modifiers.contains(modifier);
        }

        /** As a rule writes it. */
        String key() {
            return modifiers.isEmpty() ? field : field + "|" + String.join("|", modifiers);
        }

        /** As {@link #key}, with its place. */
        Yaml.Scalar place() {
            String now = key();
            return now.equals(written.text()) ? written : new Yaml.Scalar(written.line(), written.column(), now, now);
        }

        /** The values as far as they are scalars. */
        List<Yaml.Scalar> values() {
            List<Yaml> all = value instanceof Yaml.Items list ? list.items() : List.of(value);
            List<Yaml.Scalar> scalars = new ArrayList<>(all.size());
            for (Yaml one : all) {
                if (one instanceof Yaml.Scalar scalar) {
                    scalars.add(scalar);
                }
            }
            return scalars;
        }

        Item withField(String other) {
            return new Item(written, other, modifiers, value, path, processedBy);
        }

        Item withModifiers(List<String> others) {
            return new Item(written, field, others, value, path, processedBy);
        }

        Item withValues(List<Yaml.Scalar> values) {
            return new Item(
                    written,
                    field,
                    modifiers,
                    new Yaml.Items(value.line(), value.column(), List.copyOf(values)),
                    path,
                    processedBy);
        }

        /** @param id of the pipeline item that changed it */
        Item processed(String id) {
            Set<String> ids = new HashSet<>(processedBy);
            ids.add(id);
            return new Item(written, field, modifiers, value, path, ids);
        }

        @Override
        public Optional<Expression> compile(Placeholders placeholders, Faults faults) {
            Optional<Item> expanded = has("expand") ? placeholders.expand(this, faults) : Optional.of(this);
            return expanded.flatMap(item -> FieldReader.read(item.place(), item.value, path, faults)
                    .map(expression -> new Expression.Named(new Label.Item(item), expression)));
        }
    }

    private static Optional<Expression> join(
            List<Draft> parts,
            Function<List<Expression>, Expression> operator,
            Placeholders placeholders,
            Faults faults) {
        List<Expression> done = new ArrayList<>(parts.size());
        for (Draft part : parts) {
            part.compile(placeholders, faults).ifPresent(done::add);
        }
        if (done.size() < parts.size()) {
            return Optional.empty();
        }
        return Optional.of(done.size() == 1 ? done.get(0) : operator.apply(done));
    }
}
