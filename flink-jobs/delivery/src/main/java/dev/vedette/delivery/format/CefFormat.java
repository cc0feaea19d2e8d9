package dev.vedette.delivery.format;

import dev.vedette.delivery.alert.IpAddress;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.schemas.avro.Alert;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * ArcSight's Common Event Format, version 0: a header of seven fields with {@code |} between them, and keys of its dictionary with
 * values. Values are cut at the dictionary's lengths and at bounds of our own, so that the line with what syslog puts around it has
 * at most 8192 octets once the alert is shortened. The format would let a value hold a newline as {@code \n}; here it is
 * {@linkplain Visible visible} as every other control character, so that a value is one line after it was read, too.
 */
public final class CefFormat implements AlertFormat {
    private static final long serialVersionUID = 1L;

    /** The dictionary's length of externalId, below that of an alert's id; the whole id is in cs6. */
    private static final int EXTERNAL_ID = 40;

    /** The dictionary's length of outcome. */
    private static final int WORD = 63;

    private static final int HEADER = 350;
    private static final int VALUE = 250;
    private static final int LONG_VALUE = 600;

    @Override
    public byte[] render(Notice notice) {
        Facts facts = new Facts(notice);
        Alert alert = notice.alert();
        StringBuilder line = new StringBuilder(1500)
                .append("CEF:0|" + Product.VENDOR + "|" + Product.NAME + "|" + Product.VERSION)
                .append('|')
                .append(Visible.of(alert.getRuleId(), VALUE, CefFormat::inHeader))
                .append('|')
                .append(Visible.of(alert.getRuleTitle(), HEADER, CefFormat::inHeader))
                .append('|')
                .append(facts.severity())
                .append('|');
        Extension extension = new Extension();
        alert(extension, facts);
        subject(extension, facts);
        custom(extension, facts);
        return line.append(extension.text).toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void alert(Extension out, Facts facts) {
        Alert alert = facts.alert();
        out.number("rt", Facts.millis(alert.getDetectedAt()));
        out.number("start", Facts.millis(alert.getFirstEvidenceAt()));
        out.number("end", Facts.millis(alert.getLastEvidenceAt()));
        out.value("externalId", beginning(alert.getAlertId()), EXTERNAL_ID);
        out.number("cnt", OptionalLong.of(Math.max(0, Math.min(alert.getEvidenceCount(), Integer.MAX_VALUE))));
        out.value("cat", facts.eventName(), VALUE);
        out.value("msg", facts.sentence(), LONG_VALUE);
    }

    /** Enough to tell ids apart, and without the mark of a cut: who looks for an alert by this key looks for its id's beginning. */
    private static String beginning(String id) {
        return id.substring(0, Math.min(id.length(), EXTERNAL_ID));
    }

    /** Whom it is about, and what was done. */
    private static void subject(Extension out, Facts facts) {
        out.value("suser", facts.of("user.id"), VALUE);
        Optional<String> address = facts.of("client.address");
        out.value("src", address.filter(IpAddress::isV4), VALUE);
        out.labelled("c6a2", "Source IPv6 Address", address.filter(IpAddress::isV6), VALUE);
        out.value("shost", address.filter(text -> !IpAddress.is(text)), VALUE);
        out.value("requestClientApplication", facts.of("user_agent.original"), VALUE);
        out.value("sourceServiceName", facts.of("vedette.client.id"), VALUE);
        out.value("destinationServiceName", facts.of("service.name"), VALUE);
        out.value("outcome", facts.of("event.outcome"), WORD);
        out.value("reason", facts.of("event.reason"), VALUE);
        out.labelled("flexString1", "tool", facts.of("gen_ai.tool.name"), VALUE);
        out.labelled("flexString2", "mcpMethod", facts.of("mcp.method.name"), VALUE);
    }

    /** What the dictionary has no key for. */
    private static void custom(Extension out, Facts facts) {
        Alert alert = facts.alert();
        out.labelled("cs1", "tenant", Optional.of(alert.getTenant()), VALUE);
        out.labelled("cs2", "occasion", Optional.of(facts.notice().occasion().word()), VALUE);
        out.labelled("cs3", "entity", Optional.of(facts.entity()), LONG_VALUE);
        out.labelled("cs4", "tags", Optional.of(String.join(", ", alert.getTags())), LONG_VALUE);
        out.labelled("cs5", "closedBecause", facts.reason(), VALUE);
        out.labelled("cs6", "alertId", Optional.of(alert.getAlertId()), VALUE);
        out.labelled("cn1", "ruleVersion", Optional.of(Long.toString(alert.getRuleVersion())), VALUE);
        out.labelled("cn2", "revision", Optional.of(Long.toString(alert.getRevision())), VALUE);
        out.labelled("cn3", "httpStatus", number(facts.number("http.response.status_code")), VALUE);
        out.labelled("cfp1", "riskScore", decimal(OptionalDouble.of(alert.getRiskScore())), VALUE);
        out.labelled(
                "cfp2",
                "modelScore",
                decimal(alert.getModelScore().map(OptionalDouble::of).orElse(OptionalDouble.empty())),
                VALUE);
    }

    private static Optional<String> number(OptionalLong number) {
        return number.isPresent() ? Optional.of(Long.toString(number.getAsLong())) : Optional.empty();
    }

    /** Without an exponent; what is no number of a score's size is not there. */
    private static Optional<String> decimal(OptionalDouble number) {
        return number.isPresent() && Math.abs(number.getAsDouble()) < 1e6
                ? Optional.of(String.format(Locale.ROOT, "%.3f", number.getAsDouble()))
                : Optional.empty();
    }

    private static void inHeader(char c, StringBuilder out) {
        if (c == '|' || c == '\\') {
            out.append('\\');
        }
        out.append(c);
    }

    private static void inExtension(char c, StringBuilder out) {
        if (c == '=' || c == '\\') {
            out.append('\\');
        }
        out.append(c);
    }

    /** Pairs of key and value with a space between; keys without a value are left out. */
    private static final class Extension {
        private final StringBuilder text = new StringBuilder(1000);

        void value(String key, String value, int most) {
            if (!value.isEmpty()) {
                text.append(text.isEmpty() ? "" : " ").append(key).append('=');
                text.append(Visible.of(value, most, CefFormat::inExtension));
            }
        }

        void value(String key, Optional<String> value, int most) {
            value.ifPresent(present -> value(key, present, most));
        }

        void number(String key, OptionalLong value) {
            value(key, CefFormat.number(value), WORD);
        }

        void labelled(String key, String label, Optional<String> value, int most) {
            if (value.isPresent() && !value.get().isEmpty()) {
                value(key, value, most);
                value(key + "Label", label, most);
            }
        }
    }
}
