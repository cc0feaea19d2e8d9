package dev.vedette.rules;

import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalField;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What a rule asks of one value of a field. Immutable. */
sealed interface ValueTest {

    /** Of a value that is there: String, Long, Double or Boolean. */
    boolean test(Object value, EventView event);

    /** Of a field that is missing, null or an empty list. */
    default boolean testAbsent() {
        return false;
    }

    /** A field that the value is compared with. */
    default Optional<String> otherField() {
        return Optional.empty();
    }

    default boolean testAny(Object value, EventView event) {
        if (value == EventView.ABSENT) {
            return testAbsent();
        }
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (test(list.get(i), event)) {
                    return true;
                }
            }
            return false;
        }
        return test(value, event);
    }

    record TextTest(TextPattern pattern) implements ValueTest {
        @Override
        public boolean test(Object value, EventView event) {
            return pattern.matches(Numbers.text(value));
        }
    }

    /** Equal by value; text that is a number counts as one, as in {@link OrderTest}. */
    record NumberTest(Number number) implements ValueTest {
        @Override
        public boolean test(Object value, EventView event) {
            return Numbers.of(value)
                    .filter(other -> Numbers.compare(other, number) == 0)
                    .isPresent();
        }
    }

    record NullTest() implements ValueTest {
        @Override
        public boolean test(Object value, EventView event) {
            return false;
        }

        @Override
        public boolean testAbsent() {
            return true;
        }
    }

    /**
     * Whether the event has the field. That it has no value says nothing yet: null, an empty list and an object are there
     * as well, and only the event knows of them.
     */
    record ExistsTest(String field, boolean expected) implements ValueTest {
        @Override
        public boolean test(Object value, EventView event) {
            return expected;
        }

        @Override
        public boolean testAny(Object value, EventView event) {
            return event.has(field) == expected;
        }
    }

    /** An order between numbers; text that is a number counts as one, other text never passes. */
    record OrderTest(Order order, Number bound) implements ValueTest {
        @Override
        public boolean test(Object value, EventView event) {
            return Numbers.of(value)
                    .map(number -> order.test(Numbers.compare(number, bound)))
                    .orElse(false);
        }
    }

    /** Found anywhere in the value, in time linear in its length. */
    record RegexTest(RegexSearch search) implements ValueTest {
        @Override
        public boolean test(Object value, EventView event) {
            return search.finds(Numbers.text(value));
        }
    }

    record CidrTest(Cidr network) implements ValueTest {
        @Override
        public boolean test(Object value, EventView event) {
            return value instanceof String text && network.contains(text);
        }
    }

    /** Another field of the same event; {@code how} is equality or the place where the other's text stands. */
    record FieldRefTest(String field, How how, boolean cased) implements ValueTest {

        /** Each value is held against each of the other field: where no hash helps, not against more than these. */
        static final int MAX_VALUES = 100;

        private static final int SHORT = 1 << 16;

        enum How {
            EQUALS,
            CONTAINS,
            STARTSWITH,
            ENDSWITH
        }

        @Override
        public boolean test(Object value, EventView event) {
            return testAny(value, event);
        }

        @Override
        public boolean testAny(Object value, EventView event) {
            Object other = event.get(field);
            if (value == EventView.ABSENT || other == EventView.ABSENT) {
                return false;
            }
            if (how == How.EQUALS && value instanceof String text && other instanceof String part) {
                return cased ? text.equals(part) : TextPattern.isSame(text, part);
            }
            List<String> texts = texts(value);
            List<String> parts = texts(other);
            if (how == How.EQUALS && texts.size() > 1) {
                return !Collections.disjoint(texts, new HashSet<>(parts));
            }
            int compared = how == How.EQUALS ? parts.size() : Math.min(parts.size(), MAX_VALUES);
            return parts.subList(0, compared).stream()
                    .anyMatch(part -> texts.stream().anyMatch(text -> compare(text, part)));
        }

        /** Equal for values that are equal. */
        private List<String> texts(Object value) {
            List<?> values = value instanceof List<?> list ? list : List.of(value);
            return values.stream()
                    .map(Numbers::text)
                    .map(text -> cased ? text : TextPattern.fold(text))
                    .toList();
        }

        private boolean compare(String text, String part) {
            return switch (how) {
                case EQUALS -> text.equals(part);
                case STARTSWITH -> text.startsWith(part);
                case ENDSWITH -> text.endsWith(part);
                // String.contains can take the product of both lengths.
                case CONTAINS ->
                    (long) text.length() * part.length() < SHORT
                            ? text.contains(part)
                            : TextPattern.literal(part).cased().contains().matches(text);
            };
        }

        @Override
        public Optional<String> otherField() {
            return Optional.of(field);
        }
    }

    /** A part of a date in UTC; what counts as a date, {@link Dates} says. */
    record DateTest(DatePart part, long expected) implements ValueTest {

        enum DatePart {
            MINUTE(ChronoField.MINUTE_OF_HOUR, 0, 59),
            HOUR(ChronoField.HOUR_OF_DAY, 0, 23),
            DAY(ChronoField.DAY_OF_MONTH, 1, 31),
            WEEK(IsoFields.WEEK_OF_WEEK_BASED_YEAR, 1, 53),
            MONTH(ChronoField.MONTH_OF_YEAR, 1, 12),
            YEAR(ChronoField.YEAR, 1, 9999);

            final TemporalField field;
            final int min;
            final int max;

            DatePart(TemporalField field, int min, int max) {
                this.field = field;
                this.min = min;
                this.max = max;
            }
        }

        @Override
        public boolean test(Object value, EventView event) {
            return Dates.of(value)
                    .filter(time -> time.getLong(part.field) == expected)
                    .isPresent();
        }
    }

    /** Comparison operators of Sigma, on the sign of a comparison. */
    enum Order {
        LT,
        LTE,
        GT,
        GTE;

        boolean test(int sign) {
            return switch (this) {
                case LT -> sign < 0;
                case LTE -> sign <= 0;
                case GT -> sign > 0;
                case GTE -> sign >= 0;
            };
        }
    }
}
