package dev.vedette.rules;

import com.google.re2j.Pattern;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalField;
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
            return pattern.matches(value.toString());
        }
    }

    /** Equal as numbers; against text, equal to the number as the rule writes it. */
    record NumberTest(Number number, TextPattern asText) implements ValueTest {
        @Override
        public boolean test(Object value, EventView event) {
            return value instanceof Number other
                    ? Numbers.compare(other, number) == 0
                    : asText.matches(value.toString());
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

    record ExistsTest(boolean expected) implements ValueTest {
        @Override
        public boolean test(Object value, EventView event) {
            return expected;
        }

        @Override
        public boolean testAbsent() {
            return !expected;
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
    record RegexTest(Pattern pattern) implements ValueTest {
        @Override
        public boolean test(Object value, EventView event) {
            return pattern.matcher(value.toString()).find();
        }
    }

    record CidrTest(Cidr network) implements ValueTest {
        @Override
        public boolean test(Object value, EventView event) {
            return network.contains(value.toString());
        }
    }

    /** Another field of the same event; {@code how} is equality or the place where the other's text stands. */
    record FieldRefTest(String field, How how, boolean cased) implements ValueTest {

        enum How {
            EQUALS,
            CONTAINS,
            STARTSWITH,
            ENDSWITH
        }

        @Override
        public boolean test(Object value, EventView event) {
            Object other = event.get(field);
            if (other instanceof List<?> list) {
                return list.stream().anyMatch(element -> compare(value, element));
            }
            return other != EventView.ABSENT && compare(value, other);
        }

        private boolean compare(Object value, Object other) {
            if (how == How.EQUALS && value instanceof Number a && other instanceof Number b) {
                return Numbers.compare(a, b) == 0;
            }
            String text = value.toString();
            String part = other.toString();
            int end = text.length() - part.length();
            return switch (how) {
                case EQUALS -> end == 0 && text.regionMatches(!cased, 0, part, 0, part.length());
                case STARTSWITH -> text.regionMatches(!cased, 0, part, 0, part.length());
                case ENDSWITH -> end >= 0 && text.regionMatches(!cased, end, part, 0, part.length());
                case CONTAINS ->
                    cased
                            ? text.contains(part)
                            : TextPattern.literal(part).contains().matches(text);
            };
        }

        @Override
        public Optional<String> otherField() {
            return Optional.of(field);
        }
    }

    /** A part of a date in UTC: ISO 8601 text, or a number of microseconds since 1970-01-01T00:00:00Z. */
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
            try {
                ZonedDateTime time = value instanceof Number number
                        ? Instant.EPOCH
                                .plusSeconds(Math.floorDiv(number.longValue(), 1_000_000L))
                                .atZone(ZoneOffset.UTC)
                        : ZonedDateTime.parse(value.toString()).withZoneSameInstant(ZoneOffset.UTC);
                return time.getLong(part.field) == expected;
            } catch (DateTimeException notADate) {
                return false;
            }
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
