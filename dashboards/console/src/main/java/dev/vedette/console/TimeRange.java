package dev.vedette.console;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The span of event time that a panel shows: {@code from} inclusive, {@code to} inclusive, as in Kibana's time picker. */
record TimeRange(Instant from, Instant to) {

    static final String ALLOWED = "a number of 1 to 999 followed by m, h or d, such as 15m, 24h or 7d";

    private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,2})([mhd])");

    TimeRange {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("A time range starts before it ends");
        }
    }

    /**
     * The last {@code span} before {@code now}.
     *
     * @throws IllegalArgumentException if {@code span} is not {@link #ALLOWED}; the message does not repeat it
     */
    static TimeRange last(String span, Instant now) {
        return new TimeRange(now.minus(span(span)), now);
    }

    Duration length() {
        return Duration.between(from, to);
    }

    static boolean isSpan(String text) {
        return SPAN.matcher(text).matches();
    }

    /**
     * The length that {@code text} names.
     *
     * @throws IllegalArgumentException if it is not {@link #ALLOWED}; the message does not repeat it
     */
    static Duration span(String text) {
        Matcher matcher = SPAN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("range: expected " + ALLOWED);
        }
        int amount = Integer.parseInt(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
