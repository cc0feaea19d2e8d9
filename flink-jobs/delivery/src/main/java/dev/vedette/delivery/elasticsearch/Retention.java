package dev.vedette.delivery.elasticsearch;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long indices are kept after their day or month has ended. Only names of exactly the form that {@link Documents} gives expire:
 * those of others that begin like ours do not, nor do indices without a date.
 *
 * @param eventDays from 1; {@link #FOR_EVER} for ever
 * @param alertDays likewise
 * @param incidentDays likewise
 */
public record Retention(int eventDays, int alertDays, int incidentDays) implements Serializable {
    /** Instead of a number of days. */
    public static final int FOR_EVER = 0;

    /** Nothing is deleted. */
    public static final Retention NONE = new Retention(FOR_EVER, FOR_EVER, FOR_EVER);

    private static final Pattern DATED =
            Pattern.compile("(vedette-events|vedette-alerts|vedette-incidents)-(\\d{4})\\.(\\d{2})(?:\\.(\\d{2}))?");

    /** Whether an index has expired, and with it each document that would go there. */
    boolean hasExpired(String index, Instant now) {
        Matcher dated = DATED.matcher(index);
        if (!dated.matches()) {
            return false;
        }
        int days = days(dated.group(1));
        return days != FOR_EVER
                && end(dated)
                        .map(end -> end.plus(Duration.ofDays(days)).isBefore(now))
                        .orElse(false);
    }

    /** Days that indices behind an alias are kept. */
    int days(String alias) {
        return switch (alias) {
            case "vedette-events" -> eventDays;
            case "vedette-alerts" -> alertDays;
            case "vedette-incidents" -> incidentDays;
            default -> FOR_EVER;
        };
    }

    /** The end of the day or month that a name says; empty where events have no day, others have one, or there is no such day. */
    private static Optional<Instant> end(Matcher dated) {
        boolean daily = dated.group(1).equals("vedette-events");
        if (daily != (dated.group(4) != null)) {
            return Optional.empty();
        }
        try {
            YearMonth month = YearMonth.of(Integer.parseInt(dated.group(2)), Integer.parseInt(dated.group(3)));
            LocalDate end = daily
                    ? month.atDay(Integer.parseInt(dated.group(4))).plusDays(1)
                    : month.plusMonths(1).atDay(1);
            return Optional.of(end.atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
