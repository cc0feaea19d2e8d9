package dev.vedette.rules;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/**
 * The condition of a correlation on a count or a number: operators joined by and (Sigma correlation specification 2.1).
 * Bounds are of the unit that is compared: whole numbers of counts, millionths of all else. Immutable.
 */
record Threshold(List<Bound> bounds) {

    static final Set<String> OPERATORS = Set.of("gt", "gte", "lt", "lte", "eq", "neq");

    enum Operator {
        GT,
        GTE,
        LT,
        LTE,
        EQ,
        NEQ
    }

    /** An operator, which a condition has once, and what it compares with. */
    record Bound(Operator operator, long value) {}

    Threshold {
        bounds = List.copyOf(bounds);
    }

    static Threshold atLeast(long count) {
        return new Threshold(List.of(new Bound(Operator.GTE, count)));
    }

    /** Reads the operators of a {@code condition} on a count; a fault when there is none or a bound is not a number. */
    static Threshold readCounts(Section condition) {
        List<Bound> bounds = new ArrayList<>();
        for (Operator operator : Operator.values()) {
            condition
                    .integer(key(operator), 0, 1_000_000)
                    .ifPresent(bound -> bounds.add(new Bound(operator, bound.longValue())));
        }
        return read(condition, bounds);
    }

    /** As {@link #readCounts}, on other numbers: bounds in millionths. */
    static Threshold readNumbers(Section condition, long least, long most) {
        List<Bound> bounds = new ArrayList<>();
        for (Operator operator : Operator.values()) {
            condition
                    .decimal(key(operator), BigDecimal.valueOf(least), BigDecimal.valueOf(most), 6)
                    .ifPresent(bound -> bounds.add(
                            new Bound(operator, bound.movePointRight(6).longValueExact())));
        }
        return read(condition, bounds);
    }

    private static Threshold read(Section condition, List<Bound> bounds) {
        if (OPERATORS.stream().noneMatch(condition::has)) {
            condition.fault("needs one of gt, gte, lt, lte, eq, neq");
        }
        return new Threshold(bounds);
    }

    private static String key(Operator operator) {
        return operator.name().toLowerCase(Locale.ROOT);
    }

    boolean test(long count) {
        return testOrder(bound -> Long.compare(count, bound));
    }

    /** @param order how what is compared stands to a bound: negative, zero or positive */
    boolean testOrder(LongUnaryOperator order) {
        // By number: an iterator would be made at each event.
        for (int i = 0; i < bounds.size(); i++) {
            long sign = order.applyAsLong(bounds.get(i).value());
            boolean holds =
                    switch (bounds.get(i).operator()) {
                        case GT -> sign > 0;
                        case GTE -> sign >= 0;
                        case LT -> sign < 0;
                        case LTE -> sign <= 0;
                        case EQ -> sign == 0;
                        case NEQ -> sign != 0;
                    };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    /** Whether it holds for every number between two. */
    boolean testBoth(long least, long most) {
        return testBoth(bound -> Long.compare(least, bound), bound -> Long.compare(most, bound));
    }

    /** As {@link #testBoth(long, long)}: how the least and how the most of what it may be stand to a bound. */
    boolean testBoth(LongUnaryOperator least, LongUnaryOperator most) {
        for (Bound bound : bounds) {
            long low = least.applyAsLong(bound.value());
            long high = most.applyAsLong(bound.value());
            boolean holds =
                    switch (bound.operator()) {
                        case GT -> low > 0;
                        case GTE -> low >= 0;
                        case LT -> high < 0;
                        case LTE -> high <= 0;
                        case EQ -> low == 0 && high == 0;
                        case NEQ -> low > 0 || high < 0;
                    };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    /** Whether more events can only make it truer, so that it may fire before the watermark. */
    boolean isMonotone() {
        return bounds.stream().allMatch(b -> b.operator() == Operator.GT || b.operator() == Operator.GTE);
    }

    /** The count from which on it holds for good; empty when there is none. */
    OptionalLong enough() {
        return isMonotone()
                ? bounds.stream()
                        .mapToLong(b -> b.operator() == Operator.GT ? b.value() + 1 : b.value())
                        .max()
                : OptionalLong.empty();
    }

    /** The largest bound: state must be able to tell counts up to it. */
    long largest() {
        return bounds.stream().mapToLong(Bound::value).max().orElse(0);
    }
}
