package dev.vedette.rules;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/** Points in time as events write them. */
final class Dates {

    /** 2001-09-09T01:46:40Z in milliseconds, microseconds and nanoseconds since 1970: what is larger is no coarser. */
    private static final long[] FINER = {1_000_000_000_000L, 1_000_000_000_000_000L, 1_000_000_000_000_000_000L};

    /** Longer than any date that has nanoseconds and an offset with seconds. */
    private static final int MAX_LENGTH = 48;

    private static final int DATE_LENGTH = "2026-11-21".length();

    private static final DateTimeFormatter TEXT = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .optionalStart()
            .appendOffsetId()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withChronology(IsoChronology.INSTANCE);

    private Dates() {}

    /**
     * The time that a value is, in UTC.
     *
     * @param value ISO 8601 text, a space in place of the T allowed, without an offset in UTC; or a number of seconds since
     *     1970-01-01T00:00:00Z, of milliseconds if it is beyond 10^12, microseconds beyond 10^15, nanoseconds beyond 10^18
     */
    static Optional<OffsetDateTime> of(Object value) {
        try {
            if (value instanceof Number number) {
                return Optional.of(ofNumber(number instanceof Double d ? (long) Math.floor(d) : number.longValue()));
            }
            return value instanceof String text && text.length() <= MAX_LENGTH
                    ? Optional.of(ofText(text))
                    : Optional.empty();
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    private static OffsetDateTime ofNumber(long number) {
        long seconds = number;
        for (long finer : FINER) {
            if (number > finer) {
                seconds /= 1000;
            }
        }
        return Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC);
    }

    private static OffsetDateTime ofText(String text) {
        boolean spaced = text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == ' ';
        String joined = spaced ? text.substring(0, DATE_LENGTH) + 'T' + text.substring(DATE_LENGTH + 1) : text;
        TemporalAccessor parsed = TEXT.parseBest(joined, OffsetDateTime::from, LocalDateTime::from);
        return parsed instanceof LocalDateTime local
                ? local.atOffset(ZoneOffset.UTC)
                : ((OffsetDateTime) parsed).withOffsetSameInstant(ZoneOffset.UTC);
    }
}
