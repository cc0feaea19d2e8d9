package dev.vedette.delivery.syslog;

import static dev.vedette.delivery.syslog.Rfc5424.parameter;

import dev.vedette.delivery.elasticsearch.Documents;
import dev.vedette.delivery.siem.EventFormat;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Audit events as RFC 5424 messages of severity informational, as {@link SyslogMessages} has alerts. */
final class SyslogEvents implements EventFormat {
    private static final long serialVersionUID = 1L;

    private final EventFormat payload;

    /** @param payload the form of the message behind header and structured data, of printable US-ASCII */
    SyslogEvents(EventFormat payload) {
        this.payload = payload;
    }

    @Override
    public Optional<byte[]> render(AuditEvent event, Optional<String> leftOut) {
        return payload.render(event, leftOut).map(body -> {
            byte[] head = (Rfc5424.header(Rfc5424.INFORMATIONAL, event.getOccurredAt(), "EVENT") + " "
                            + structuredData(event) + " ")
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] message = new byte[head.length + body.length];
            System.arraycopy(head, 0, message, 0, head.length);
            System.arraycopy(body, 0, message, head.length, body.length);
            return message;
        });
    }

    private static String structuredData(AuditEvent event) {
        return Rfc5424.ELEMENT
                + parameter("eventId", Documents.eventId(event))
                + parameter("event", event.getEventName())
                + parameter("outcome", event.getEventOutcome())
                + parameter("tenant", event.getTenant())
                + "]";
    }
}
