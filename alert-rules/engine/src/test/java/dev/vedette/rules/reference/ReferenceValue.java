package dev.vedette.rules.reference;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.Optional;

/** Scalars of events as text, number, address and date. */
final class ReferenceValue {

    private static final String NUMBER = "[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?";
    private static final String QUAD = "(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}";
    private static final String HEX_GROUPS = "[0-9a-fA-F:]*:[0-9a-fA-F:]*([0-9.]*)";

    private ReferenceValue() {}

    static String text(Object value) {
        return value instanceof Double number
                ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
                : value.toString();
    }

    /** Whole numbers as they are if a long holds them, all others as the nearest double. */
    static Optional<BigDecimal> number(Object value) {
        String text = value.toString();
        if (value instanceof Long || text.matches("[-+]?[0-9]{1,40}") && fitsLong(new BigInteger(text))) {
            return Optional.of(new BigDecimal(text));
        }
        if (value instanceof Double || text.length() <= 40 && text.matches(NUMBER)) {
            return Optional.of(rounded(Double.parseDouble(text)));
        }
        return Optional.empty();
    }

    private static boolean fitsLong(BigInteger number) {
        return number.bitLength() < Long.SIZE;
    }

    private static BigDecimal rounded(double number) {
        return Double.isInfinite(number)
                ? BigDecimal.TEN.pow(400).multiply(BigDecimal.valueOf((long) Math.signum(number)))
                : new BigDecimal(number);
    }

    /** Whether the address lies in the network; IPv4 as the IPv6 that stands for it. */
    static boolean inNetwork(Object value, String network) {
        String[] parts = network.split("/");
        Optional<BigInteger> base = address(parts[0]);
        Optional<BigInteger> address = value instanceof String text ? address(text) : Optional.empty();
        if (base.isEmpty() || address.isEmpty()) {
            return false;
        }
        boolean six = parts[0].contains(":");
        int bits = (parts.length == 1 ? six ? 128 : 32 : Integer.parseInt(parts[1])) + (six ? 0 : 96);
        if (bits < 96 && !value.toString().contains(":")) {
            return false;
        }
        return base.get().shiftRight(128 - bits).equals(address.get().shiftRight(128 - bits));
    }

    private static Optional<BigInteger> address(String text) {
        if (!text.matches(QUAD) && !text.matches(HEX_GROUPS)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress();
            BigInteger number = new BigInteger(1, bytes);
            return Optional.of(
                    bytes.length == 4 ? number.add(BigInteger.valueOf(0xffff).shiftLeft(32)) : number);
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    static Optional<Long> datePart(Object value, String part) {
        try {
            return date(value).map(date -> switch (part) {
                case "minute" -> (long) date.getMinute();
                case "hour" -> (long) date.getHour();
                case "day" -> (long) date.getDayOfMonth();
                case "week" -> date.getLong(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
                case "month" -> (long) date.getMonthValue();
                default -> (long) date.getYear();
            });
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    private static Optional<OffsetDateTime> date(Object value) {
        if (value instanceof Number number) {
            double seconds = number.doubleValue();
            // 2001-09-09 in each unit: what is more is in the finer one.
            if (seconds > 1e18) {
                seconds /= 1e9;
            } else if (seconds > 1e15) {
                seconds /= 1e6;
            } else if (seconds > 1e12) {
                seconds /= 1e3;
            }
            return Optional.of(Instant.ofEpochSecond((long) Math.floor(seconds)).atOffset(ZoneOffset.UTC));
        }
        String text = value.toString().replaceFirst("^(.{10}) ", "$1T");
        if (text.matches(".*(Z|[-+][0-9]{2}:[0-9]{2})")) {
            return Optional.of(OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC));
        }
        return Optional.of(LocalDateTime.parse(text).atOffset(ZoneOffset.UTC));
    }
}
