package dev.vedette.delivery.syslog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.vedette.delivery.elasticsearch.DocumentWriter;
import dev.vedette.delivery.elasticsearch.IndexTemplate;
import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Alerts as RFC 5424 messages. Header and structured data hold what a SIEM files an alert by; the message is the
 * document that Elasticsearch gets, as JSON without the record's bytes. All of it is printable US-ASCII: what is not is
 * escaped, so that nobody forges a line or hides a part of one, whatever a tool is called.
 */
public final class SyslogMessages {
    /** Facility 13, log audit (RFC 5424 section 6.2.1). */
    private static final int FACILITY = 13;

    /** RFC 5425 section 4.3.1: receivers should take 8192 octets. */
    static final int MAX_OCTETS = 8192;

    /** Sigma's status of a rule that is being tried: it may find a lot that is no attack. */
    private static final String ON_TRIAL = "experimental";

    private static final int MAX_PARAMETER = 255;

    /** RFC 5424 table 2. */
    private static final int INFORMATIONAL = 6;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .characterEscapes(new EscapeDelete())
            .build();

    private static final DocumentWriter ALERT = DocumentWriter.of(Alert.getClassSchema(), IndexTemplate.ALERTS);

    private SyslogMessages() {}

    /**
     * As {@link #of}; empty for an alert of a rule on trial, and for a silenced one. The SIEM calls people out of bed;
     * Elasticsearch has the alert, and whoever wrote the rule or the silence looks there.
     */
    public static Optional<SyslogMessage> deliverable(Alert alert, KafkaRecord origin) {
        boolean called =
                !alert.getRuleStatus().equals(ON_TRIAL) && alert.getSilencedBy().isEmpty();
        return called ? Optional.of(of(alert, origin)) : Optional.empty();
    }

    /** One alert as one message, shortened by steps until it has no more than 8192 octets. */
    public static SyslogMessage of(Alert alert, KafkaRecord origin) {
        byte[] message = message(alert, null);
        for (Shortening step : Shortening.values()) {
            if (message.length <= MAX_OCTETS) {
                break;
            }
            message = message(step.apply(alert), step);
        }
        return new SyslogMessage(message);
    }

    private static byte[] message(Alert alert, @Nullable Shortening shortened) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        bytes.writeBytes((header(alert) + " " + structuredData(alert) + " ").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(json(alert, shortened));
        return bytes.toByteArray();
    }

    private static String header(Alert alert) {
        // Nobody has to get up for what no longer stands.
        int severity = alert.getWithdrawnBecause().isPresent() ? INFORMATIONAL : severity(alert.getLevel());
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
    private static String structuredData(Alert alert) {
        return "[vedette@32473"
                + parameter("alertId", alert.getAlertId())
                + parameter("ruleId", alert.getRuleId())
                + parameter("ruleName", alert.getRuleTitle())
                + parameter("level", alert.getLevel())
                + parameter("tenant", alert.getTenant())
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

    private static byte[] json(Alert alert, @Nullable Shortening shortened) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField(
                    "@timestamp", DocumentWriter.instant(alert.getDetectedAt()).toString());
            out.writeStringField("event.kind", "alert");
            if (shortened != null) {
                out.writeStringField("vedette.siem.left_out", shortened.leftOut);
            }
            ALERT.writeFields(alert, out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
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

        /** Twelve texts of this length, header and structured data stay below the limit whatever they hold. */
        private static final int MAX_TEXT_OCTETS = 200;

        private static final int MAX_GROUP = 3;

        private final String leftOut;

        Shortening(String leftOut) {
            this.leftOut = leftOut;
        }

        abstract Alert apply(Alert alert);

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

    /** JSON lets DEL stand as it is; a terminal does not. */
    private static final class EscapeDelete extends CharacterEscapes {
        private static final long serialVersionUID = 1L;

        private final int[] escapes;

        EscapeDelete() {
            escapes = standardAsciiEscapesForJSON();
            escapes[0x7F] = CharacterEscapes.ESCAPE_STANDARD;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return escapes.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return null;
        }
    }
}
