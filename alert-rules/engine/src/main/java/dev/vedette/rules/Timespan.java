package dev.vedette.rules;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sigma timespans (correlation rules specification 2.1, "Time Selection"). */
final class Timespan {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})([smhd])");
    private static final Duration MAX = Duration.ofDays(366);

    private Timespan() {}

    static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        Duration span =
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
        return span.isZero() || span.compareTo(MAX) > 0 ? Optional.empty() : Optional.of(span);
    }

    static long micros(Duration span) {
        return Math.addExact(Math.multiplyExact(span.getSeconds(), 1_000_000L), span.getNano() / 1000);
    }
}
