package dev.vedette.rules;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The condition of a correlation on a count: operators joined by and (Sigma correlation specification 2.1). Immutable. */
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

    /** Reads the operators of a {@code condition}; a fault when there is none or a bound is not a number. */
    static Threshold read(Section condition) {
        Map<Operator, Long> bounds = new LinkedHashMap<>();
        for (Operator operator : Operator.values()) {
            String key = operator.name().toLowerCase(Locale.ROOT);
            condition.integer(key, 0, 1_000_000).ifPresent(bound -> bounds.put(operator, bound.longValue()));
        }
        if (OPERATORS.stream().noneMatch(condition::has)) {
            condition.fault("needs one of gt, gte, lt, lte, eq, neq");
        }
        return new Threshold(bounds);
    }

    boolean test(long count) {
        for (Map.Entry<Operator, Long> bound : bounds.entrySet()) {
            long limit = bound.getValue();
            boolean holds =
                    switch (bound.getKey()) {
                        case GT -> count > limit;
                        case GTE -> count >= limit;
                        case LT -> count < limit;
                        case LTE -> count <= limit;
                        case EQ -> count == limit;
                        case NEQ -> count != limit;
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
