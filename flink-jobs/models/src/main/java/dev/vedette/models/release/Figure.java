package dev.vedette.models.release;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.models.Share;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A figure of reports that two models of a kind are compared by.
 *
 * @param what in words
 * @param sense what a better model has
 * @param reading finds it in a report; empty if the report does not have it
 */
record Figure(String what, Sense sense, Function<JsonNode, Optional<Measured>> reading) {

    /** What a better model has. */
    enum Sense {
        /** More of what is to be found. */
        FOUND,
        /** Fewer false alarms. */
        FALSE_ALARMS
    }

    /** A value, and between what it lies with 95 % confidence. */
    record Measured(double value, double low, double high) {

        static Measured of(Share share) {
            return new Measured(share.of() == 0 ? 0 : share.found() / (double) share.of(), share.low(), share.high());
        }

        @Override
        public String toString() {
            return low == high
                    ? String.format(Locale.ROOT, "%.0f", value)
                    : String.format(Locale.ROOT, "%.4f (%.4f to %.4f)", value, low, high);
        }
    }

    /** Why a model with this figure is worse than one with the other; empty if it is not. */
    Optional<String> fault(Measured candidate, Measured inForce, boolean sameData) {
        // On the same data a rise is the model's; on others, what chance may have done is none.
        double bound = sense == Sense.FOUND ? inForce.low() : sameData ? inForce.value() : inForce.high();
        boolean worse = sense == Sense.FOUND ? candidate.value() < bound : candidate.value() > bound;
        return worse
                ? Optional.of(what + " " + candidate + ", in force " + inForce + ": must not be "
                        + (sense == Sense.FOUND ? "below " : "above ") + String.format(Locale.ROOT, "%.4f", bound))
                : Optional.empty();
    }

    /** An {@code Interval}, at a JSON pointer. */
    static Function<JsonNode, Optional<Measured>> interval(String pointer) {
        return report -> interval(report.at(pointer));
    }

    static Optional<Measured> interval(JsonNode node) {
        OptionalDouble value = number(node.path("value"));
        OptionalDouble low = number(node.path("low"));
        OptionalDouble high = number(node.path("high"));
        return value.isPresent() && low.isPresent() && high.isPresent()
                ? Optional.of(new Measured(value.getAsDouble(), low.getAsDouble(), high.getAsDouble()))
                : Optional.empty();
    }

    /** A {@code Share}, at a JSON pointer. */
    static Function<JsonNode, Optional<Measured>> share(String pointer) {
        return report -> counted(report.at(pointer + "/found"), report.at(pointer + "/of"));
    }

    /** How many of how many, each at a JSON pointer. */
    static Function<JsonNode, Optional<Measured>> share(String found, String of) {
        return report -> counted(report.at(found), report.at(of));
    }

    /** A number that was counted and not drawn, at a JSON pointer. */
    static Function<JsonNode, Optional<Measured>> count(String pointer) {
        return report -> {
            OptionalDouble count = number(report.at(pointer));
            return count.isPresent()
                    ? Optional.of(new Measured(count.getAsDouble(), count.getAsDouble(), count.getAsDouble()))
                    : Optional.empty();
        };
    }

    private static Optional<Measured> counted(JsonNode found, JsonNode of) {
        boolean counts = found.canConvertToInt()
                && of.canConvertToInt()
                && found.intValue() >= 0
                && of.intValue() > 0
                && found.intValue() <= of.intValue();
        return counts ? Optional.of(Measured.of(Share.of(found.intValue(), of.intValue()))) : Optional.empty();
    }

    /** Jackson writes what is not a number as a text, which is none. */
    static OptionalDouble number(JsonNode node) {
        return node.isNumber() ? OptionalDouble.of(node.doubleValue()) : OptionalDouble.empty();
    }
}
