package dev.vedette.delivery.syslog;

import dev.vedette.delivery.elasticsearch.DocumentWriter;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.schemas.avro.Alert;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Alerts as RFC 5424 messages. Header and structured data hold what a SIEM files an alert by; the message is the alert in another
 * format. All of it is printable US-ASCII: what is not is escaped, so that nobody forges a line or hides a part of one, whatever a
 * tool is called. One alert is one message.
 */
public final class SyslogMessages implements AlertFormat {
    private static final long serialVersionUID = 1L;

    /** Facility 13, log audit (RFC 5424 section 6.2.1). */
    private static final int FACILITY = 13;

    /** RFC 5425 section 4.3.1: receivers should take 8192 octets. */
    public static final int MAX_OCTETS = 8192;

    private static final int MAX_PARAMETER = 255;

    /** RFC 5424 table 2. */
    private static final int INFORMATIONAL = 6;

    private final AlertFormat payload;

    /** @param payload the form of the message behind header and structured data, of printable US-ASCII */
    public SyslogMessages(AlertFormat payload) {
        this.payload = payload;
    }

    @Override
    public byte[] render(Notice notice) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        bytes.writeBytes((header(notice) + " " + structuredData(notice) + " ").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(payload.render(notice));
        return bytes.toByteArray();
    }

    private static String header(Notice notice) {
        Alert alert = notice.alert();
        // Nobody has to get up for what no longer stands.
        int severity = notice.occasion() == Occasion.CLOSED ? INFORMATIONAL : severity(alert.getLevel());
        int priority = FACILITY * 8 + severity;
        return "<" + priority + ">1 " + timestamp(alert.getDetectedAt()) + " " + Hostname.OWN + " vedette - ALERT";
    }

    /** RFC 5424 table 2. */
    private static int severity(String level) {
        return switch (level) {
            case "critical" -> 2;
            case "high" -> 3;
            case "medium" -> 4;
            case "low" -> 5;
            default -> INFORMATIONAL;
        };
    }

    /** RFC 5424 section 6.2.3: microseconds are its limit, a year has four digits, {@code -} says unknown. */
    private static String timestamp(long micros) {
        Instant instant = DocumentWriter.instant(micros);
        boolean fits =
                !instant.isBefore(Instant.EPOCH) && instant.isBefore(Instant.EPOCH.plus(2_900_000, ChronoUnit.DAYS));
        return fits ? instant.toString() : "-";
    }

    /** 32473 is the enterprise number that RFC 5612 sets aside for those who have none. */
    private static String structuredData(Notice notice) {
        Alert alert = notice.alert();
        return "[vedette@32473"
                + parameter("alertId", alert.getAlertId())
                + parameter("ruleId", alert.getRuleId())
                + parameter("ruleName", alert.getRuleTitle())
                + parameter("level", alert.getLevel())
                + parameter("tenant", alert.getTenant())
                + parameter("occasion", notice.occasion().word())
                + parameter("evidence", Long.toString(alert.getEvidenceCount()))
                + (alert.getRevision() > 0 ? parameter("revision", Long.toString(alert.getRevision())) : "")
                + alert.getWithdrawnBecause()
                        .map(reason -> parameter("withdrawn", reason))
                        .orElse("")
                + "]";
    }

    /** RFC 5424 section 6.3.3 escapes three characters; we leave out whatever else is not printable US-ASCII. */
    private static String parameter(String name, String value) {
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
