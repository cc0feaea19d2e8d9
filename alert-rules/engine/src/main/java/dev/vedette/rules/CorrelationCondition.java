package dev.vedette.rules;

import dev.vedette.rules.CorrelationRule.Definition;
import dev.vedette.rules.CorrelationRule.Measure;
import dev.vedette.rules.CorrelationRule.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a correlation asks of the events of its rules, for people. Immutable.
 *
 * @param type as rules write it, for example {@code value_count}
 * @param fields whose values are looked at; none where events are counted
 * @param within length of the window
 * @param bounds what the count or the number has to be, all of it; none where the type leaves no choice
 * @param percentile which one is compared, 0 to 100; empty where none is
 */
public record CorrelationCondition(
        String type, List<String> fields, Duration within, List<Bound> bounds, OptionalDouble percentile) {

    public CorrelationCondition {
        fields = List.copyOf(fields);
        bounds = List.copyOf(bounds);
    }

    /**
     * @param operator {@code gt}, {@code gte}, {@code lt}, {@code lte}, {@code eq} or {@code neq}
     * @param value number of events, values or rules, or in the field's unit; kilometres an hour of {@code travel}
     */
    public record Bound(String operator, BigDecimal value) {}

    static CorrelationCondition of(Definition definition) {
        boolean hasChoice =
                switch (definition.type()) {
                    case FIRST_SEEN, CHANGED, ABSENT -> false;
                    default -> true;
                };
        int decimals = isCount(definition.type()) ? 0 : 6;
        List<Bound> bounds = definition.threshold().bounds().stream()
                .filter(bound -> hasChoice)
                .map(bound -> new Bound(
                        bound.operator().name().toLowerCase(Locale.ROOT),
                        new BigDecimal(BigDecimal.valueOf(bound.value(), decimals)
                                .stripTrailingZeros()
                                .toPlainString())))
                .toList();
        int percentile = definition.measure().percentile();
        return new CorrelationCondition(
                definition.type().text(),
                definition.fields(),
                Duration.of(definition.timespan(), ChronoUnit.MICROS),
                bounds,
                percentile == Measure.SHARE ? OptionalDouble.empty() : OptionalDouble.of(percentile / 1000.0));
    }

    private static boolean isCount(Type type) {
        return switch (type) {
            case VALUE_SUM, VALUE_AVG, VALUE_PERCENTILE, TRAVEL -> false;
            default -> true;
        };
    }
}
