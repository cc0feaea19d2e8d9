package dev.vedette.rules;

import java.util.List;
import java.util.function.Consumer;

/** What a detection rule asks of an event. Immutable; evaluation allocates nothing of its own. */
sealed interface Expression {

    boolean matches(EventView event);

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
        public void fields(Consumer<String> sink) {
            sink.accept(field);
            tests.forEach(test -> test.otherField().ifPresent(sink));
        }
    }

    /** A part that the rule's text has a name for; means what the part means. */
    record Named(Label label, Expression part) implements Expression {
        @Override
        public boolean matches(EventView event) {
            return part.matches(event);
        }

        @Override
        public void fields(Consumer<String> sink) {
            part.fields(sink);
        }
    }

    /** Text anywhere in the event, whatever the field. */
    record Keyword(ValueTest test) implements Expression {
        @Override
        public boolean matches(EventView event) {
            Search search = new Search(test, event);
            event.forEach(search);
            return search.found;
        }

        private static final class Search implements EventView.Visitor {
            private final ValueTest test;
            private final EventView event;
            private boolean found;

            Search(ValueTest test, EventView event) {
                this.test = test;
                this.event = event;
            }

            @Override
            public void field(String name, Object value) {
                found = found || value != EventView.ABSENT && test.testAny(value, event);
            }
        }

        @Override
        public void fields(Consumer<String> sink) {}
    }
}
