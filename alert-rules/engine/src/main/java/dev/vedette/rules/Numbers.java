package dev.vedette.rules;

import java.math.BigDecimal;
import java.util.Optional;

/** Numbers of rules and events, compared by value: Long and Double, which in an event may be infinite. */
final class Numbers {

    /** Characters of a text that is read as a number. */
    static final int MAX_DIGITS = 40;

    private Numbers() {}

    static int compare(Number a, Number b) {
        if (a instanceof Long x && b instanceof Long y) {
            return Long.compare(x, y);
        }
        double x = a.doubleValue();
        double y = b.doubleValue();
        // A long beyond 2^53 is not a double: only then does the exact way cost something.
        if (x != y || Double.isNaN(x) || Double.isInfinite(x) || a instanceof Double && b instanceof Double) {
            return Double.compare(x + 0.0, y + 0.0);
        }
        return exact(a).compareTo(exact(b));
    }

    private static BigDecimal exact(Number number) {
        return number instanceof Double d ? new BigDecimal(d) : BigDecimal.valueOf(number.longValue());
    }

    /**
     * The number that a value is, or that its text writes in decimal, in at most 40 characters. What lies beyond a double is
     * infinite, as in a JSON number: it is above every bound, and who writes it as text gets no way around one.
     */
    static Optional<Number> of(Object value) {
        if (value instanceof Number number) {
            return Optional.of(number);
        }
        String text = value.toString();
        if (text.isEmpty() || text.length() > MAX_DIGITS) {
            return Optional.empty();
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isNumeric(text.charAt(i))) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(Long.valueOf(text));
        } catch (NumberFormatException notWhole) {
            try {
                return Optional.of(Double.valueOf(text));
            } catch (NumberFormatException notANumber) {
                return Optional.empty();
            }
        }
    }

    /** The same for a value that a rule writes, where there is no infinite one. */
    static Optional<Number> ofRule(Object value) {
        return of(value).filter(number -> Double.isFinite(number.doubleValue()));
    }

    /**
     * What text a value of an event is. Equal numbers have the same text, whichever way the event writes them: 1, 1.0 and
     * 1e0 are {@code 1}; never with an exponent.
     */
    static String text(Object value) {
        if (!(value instanceof Double number)) {
            return value.toString();
        }
        if (number == Math.rint(number) && Math.abs(number) < 0x1p53) {
            return Long.toString(number.longValue());
        }
        return Double.isFinite(number)
                ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
                : number.toString();
    }

    private static boolean isNumeric(int c) {
        return c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    }
}
