package dev.vedette.delivery.alert;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Sigma's level on the scales that others have, the lowest first. */
public enum Level {
    /** Nobody has to look. */
    INFORMATIONAL(1, 1, 6, 9),
    /** Somebody should look some day. */
    LOW(3, 21, 5, 10),
    /** Somebody should look. */
    MEDIUM(5, 47, 4, 13),
    /** Somebody should look soon. */
    HIGH(8, 73, 3, 17),
    /** Somebody should look now. */
    CRITICAL(10, 99, 2, 21);

    private final int ofTen;
    private final int elastic;
    private final int syslog;
    private final int openTelemetry;

    Level(int ofTen, int elastic, int syslog, int openTelemetry) {
        this.ofTen = ofTen;
        this.elastic = elastic;
        this.syslog = syslog;
        this.openTelemetry = openTelemetry;
    }

    /** The level of that name. One that is none of Sigma's counts as the highest: better seen for nothing than not at all. */
    public static Level of(String word) {
        return named(word).orElse(CRITICAL);
    }

    /** The level of that name, none where it is none of Sigma's. */
    public static Optional<Level> named(String word) {
        return Arrays.stream(values())
                .filter(level -> level.word().equals(word))
                .findFirst();
    }

    /** As rules have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** From 0 to 10, as CEF and LEEF have it. */
    public int ofTen() {
        return ofTen;
    }

    /** From 0 to 100: the numbers that Elastic's own alerts have in {@code event.severity} and that its rules map to low, medium, high, critical. */
    public int elastic() {
        return elastic;
    }

    /** From 7 to 0, the lower the graver: RFC 5424 table 2. */
    public int syslog() {
        return syslog;
    }

    /** From 1 to 24, INFO to FATAL: SeverityNumber of OpenTelemetry's log data model. */
    public int openTelemetry() {
        return openTelemetry;
    }

    /** From 1 to 5: severity_id of OCSF. */
    public int ocsf() {
        return ordinal() + 1;
    }
}
