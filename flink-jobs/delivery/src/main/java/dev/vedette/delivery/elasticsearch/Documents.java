package dev.vedette.delivery.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.schemas.DocumentWriter;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Feedback;
import dev.vedette.schemas.avro.Incident;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Events, alerts and incidents as documents: which index, which id, which version. */
public final class Documents {
    /** The release of the Elastic Common Schema that the field names are of. */
    private static final String ECS_VERSION = "8.17.0";

    /**
     * End of the name of the index for documents whose time is out of all reason. The records of one alert come at many times, and
     * those times must not decide where it lies: it would be there twice.
     */
    private static final String UNDATED = "-undated";

    /** How far a document's own time may lie from its record's before it names no index. */
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

    private static final DocumentWriter EVENT =
            DocumentWriter.of(AuditEvent.getClassSchema(), IndexTemplate.EVENTS::isDate);
    private static final DocumentWriter INCIDENT =
            DocumentWriter.of(Incident.getClassSchema(), IndexTemplate.INCIDENTS::isDate);
    private static final DocumentWriter STATUS =
            DocumentWriter.of(Feedback.getClassSchema(), IndexTemplate.ALERT_STATUS::isDate);

    /** The one index of decisions: there is one for each alert that somebody looked at, and none is too old to count. */
    static final String STATUS_INDEX = "vedette-alert-status";

    /** Of a decision's version, the lower ones: they are its offset's, the others the millisecond in which the broker took it. */
    private static final int OFFSET_BITS = 20;

    private static final long MAX_MILLIS = Long.MAX_VALUE >> OFFSET_BITS;

    private Documents() {}

    /** An event: written once, under its event id, into the index of the day on which it happened. */
    public static Document event(AuditEvent event, KafkaRecord origin) {
        String id = eventId(event);
        byte[] json = json(out -> {
            EVENT.writeFields(event, out);
            out.writeStringField("event.id", id);
            Ecs.writeEvent(event, out);
            out.writeStringField("vedette.source.topic", origin.topic());
            out.writeNumberField("vedette.source.partition", origin.partition());
            out.writeNumberField("vedette.source.offset", origin.offset());
            writeOriginal(origin, out);
        });
        String index = plausible(event.getOccurredAt(), origin)
                .map(Documents::eventIndex)
                .orElse("vedette-events" + UNDATED);
        return new Document(index, id, Document.CREATE, json, origin);
    }

    /** What an event is known by: agent, boot, number. */
    public static String eventId(AuditEvent event) {
        return event.getAgentInstance() + ":" + event.getAgentBoot() + ":" + event.getAgentSequence();
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
        String index = plausible(alert.getSuppressionStart(), origin)
                .map(Documents::alertIndex)
                .orElse("vedette-alerts" + UNDATED);
        return new Document(index, alert.getAlertId(), version(alert), json, origin);
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
        String index = plausible(incident.getBucketStart(), origin)
                .map(Documents::incidentIndex)
                .orElse("vedette-incidents" + UNDATED);
        return new Document(index, incident.getIncidentId(), Math.max(0, incident.getVersion()), json, origin);
    }

    /** The newest decision on an alert: under the alert's id, versioned by where it lies in Kafka. */
    static Document status(Feedback feedback, KafkaRecord origin) {
        byte[] json = json(out -> {
            STATUS.writeFields(feedback, out);
            out.writeStringField("event.kind", "state");
            writeOriginal(origin, out);
        });
        return new Document(STATUS_INDEX, feedback.getAlertId(), place(origin), json, origin);
    }

    /** What is left of a decision that a tombstone has taken back. */
    static Document undecided(String alertId, KafkaRecord origin) {
        byte[] json = json(out -> {
            out.writeStringField("vedette.alert.id", alertId);
            out.writeStringField("vedette.feedback.decision", "undecided");
            out.writeStringField(
                    "@timestamp", Instant.ofEpochMilli(origin.timestamp()).toString());
            out.writeStringField("event.kind", "state");
            writeOriginal(origin, out);
        });
        return new Document(STATUS_INDEX, alertId, place(origin), json, origin);
    }

    /**
     * When the broker took a record and, within a millisecond, in which order: the newest record counts, as in the detection job. The writer's
     * own time would let whoever has a clock that is ahead decide for ever.
     */
    private static long place(KafkaRecord origin) {
        long millis = Math.min(Math.max(0, origin.timestamp()), MAX_MILLIS);
        return (millis << OFFSET_BITS) + (origin.offset() & ((1L << OFFSET_BITS) - 1));
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
     * The document's own time, unless it is out of all reason: a clock gone wrong must not make Elasticsearch hold an index for each
     * day of the next millennium.
     */
    private static Optional<Instant> plausible(long micros, KafkaRecord origin) {
        Instant own = DocumentWriter.instant(micros);
        Instant appended = Instant.ofEpochMilli(origin.timestamp());
        boolean reasonable = own.isAfter(appended.minus(OLDEST)) && own.isBefore(appended.plus(NEWEST));
        return reasonable ? Optional.of(own) : Optional.empty();
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
