package dev.vedette.delivery.format;

import dev.vedette.delivery.alert.IpAddress;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.schemas.avro.Alert;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * IBM QRadar's Log Event Extended Format, version 2.0: a header with {@code |} between its fields, the last of which names the
 * character that stands between attributes. Here it is {@code ^}: a tab, the default, is a control character, which some syslog
 * receivers rewrite. The format has no escape for either, so both are {@linkplain Visible visible} in values, as control characters
 * are. A key ends at the attribute's first {@code =}; later ones are the value's. Thread-safe.
 */
public final class LeefFormat implements AlertFormat {
    private static final long serialVersionUID = 1L;

    /** As java.text.SimpleDateFormat takes it, which is how QRadar reads it. */
    private static final String TIME_FORMAT = "yyyy-MM-dd HH:mm:ss.SSS z";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS 'UTC'", Locale.ROOT);

    private static final int HEADER = 250;
    private static final int VALUE = 250;
    private static final int LONG_VALUE = 600;

    @Override
    public byte[] render(Notice notice) {
        StringBuilder line = new StringBuilder(1500)
                .append("LEEF:2.0|" + Product.VENDOR + "|" + Product.NAME + "|" + Product.VERSION + "|")
                .append(Visible.of(notice.alert().getRuleId(), HEADER, LeefFormat::escape))
                .append("|^|");
        Facts facts = new Facts(notice);
        Attributes attributes = new Attributes();
        predefined(attributes, facts);
        own(attributes, facts);
        return line.append(attributes.text).toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Attributes that QRadar knows. */
    private static void predefined(Attributes out, Facts facts) {
        OptionalLong at = Facts.millis(facts.alert().getDetectedAt());
        if (at.isPresent()) {
            out.value("devTime", time(at.getAsLong()), VALUE);
            out.value("devTimeFormat", TIME_FORMAT, VALUE);
        }
        out.value("cat", facts.notice().occasion().word(), VALUE);
        out.value("sev", Integer.toString(facts.severity()), VALUE);
        out.value("usrName", facts.of("user.id"), VALUE);
        out.value("src", facts.of("client.address").filter(IpAddress::is), VALUE);
    }

    private static void own(Attributes out, Facts facts) {
        Alert alert = facts.alert();
        out.value("alertId", alert.getAlertId(), VALUE);
        out.value("ruleName", alert.getRuleTitle(), VALUE);
        out.value("ruleVersion", Long.toString(alert.getRuleVersion()), VALUE);
        out.value("level", alert.getLevel(), VALUE);
        out.value("tenant", alert.getTenant(), VALUE);
        out.value("entity", facts.entity(), LONG_VALUE);
        out.value("evidenceCount", Long.toString(alert.getEvidenceCount()), VALUE);
        out.time("firstEvidence", alert.getFirstEvidenceAt());
        out.time("lastEvidence", alert.getLastEvidenceAt());
        out.value("revision", Long.toString(alert.getRevision()), VALUE);
        out.value("tags", String.join(", ", alert.getTags()), LONG_VALUE);
        out.value("closedBecause", facts.reason(), VALUE);
        out.value("riskScore", Double.toString(alert.getRiskScore()), VALUE);
        out.value("modelScore", alert.getModelScore().map(score -> Double.toString(score)), VALUE);
        out.value("eventName", facts.eventName(), VALUE);
        out.value("clientAddress", facts.of("client.address").filter(text -> !IpAddress.is(text)), VALUE);
        out.value("service", facts.of("service.name"), VALUE);
        out.value("tool", facts.of("gen_ai.tool.name"), VALUE);
        out.value("mcpMethod", facts.of("mcp.method.name"), VALUE);
        out.value("userAgent", facts.of("user_agent.original"), VALUE);
        out.value("clientId", facts.of("vedette.client.id"), VALUE);
        out.value("outcome", facts.of("event.outcome"), VALUE);
        out.value("reason", facts.of("event.reason"), VALUE);
        out.value("httpStatus", facts.of("http.response.status_code"), VALUE);
        out.value("msg", facts.sentence(), LONG_VALUE);
    }

    private static String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
    }

    private static void escape(char c, StringBuilder out) {
        if (c == '^' || c == '|') {
            out.append('\\').append(Visible.escape(c));
        } else {
            out.append(c);
        }
    }

    /** Pairs of key and value; keys without a value are left out. */
    private static final class Attributes {
        private final StringBuilder text = new StringBuilder(1000);

        void value(String key, String value, int most) {
            if (!value.isEmpty()) {
                text.append(text.isEmpty() ? "" : "^").append(key).append('=');
                text.append(Visible.of(value, most, LeefFormat::escape));
            }
        }

        void value(String key, Optional<String> value, int most) {
            value.ifPresent(present -> value(key, present, most));
        }

        void time(String key, long micros) {
            OptionalLong millis = Facts.millis(micros);
            if (millis.isPresent()) {
                value(key, LeefFormat.time(millis.getAsLong()), VALUE);
            }
        }
    }
}
