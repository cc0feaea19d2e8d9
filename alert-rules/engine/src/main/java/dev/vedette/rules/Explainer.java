package dev.vedette.rules;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Walks an expression with an event and writes down what holds. */
final class Explainer {

    private static final int MAX_TEXTS = 20;
    private static final int MAX_TEXT = 200;

    private final EventView event;
    /** How many values may still be looked at by themselves. */
    private int left;

    Explainer(EventView event, int most) {
        this.event = event;
        this.left = most;
    }

    Explanation.Node explain(Expression expression) {
        boolean holds = expression.matches(event);
        if (expression instanceof Expression.And and) {
            return new Explanation.All(holds, parts(and.parts()));
        }
        if (expression instanceof Expression.Or or) {
            return new Explanation.Any(holds, parts(or.parts()));
        }
        if (expression instanceof Expression.Not not) {
            return new Explanation.Not(holds, explain(not.part()));
        }
        if (expression instanceof Expression.Named named) {
            return named(named, holds);
        }
        // What no item of the rule's stands for; readers make none.
        return new Explanation.All(holds, List.of());
    }

    private List<Explanation.Node> parts(List<Expression> parts) {
        return parts.stream().map(this::explain).toList();
    }

    private Explanation.Node named(Expression.Named named, boolean holds) {
        Label label = named.label();
        if (label instanceof Label.Item item) {
            return item(item.item(), holds);
        }
        if (label instanceof Label.Filter filter) {
            return new Explanation.Named("filter", bounded(filter.title()), holds, explain(named.part()));
        }
        if (label instanceof Label.Pipeline pipeline) {
            return new Explanation.Named("pipeline", bounded(pipeline.itemId()), holds, explain(named.part()));
        }
        String name = label instanceof Label.Selection selection ? selection.name() : "";
        return new Explanation.Named("selection", bounded(name), holds, explain(named.part()));
    }

    private Explanation.Item item(Draft.Item item, boolean holds) {
        List<String> matched = new ArrayList<>();
        List<String> unmatched = new ArrayList<>();
        Set<String> keywordFields = new LinkedHashSet<>();
        List<Yaml.Scalar> values = item.values();
        // With neq, the value that the field has is the one to show.
        Yaml.Scalar key = item.withModifiers(item.modifiers().stream()
                        .filter(modifier -> !modifier.equals("neq"))
                        .toList())
                .place();
        for (Yaml.Scalar value : values) {
            if (left-- <= 0) {
                break;
            }
            Optional<Expression> alone = FieldReader.read(key, value, item.path(), new Faults(""));
            boolean one = alone.isPresent() && alone.get().matches(event);
            List<String> list = one ? matched : unmatched;
            if (list.size() < MAX_TEXTS) {
                list.add(bounded(value.isNull() ? "null" : value.text()));
            }
            if (one && item.field().isEmpty()) {
                alone.ifPresent(keyword -> keywordFields.addAll(fieldsOf(keyword)));
            }
        }
        int line = values.isEmpty() ? item.value().line() : values.get(0).line();
        List<String> found = item.field().isEmpty()
                ? keywordFields.stream()
                        .limit(MAX_TEXTS)
                        .map(Explainer::bounded)
                        .toList()
                : found(event.get(item.field()));
        return new Explanation.Item(
                bounded(item.key()), line, item.path(), holds, found, matched, unmatched, values.size());
    }

    /** The fields in which a keyword stands: asked of an event that has but one field. */
    private List<String> fieldsOf(Expression keyword) {
        List<String> fields = new ArrayList<>();
        event.forEach((field, value) -> {
            if (fields.size() < MAX_TEXTS && value != EventView.ABSENT && keyword.matches(only(field, value))) {
                fields.add(field);
            }
        });
        return fields;
    }

    private static EventView only(String field, Object value) {
        return new EventView() {
            @Override
            public Object get(String name) {
                return name.equals(field) ? value : ABSENT;
            }

            @Override
            public void forEach(Visitor visitor) {
                visitor.field(field, value);
            }
        };
    }

    private static List<String> found(Object value) {
        if (value == EventView.ABSENT) {
            return List.of();
        }
        List<?> all = value instanceof List<?> list ? list : List.of(value);
        return all.stream()
                .limit(MAX_TEXTS)
                .map(one -> bounded(String.valueOf(one)))
                .toList();
    }

    private static String bounded(String text) {
        return Text.printable(text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text);
    }
}
