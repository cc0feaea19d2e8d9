package dev.vedette.delivery.syslog;

import static dev.vedette.delivery.syslog.Rfc5424.parameter;

import dev.vedette.delivery.alert.Level;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.schemas.avro.Alert;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Alerts as RFC 5424 messages. Header and structured data hold what a SIEM files an alert by; the message is the alert in another
 * format. All of it is printable US-ASCII: what is not is escaped, so that nobody forges a line or hides a part of one, whatever a
 * tool is called. One alert is one message.
 */
public final class SyslogMessages implements AlertFormat {
    private static final long serialVersionUID = 1L;

    /** RFC 5425 section 4.3.1: receivers should take 8192 octets. */
    public static final int MAX_OCTETS = 8192;

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
        int severity = notice.occasion() == Occasion.CLOSED
                ? Rfc5424.INFORMATIONAL
                : Level.of(alert.getLevel()).syslog();
        return Rfc5424.header(severity, alert.getDetectedAt(), "ALERT");
    }

    private static String structuredData(Notice notice) {
        Alert alert = notice.alert();
        return Rfc5424.ELEMENT
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
}
