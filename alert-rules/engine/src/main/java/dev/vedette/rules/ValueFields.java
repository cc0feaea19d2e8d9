package dev.vedette.rules;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Where an event has the values that a correlation looks at.
 *
 * @param fields none where no value is asked for; several of a text make one value together
 */
record ValueFields(Kind kind, List<String> fields) {

    static final ValueFields NONE = new ValueFields(Kind.TEXT, List.of());

    /** Millionths, beyond which a number counts as the bound. */
    static final long MOST = 9_000_000_000_000L * 1_000_000;

    private static final List<String> NO_VALUE = List.of("");
    private static final int MAX_DIGITS = 40;
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]{1,40}\\.?[0-9]{0,40}|\\.[0-9]{1,40})([eE][+-]?[0-9]{1,9})?");

    /** What a value is. Numbers are handed on in millionths, places as two of them. */
    enum Kind {
        TEXT,
        NUMBER,
        NON_NEGATIVE_NUMBER,
        PLACE
    }

    ValueFields {
        fields = List.copyOf(fields);
    }

    /**
     * The distinct values; one empty one where none is asked for, none where a field is missing.
     *
     * @param texts the distinct values of a field
     */
    List<String> values(Function<String, List<String>> texts) {
        if (fields.isEmpty()) {
            return NO_VALUE;
        }
        return switch (kind) {
            case TEXT -> combinations(texts);
            case NUMBER, NON_NEGATIVE_NUMBER -> numbers(texts.apply(fields.get(0)));
            case PLACE -> place(texts.apply(fields.get(0)), texts.apply(fields.get(1)));
        };
    }

    private List<String> combinations(Function<String, List<String>> texts) {
        List<String> values = texts.apply(fields.get(0));
        if (fields.size() == 1) {
            return values;
        }
        List<List<String>> tuples = new ArrayList<>();
        values.forEach(value -> tuples.add(List.of(value)));
        for (String field : fields.subList(1, fields.size())) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> tuple : tuples) {
                for (String value : texts.apply(field)) {
                    if (longer.size() < GroupPlan.MAX_GROUPS) {
                        List<String> next = new ArrayList<>(tuple);
                        next.add(value);
                        longer.add(next);
                    }
                }
            }
            tuples.clear();
            tuples.addAll(longer);
        }
        return tuples.stream().map(Text::joined).map(Text::bounded).toList();
    }

    private List<String> numbers(List<String> texts) {
        List<String> numbers = new ArrayList<>(texts.size());
        for (String text : texts) {
            long number = millionths(text);
            if (number != Long.MIN_VALUE && (kind == Kind.NUMBER || number >= 0)) {
                numbers.add(Long.toString(number));
            }
        }
        return numbers;
    }

    private static List<String> place(List<String> latitudes, List<String> longitudes) {
        if (latitudes.size() != 1 || longitudes.size() != 1) {
            return List.of();
        }
        long latitude = millionths(latitudes.get(0));
        long longitude = millionths(longitudes.get(0));
        boolean isPlace = latitude != Long.MIN_VALUE
                && longitude != Long.MIN_VALUE
                && Math.abs(latitude) <= 90_000_000
                && Math.abs(longitude) <= 180_000_000;
        return isPlace ? List.of(Long.toString(latitude << 32 | longitude & 0xffff_ffffL)) : List.of();
    }

    /** The nearest whole number of millionths, of two the even one; Long.MIN_VALUE for what is no number. */
    static long millionths(String text) {
        if (text.isEmpty() || text.length() > MAX_DIGITS) {
            return Long.MIN_VALUE;
        }
        long whole = wholeMillionths(text);
        if (whole != Long.MIN_VALUE) {
            return whole;
        }
        if (!NUMBER.matcher(text).matches()) {
            return Long.MIN_VALUE;
        }
        BigDecimal number = new BigDecimal(text);
        // An exponent is written in a few characters and would be a billion digits.
        long digits = (long) number.precision() - number.scale();
        if (digits > 13) {
            return number.signum() * MOST;
        }
        if (digits < -6) {
            return 0;
        }
        long millionths =
                number.movePointRight(6).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
        return Math.max(-MOST, Math.min(MOST, millionths));
    }

    /** Most numbers are a few digits. */
    private static long wholeMillionths(String text) {
        int start = text.charAt(0) == '-' ? 1 : 0;
        int length = text.length();
        if (length == start || length > 12) {
            return Long.MIN_VALUE;
        }
        long number = 0;
        for (int i = start; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Long.MIN_VALUE;
            }
            number = number * 10 + digit;
        }
        return (start == 1 ? -number : number) * 1_000_000;
    }
}
