package dev.vedette.delivery.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Incident;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Events, alerts and incidents as documents: which index, which id, which version. */
public final class Documents {
    /** The release of the Elastic Common Schema that the field names are of. */
    private static final String ECS_VERSION = "8.17.0";

    /** How far an event's own time may lie from the broker's before the broker's names the index. */
    private static final Duration OLDEST = Duration.ofDays(400);

    private static final Duration NEWEST = Duration.ofDays(1);

    /** Of an alert's version, the lower ones; the others are its revision. */
    private static final int EVIDENCE_BITS = 40;

    private static final long MAX_EVIDENCE = (1L << EVIDENCE_BITS) - 1;
    private static final long MAX_REVISION = Long.MAX_VALUE >> EVIDENCE_BITS;

    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu.MM.dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MONTH =
            DateTimeFormatter.ofPattern("uuuu.MM").withZone(ZoneOffset.UTC);

    private static final DocumentWriter EVENT = DocumentWriter.of(AuditEvent.getClassSchema(), IndexTemplate.EVENTS);
    private static final DocumentWriter INCIDENT =
            DocumentWriter.of(Incident.getClassSchema(), IndexTemplate.INCIDENTS);

    private Documents() {}

    /** An event: written once, under its event id, into the index of the day on which it happened. */
    public static Document event(AuditEvent event, KafkaRecord origin) {
        String id = event.getAgentInstance() + ":" + event.getAgentBoot() + ":" + event.getAgentSequence();
        byte[] json = json(out -> {
            EVENT.writeFields(event, out);
            out.writeStringField("event.id", id);
            Ecs.writeEvent(event, out);
            out.writeStringField("vedette.source.topic", origin.topic());
            out.writeNumberField("vedette.source.partition", origin.partition());
            out.writeNumberField("vedette.source.offset", origin.offset());
            writeOriginal(origin, out);
        });
        Instant day = plausible(event.getOccurredAt(), origin);
        return new Document(eventIndex(day), id, Document.CREATE, json, origin);
    }

    /**
     * An alert: under its alert id, versioned by its revision and within that by its evidence count, in the month in which
     * its bucket starts.
     */
    public static Document alert(Alert alert, KafkaRecord origin) {
        byte[] json = json(out -> {
            String action = alert.getWithdrawnBecause().isPresent() ? "withdrawn" : "detected";
            Ecs.writeAlert(alert, action, "", alert.getWithdrawnBecause(), out);
            writeOriginal(origin, out);
        });
        Instant month = plausible(alert.getSuppressionStart(), origin);
        return new Document(alertIndex(month), alert.getAlertId(), version(alert), json, origin);
    }

    /**
     * An alert's version: its revision and, within that, its evidence count. What the late lane has taken back replaces what it was
     * taken back from, although it rests on no more events.
     */
    public static long version(Alert alert) {
        long revision = Math.min(Math.max(0, alert.getRevision()), MAX_REVISION);
        return (revision << EVIDENCE_BITS) + Math.min(Math.max(0, alert.getEvidenceCount()), MAX_EVIDENCE);
    }

    /** An incident: under its id, versioned by its own version, in the month in which its bucket starts. */
    public static Document incident(Incident incident, KafkaRecord origin) {
        byte[] json = json(out -> {
            INCIDENT.writeFields(incident, out);
            out.writeStringField("event.kind", "state");
            writeOriginal(origin, out);
        });
        Instant month = plausible(incident.getBucketStart(), origin);
        return new Document(
                incidentIndex(month), incident.getIncidentId(), Math.max(0, incident.getVersion()), json, origin);
    }

    /** Name of the index with the events of a day. */
    static String eventIndex(Instant day) {
        return "vedette-events-" + DAY.format(day);
    }

    /** Name of the index with the alerts of a month. */
    static String alertIndex(Instant month) {
        return "vedette-alerts-" + MONTH.format(month);
    }

    /** Name of the index with the incidents of a month. */
    static String incidentIndex(Instant month) {
        return "vedette-incidents-" + MONTH.format(month);
    }

    /**
     * The document's own time, or the record's where the own one is out of all reason: a clock gone wrong must neither
     * hide an event nor make Elasticsearch hold an index for each day of the next millennium.
     */
    private static Instant plausible(long micros, KafkaRecord origin) {
        Instant own = DocumentWriter.instant(micros);
        Instant appended = Instant.ofEpochMilli(origin.timestamp());
        boolean reasonable = own.isAfter(appended.minus(OLDEST)) && own.isBefore(appended.plus(NEWEST));
        return reasonable ? own : appended;
    }

    private static void writeOriginal(KafkaRecord origin, JsonGenerator out) throws IOException {
        out.writeStringField("ecs.version", ECS_VERSION);
        if (origin.value() != null) {
            out.writeBinaryField("event.original", origin.value());
        }
    }

    private interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    private static byte[] json(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            body.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
