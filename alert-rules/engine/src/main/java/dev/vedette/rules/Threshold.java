package dev.vedette.rules;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/**
 * The condition of a correlation on a count or a number: operators joined by and (Sigma correlation specification 2.1).
 * Bounds are of the unit that is compared: whole numbers of counts, millionths of all else. Immutable.
 */
record Threshold(Map<Operator, Long> bounds) {

    static final Set<String> OPERATORS = Set.of("gt", "gte", "lt", "lte", "eq", "neq");

    enum Operator {
        GT,
        GTE,
        LT,
        LTE,
        EQ,
        NEQ
    }

    Threshold {
        bounds = Map.copyOf(bounds);
    }

    static Threshold atLeast(long count) {
        return new Threshold(Map.of(Operator.GTE, count));
    }

    /** Reads the operators of a {@code condition} on a count; a fault when there is none or a bound is not a number. */
    static Threshold readCounts(Section condition) {
        Map<Operator, Long> bounds = new LinkedHashMap<>();
        for (Operator operator : Operator.values()) {
            condition.integer(key(operator), 0, 1_000_000).ifPresent(bound -> bounds.put(operator, bound.longValue()));
        }
        return read(condition, bounds);
    }

    /** As {@link #readCounts}, on other numbers: bounds in millionths. */
    static Threshold readNumbers(Section condition, long least, long most) {
        Map<Operator, Long> bounds = new LinkedHashMap<>();
        for (Operator operator : Operator.values()) {
            condition
                    .decimal(key(operator), BigDecimal.valueOf(least), BigDecimal.valueOf(most), 6)
                    .ifPresent(bound ->
                            bounds.put(operator, bound.movePointRight(6).longValueExact()));
        }
        return read(condition, bounds);
    }

    private static Threshold read(Section condition, Map<Operator, Long> bounds) {
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
        for (Map.Entry<Operator, Long> bound : bounds.entrySet()) {
            long sign = order.applyAsLong(bound.getValue());
            boolean holds =
                    switch (bound.getKey()) {
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
        for (Map.Entry<Operator, Long> bound : bounds.entrySet()) {
            long low = least.applyAsLong(bound.getValue());
            long high = most.applyAsLong(bound.getValue());
            boolean holds =
                    switch (bound.getKey()) {
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
        return bounds.keySet().stream().allMatch(o -> o == Operator.GT || o == Operator.GTE);
    }

    /** The count from which on it holds for good; empty when there is none. */
    OptionalLong enough() {
        return isMonotone()
                ? bounds.entrySet().stream()
                        .mapToLong(b -> b.getKey() == Operator.GT ? b.getValue() + 1 : b.getValue())
                        .max()
                : OptionalLong.empty();
    }

    /** The largest bound: state must be able to tell counts up to it. */
    long largest() {
        return bounds.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
}
