package dev.vedette.delivery.syslog;

import dev.vedette.schemas.DocumentWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The parts of RFC 5424 messages, of printable US-ASCII whatever they are made of. */
final class Rfc5424 {
    /** Table 2. */
    static final int INFORMATIONAL = 6;

    /** Begins our structured data. 32473 is the enterprise number that RFC 5612 sets aside for those who have none. */
    static final String ELEMENT = "[vedette@32473";

    /** Facility 13, log audit (section 6.2.1). */
    private static final int FACILITY = 13;

    private static final int MAX_PARAMETER = 255;

    private Rfc5424() {}

    /**
     * A header.
     *
     * @param severity of table 2
     * @param micros when, microseconds since the epoch
     * @param kind of message
     */
    static String header(int severity, long micros, String kind) {
        return "<" + (FACILITY * 8 + severity) + ">1 " + timestamp(micros) + " " + Hostname.OWN + " vedette - " + kind;
    }

    /** Section 6.2.3: microseconds are its limit, a year has four digits, {@code -} says unknown. */
    private static String timestamp(long micros) {
        Instant instant = DocumentWriter.instant(micros);
        boolean fits =
                !instant.isBefore(Instant.EPOCH) && instant.isBefore(Instant.EPOCH.plus(2_900_000, ChronoUnit.DAYS));
        return fits ? instant.toString() : "-";
    }

    /** Section 6.3.3 escapes three characters; we leave out whatever else is not printable US-ASCII. */
    static String parameter(String name, String value) {
        StringBuilder out = new StringBuilder(" ").append(name).append("=\"");
        value.codePoints().limit(MAX_PARAMETER).forEach(c -> {
            if (c == '"' || c == '\\' || c == ']') {
                out.append('\\').append((char) c);
            } else {
                out.append(c >= ' ' && c < 0x7F ? (char) c : '?');
            }
        });
        return out.append('"').toString();
    }
}
