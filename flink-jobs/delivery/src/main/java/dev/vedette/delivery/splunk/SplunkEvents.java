package dev.vedette.delivery.splunk;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vedette.delivery.elasticsearch.Documents;
import dev.vedette.delivery.siem.AsciiJson;
import dev.vedette.delivery.siem.EventFormat;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** An audit event for Splunk's collector, as {@link SplunkFormat} has an alert. */
record SplunkEvents(SplunkDestination.Metadata metadata, EventFormat payload) implements EventFormat {
    @Override
    public Optional<byte[]> render(AuditEvent event, Optional<String> leftOut) {
        return payload.render(event, leftOut).map(body -> framed(event, body));
    }

    private byte[] framed(AuditEvent event, byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 512);
        try (JsonGenerator out = AsciiJson.generator(bytes)) {
            out.writeStartObject();
            metadata.write(event.getOccurredAt(), body, out);
            out.writeObjectFieldStart("fields");
            SplunkDestination.Metadata.write("event_id", Documents.eventId(event), out);
            SplunkDestination.Metadata.write("event_name", event.getEventName(), out);
            SplunkDestination.Metadata.write("outcome", event.getEventOutcome(), out);
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
