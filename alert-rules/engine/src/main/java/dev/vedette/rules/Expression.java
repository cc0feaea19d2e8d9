package dev.vedette.rules;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What a detection rule asks of an event. Immutable; evaluation allocates nothing of its own. */
sealed interface Expression {

    boolean matches(EventView event);

    /**
     * The values, in lower case, one of which the field must have for this to match; empty when it can match with
     * others. An index needs no more.
     */
    default Optional<Set<String>> requires(String field) {
        return Optional.empty();
    }

    /** Names every field that is looked at. */
    void fields(Consumer<String> sink);

    record And(List<Expression> parts) implements Expression {
        public And {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean matches(EventView event) {
            for (int i = 0; i < parts.size(); i++) {
                if (!parts.get(i).matches(event)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Optional<Set<String>> requires(String field) {
            Optional<Set<String>> smallest = Optional.empty();
            for (Expression part : parts) {
                Optional<Set<String>> values = part.requires(field);
                if (values.isPresent()
                        && (smallest.isEmpty()
                                || values.get().size() < smallest.get().size())) {
                    smallest = values;
                }
            }
            return smallest;
        }

        @Override
        public void fields(Consumer<String> sink) {
            parts.forEach(part -> part.fields(sink));
        }
    }

    record Or(List<Expression> parts) implements Expression {
        public Or {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean matches(EventView event) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).matches(event)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public Optional<Set<String>> requires(String field) {
            Set<String> all = new HashSet<>();
            for (Expression part : parts) {
                Optional<Set<String>> values = part.requires(field);
                if (values.isEmpty()) {
                    return Optional.empty();
                }
                all.addAll(values.get());
            }
            return Optional.of(all);
        }

        @Override
        public void fields(Consumer<String> sink) {
            parts.forEach(part -> part.fields(sink));
        }
    }

    record Not(Expression part) implements Expression {
        @Override
        public boolean matches(EventView event) {
            return !part.matches(event);
        }

        @Override
        public void fields(Consumer<String> sink) {
            part.fields(sink);
        }
    }

    /**
     * A field against values: any of them, or with {@code all} every one. Of a field with several values any one is
     * enough.
     */
    record FieldTest(String field, List<ValueTest> tests, boolean all) implements Expression {
        public FieldTest {
            tests = List.copyOf(tests);
        }

        @Override
        public boolean matches(EventView event) {
            Object value = event.get(field);
            // Elements that are null have been left out: such a list has no value either.
            if (value instanceof List<?> list && list.isEmpty()) {
                value = EventView.ABSENT;
            }
            for (int i = 0; i < tests.size(); i++) {
                if (tests.get(i).testAny(value, event) != all) {
                    return !all;
                }
            }
            return all;
        }

        @Override
        public Optional<Set<String>> requires(String indexed) {
            if (!indexed.equals(field)) {
                return Optional.empty();
            }
            Set<String> values = new HashSet<>();
            for (ValueTest test : tests) {
                Optional<String> exact = test.exactly();
                if (exact.isEmpty()) {
                    return Optional.empty();
                }
                values.add(exact.get());
            }
            return Optional.of(values);
        }

        @Override
        public void fields(Consumer<String> sink) {
            sink.accept(field);
            tests.forEach(test -> test.otherField().ifPresent(sink));
        }
    }

    /** Text anywhere in the event, whatever the field. */
    record Keyword(TextPattern pattern) implements Expression {
        @Override
        public boolean matches(EventView event) {
            for (String field : event.fields()) {
                Object value = event.get(field);
                if (value instanceof List<?> list) {
                    for (Object element : list) {
                        if (pattern.matches(Numbers.text(element))) {
                            return true;
                        }
                    }
                } else if (value != EventView.ABSENT && pattern.matches(Numbers.text(value))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void fields(Consumer<String> sink) {}
    }
}
