package dev.vedette.delivery.syslog;

import dev.vedette.delivery.elasticsearch.DocumentWriter;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Alerts as RFC 5424 messages. Header and structured data hold what a SIEM files an alert by; the message is the alert in another
 * format. All of it is printable US-ASCII: what is not is escaped, so that nobody forges a line or hides a part of one, whatever a
 * tool is called. One alert is one message, shortened by steps until it has no more than 8192 octets.
 */
public final class SyslogMessages implements AlertFormat {
    private static final long serialVersionUID = 1L;

    /** Facility 13, log audit (RFC 5424 section 6.2.1). */
    private static final int FACILITY = 13;

    /** RFC 5425 section 4.3.1: receivers should take 8192 octets. */
    static final int MAX_OCTETS = 8192;

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
        byte[] message = message(notice);
        for (Shortening step : Shortening.values()) {
            if (message.length <= MAX_OCTETS) {
                break;
            }
            message = message(step.apply(notice));
        }
        return message;
    }

    private byte[] message(Notice notice) {
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

    /** What an alert does without when it is too long, the least missed first. Each step does without all before it. */
    private enum Shortening {
        EVIDENCE_FIELDS("evidence fields") {
            @Override
            Alert apply(Alert alert) {
                List<Evidence> bare = alert.getEvidence().stream()
                        .map(evidence -> Evidence.newBuilder(evidence)
                                .setFields(Map.of())
                                .build())
                        .toList();
                return Alert.newBuilder(alert).setEvidence(bare).build();
            }
        },
        EVIDENCE("evidence, false positives, model reasons") {
            @Override
            Alert apply(Alert alert) {
                return Alert.newBuilder(alert)
                        .setEvidence(List.of())
                        .setFalsePositives(List.of())
                        .setModelReasons(List.of())
                        .build();
            }
        },
        ALL_BUT_IDENTITY("all but identity, rule, group and times") {
            @Override
            Alert apply(Alert alert) {
                return Alert.newBuilder()
                        .setAlertId(cut(alert.getAlertId()))
                        .setTenant(cut(alert.getTenant()))
                        .setRuleId(cut(alert.getRuleId()))
                        .setRuleTitle(cut(alert.getRuleTitle()))
                        .setRuleVersion(alert.getRuleVersion())
                        .setLevel(cut(alert.getLevel()))
                        .setRiskScore(alert.getRiskScore())
                        .setGroup(alert.getGroup().stream()
                                .limit(MAX_GROUP)
                                .map(Shortening::cut)
                                .toList())
                        .setSuppressionStart(alert.getSuppressionStart())
                        .setSuppressionEnd(alert.getSuppressionEnd())
                        .setFirstEvidenceAt(alert.getFirstEvidenceAt())
                        .setLastEvidenceAt(alert.getLastEvidenceAt())
                        .setEvidenceCount(alert.getEvidenceCount())
                        .setDetectedAt(alert.getDetectedAt())
                        .setRevision(alert.getRevision())
                        .setLate(alert.getLate())
                        .setWithdrawnBecause(
                                alert.getWithdrawnBecause().map(Shortening::cut).orElse(null))
                        .build();
            }
        };

        /** Thirteen texts of this length, header and structured data stay below the limit whatever they hold. */
        private static final int MAX_TEXT_OCTETS = 200;

        private static final int MAX_GROUP = 3;

        private final String leftOut;

        Shortening(String leftOut) {
            this.leftOut = leftOut;
        }

        abstract Alert apply(Alert alert);

        Notice apply(Notice notice) {
            Optional<String> because = notice.closedBecause().map(Shortening::cut);
            return new Notice(notice.occasion(), apply(notice.alert()), because, Optional.of(leftOut));
        }

        private static GroupValue cut(GroupValue value) {
            return GroupValue.newBuilder()
                    .setField(cut(value.getField()))
                    .setValue(cut(value.getValue()))
                    .build();
        }

        /** As much of the text's beginning as takes so many octets once it is escaped. */
        private static String cut(String text) {
            int octets = 0;
            int end = 0;
            while (end < text.length()) {
                int c = text.codePointAt(end);
                boolean plain = c >= ' ' && c < 0x7F && c != '"' && c != '\\';
                octets += plain ? 1 : 6 * Character.charCount(c);
                if (octets > MAX_TEXT_OCTETS) {
                    break;
                }
                end += Character.charCount(c);
            }
            return text.substring(0, end);
        }
    }
}
