package dev.vedette.delivery.sentinel;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vedette.delivery.elasticsearch.Documents;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.AsciiJson;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.schemas.DocumentWriter;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.GroupValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;

/** A row of the table: {@code infra/sentinel/table.json} says which columns it has. */
record SentinelFormat(AlertFormat payload) implements AlertFormat {
    /** The last instant that Azure's datetime has. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    @Override
    public byte[] render(Notice notice) {
        byte[] whole = payload.render(notice);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(whole.length + 1024);
        try (JsonGenerator out = AsciiJson.generator(bytes)) {
            out.writeStartObject();
            write(notice, out);
            out.writeFieldName("Alert");
            out.writeRawValue(new String(whole, StandardCharsets.US_ASCII));
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(Notice notice, JsonGenerator out) throws IOException {
        Alert alert = notice.alert();
        // Azure puts its own time here where ours is more than two days old, so it stands in DetectedAt too.
        out.writeStringField("TimeGenerated", time(alert.getDetectedAt()));
        out.writeStringField("DetectedAt", time(alert.getDetectedAt()));
        out.writeStringField("AlertId", alert.getAlertId());
        out.writeStringField("Occasion", notice.occasion().word());
        out.writeNumberField("Version", Documents.version(alert));
        out.writeStringField("ClosedBecause", notice.closedBecause().orElse(""));
        out.writeStringField("RuleId", alert.getRuleId());
        out.writeNumberField("RuleVersion", alert.getRuleVersion());
        out.writeStringField("RuleTitle", alert.getRuleTitle());
        out.writeStringField("Level", alert.getLevel());
        out.writeNumberField("RiskScore", Double.isFinite(alert.getRiskScore()) ? alert.getRiskScore() : 0);
        out.writeStringField("Tenant", alert.getTenant());
        out.writeStringField(
                "EntityType",
                alert.getGroup().stream().map(GroupValue::getField).collect(Collectors.joining(",")));
        out.writeStringField(
                "EntityValue",
                alert.getGroup().stream().map(GroupValue::getValue).collect(Collectors.joining(",")));
        out.writeArrayFieldStart("Tags");
        for (String tag : alert.getTags()) {
            out.writeString(tag);
        }
        out.writeEndArray();
        out.writeNumberField("EvidenceCount", alert.getEvidenceCount());
        out.writeStringField("FirstEvidenceAt", time(alert.getFirstEvidenceAt()));
        out.writeStringField("LastEvidenceAt", time(alert.getLastEvidenceAt()));
    }

    /** A time out of all reason becomes the epoch. */
    private static String time(long micros) {
        Instant instant = DocumentWriter.instant(micros);
        boolean fits = instant.isAfter(Instant.EPOCH) && instant.isBefore(LATEST);
        return (fits ? instant : Instant.EPOCH).toString();
    }
}
