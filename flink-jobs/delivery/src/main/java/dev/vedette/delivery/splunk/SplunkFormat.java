package dev.vedette.delivery.splunk;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vedette.delivery.elasticsearch.Documents;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.AsciiJson;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.schemas.avro.Alert;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An event for Splunk's collector: metadata, the alert, and as indexed fields what a search finds it by without reading it. */
record SplunkFormat(SplunkDestination.Metadata metadata, AlertFormat payload) implements AlertFormat {
    @Override
    public byte[] render(Notice notice) {
        Alert alert = notice.alert();
        byte[] event = payload.render(notice);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(event.length + 512);
        try (JsonGenerator out = AsciiJson.generator(bytes)) {
            out.writeStartObject();
            metadata.write(alert.getDetectedAt(), event, out);
            out.writeObjectFieldStart("fields");
            SplunkDestination.Metadata.write("alert_id", alert.getAlertId(), out);
            out.writeStringField("alert_version", Long.toString(Documents.version(alert)));
            out.writeStringField("occasion", notice.occasion().word());
            SplunkDestination.Metadata.write("rule_id", alert.getRuleId(), out);
            SplunkDestination.Metadata.write("level", alert.getLevel(), out);
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
