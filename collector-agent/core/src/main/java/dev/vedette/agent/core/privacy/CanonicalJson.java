package dev.vedette.agent.core.privacy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON in the one form of RFC 8785 (JSON Canonicalization Scheme): maps, collections, strings, numbers, booleans, and
 * records of such, of which null components are left out, as the MCP SDK does.
 */
public final class CanonicalJson {
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int MAX_DEPTH = 64;

    private final StringBuilder out = new StringBuilder();

    private CanonicalJson() {}

    /** Empty if the value cannot be written so, or is too large for a request's thread. */
    public static Optional<String> of(@Nullable Object value) {
        CanonicalJson json = new CanonicalJson();
        try {
            return json.add(value, 0) ? Optional.of(json.out.toString()) : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    private boolean add(@Nullable Object value, int depth) throws ReflectiveOperationException {
        if (out.length() > MAX_CHARACTERS || depth > MAX_DEPTH) {
            return false;
        }
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof CharSequence text) {
            return addString(text);
        } else if (value instanceof Number number) {
            return addNumber(number.doubleValue());
        } else if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>(); // by UTF-16 code units (RFC 8785 section 3.2.3)
            map.forEach((key, item) -> sorted.put(String.valueOf(key), item));
            return addObject(sorted, depth);
        } else if (value instanceof Collection<?> items) {
            return addArray(items, depth);
        } else if (value instanceof Enum<?> constant) {
            return addString(constant.name());
        } else if (value.getClass().isRecord()) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            for (RecordProperties.Property property : RecordProperties.of(value.getClass())) {
                Object item = property.of(value);
                if (item != null) {
                    sorted.put(property.name(), item);
                }
            }
            return addObject(sorted, depth);
        } else {
            return false;
        }
        return true;
    }

    private boolean addObject(Map<String, @Nullable Object> sorted, int depth) throws ReflectiveOperationException {
        char separator = '{';
        for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
            out.append(separator);
            separator = ',';
            if (!addString(entry.getKey())) {
                return false;
            }
            out.append(':');
            if (!add(entry.getValue(), depth + 1)) {
                return false;
            }
        }
        out.append(sorted.isEmpty() ? "{}" : "}");
        return true;
    }

    private boolean addArray(Collection<?> items, int depth) throws ReflectiveOperationException {
        char separator = '[';
        for (Object item : items) {
            out.append(separator);
            separator = ',';
            if (!add(item, depth + 1)) {
                return false;
            }
        }
        out.append(items.isEmpty() ? "[]" : "]");
        return true;
    }

    private boolean addString(CharSequence text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (Character.isSurrogate(c)) {
                        if (!Character.isHighSurrogate(c)
                                || i + 1 == text.length()
                                || !Character.isLowSurrogate(text.charAt(i + 1))) {
                            return false; // RFC 8785 section 3.2.2.2
                        }
                        out.append(c).append(text.charAt(++i));
                    } else if (c < 0x20) {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
        return true;
    }

    /** As ECMAScript writes it (RFC 8785 section 3.2.2.3). */
    private boolean addNumber(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return false;
        }
        if (value == 0) {
            out.append('0');
            return true;
        }
        if (value < 0) {
            out.append('-');
        }
        BigDecimal shortest = shortest(Math.abs(value)).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale(); // value = 0.digits * 10^point
        if (point > 21 || point < -5) {
            out.append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            out.append(point > 0 ? "e+" : "e-").append(Math.abs(point - 1));
        } else if (point <= 0) {
            out.append("0.").append("0".repeat(-point)).append(digits);
        } else if (point >= digits.length()) {
            out.append(digits).append("0".repeat(point - digits.length()));
        } else {
            out.append(digits, 0, point).append('.').append(digits, point, digits.length());
        }
        return true;
    }

    /** The fewest digits that are this number and no other, of those the closest. Java before 19 gives more at times. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int precision = 1; precision < 17; precision++) {
            for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP}) {
                BigDecimal rounded = exact.round(new MathContext(precision, mode));
                if (rounded.doubleValue() == value) {
                    return rounded;
                }
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
    }
}
