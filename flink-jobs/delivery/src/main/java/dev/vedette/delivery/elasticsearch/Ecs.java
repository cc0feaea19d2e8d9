package dev.vedette.delivery.elasticsearch;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vedette.delivery.alert.AlertFields;
import dev.vedette.delivery.alert.Attack;
import dev.vedette.delivery.alert.IpAddress;
import dev.vedette.delivery.alert.Level;
import dev.vedette.delivery.alert.TechniqueNames;
import dev.vedette.delivery.kafka.Printable;
import dev.vedette.schemas.DocumentWriter;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Fields of the Elastic Common Schema (8.17) that no field of a record is, but that Kibana's views and Elastic's own rules read:
 * classification, threat, and whom and what an alert is about.
 */
public final class Ecs {
    private static final String MODULE = "vedette";
    private static final String CLIENT_ADDRESS = "client.address";
    private static final String USER_ID = "user.id";

    private static final DocumentWriter ALERT = DocumentWriter.of(Alert.getClassSchema(), IndexTemplate.ALERTS::isDate);

    /** What an alert may be about, as events have it. */
    static final List<String> ENTITY = List.of(
            USER_ID,
            CLIENT_ADDRESS,
            "service.name",
            "agent.id",
            "gen_ai.tool.name",
            "mcp.method.name",
            "mcp.resource.uri",
            "user_agent.original",
            "vedette.client.id",
            "vedette.session.fingerprint",
            "vedette.token.fingerprint",
            "vedette.token.id",
            "vedette.token.issuer",
            "vedette.tool.definition.hash");

    /** Of an event, in ECS' words. */
    private record Kind(String category, String type) {}

    private Ecs() {}

    /**
     * Writes an alert's fields into the object that {@code out} has open.
     *
     * @param action what happened to the alert, one word
     * @param happened the same as a participle in its sentence; empty where the alert is just there
     * @param reason why
     */
    public static void writeAlert(
            Alert alert, String action, String happened, Optional<String> reason, JsonGenerator out)
            throws IOException {
        out.writeStringField(
                "@timestamp", DocumentWriter.instant(alert.getDetectedAt()).toString());
        ALERT.writeFields(alert, out);
        AlertFields fields = new AlertFields(alert);
        out.writeStringField("message", Printable.of(fields.sentence(happened, reason)));
        out.writeStringField("event.kind", "alert");
        out.writeStringField("event.action", action);
        writeClass(new Kind("intrusion_detection", "info"), out);
        out.writeNumberField("event.severity", Level.of(alert.getLevel()).elastic());
        writeSource("vedette.alert", out);
        writeThreat(Attack.of(alert.getTags()), out);
        writeEntity(fields, out);
    }

    /** Writes what an event is into the object that {@code out} has open. */
    static void writeEvent(AuditEvent event, JsonGenerator out) throws IOException {
        out.writeStringField("event.kind", "event");
        out.writeStringField("event.action", event.getEventName());
        Optional<Kind> found = kindOf(event.getEventName());
        if (found.isPresent()) {
            writeClass(found.get(), out);
        }
        writeSource("vedette.event", out);
        writeAll("related.ip", event.getClientAddress().filter(IpAddress::is).stream(), out);
        writeAll("related.user", event.getPrincipal().stream(), out);
    }

    /** Of what the agent tells of itself ECS has no category. */
    private static Optional<Kind> kindOf(String eventName) {
        return Optional.ofNullable(
                switch (eventName) {
                    case "vedette.auth.attempt" -> new Kind("authentication", "start");
                    case "mcp.session.start" -> new Kind("session", "start");
                    case "mcp.session.end" -> new Kind("session", "end");
                    case "mcp.request", "mcp.tool.call" -> new Kind("api", "access");
                    case "mcp.tool.result" -> new Kind("api", "info");
                    case "mcp.tool.definition" -> new Kind("configuration", "info");
                    default -> null;
                });
    }

    private static void writeClass(Kind found, JsonGenerator out) throws IOException {
        writeAll("event.category", Stream.of(found.category()), out);
        writeAll("event.type", Stream.of(found.type()), out);
    }

    private static void writeSource(String dataset, JsonGenerator out) throws IOException {
        out.writeStringField("event.module", MODULE);
        out.writeStringField("event.dataset", dataset);
    }

    private static void writeThreat(List<Attack> attacks, JsonGenerator out) throws IOException {
        writeAll("threat.framework", attacks.stream().map(Attack::framework), out);
        List<Attack.Tactic> tactics = only(attacks, Attack.Tactic.class);
        writeAll("threat.tactic.id", tactics.stream().flatMap(tactic -> tactic.id().stream()), out);
        writeAll("threat.tactic.name", tactics.stream().map(Attack.Tactic::name), out);
        List<Attack.Technique> techniques = only(attacks, Attack.Technique.class);
        List<String> ids = techniques.stream().map(Attack.Technique::id).toList();
        writeAll("threat.technique.id", ids.stream(), out);
        writeAll("threat.technique.name", names(ids), out);
        List<String> subs = techniques.stream()
                .flatMap(technique -> technique.subId().stream())
                .toList();
        writeAll("threat.technique.subtechnique.id", subs.stream(), out);
        writeAll("threat.technique.subtechnique.name", names(subs), out);
    }

    private static Stream<String> names(List<String> ids) {
        return ids.stream().map(TechniqueNames::of).flatMap(Optional::stream);
    }

    private static <T> List<T> only(List<Attack> attacks, Class<T> kind) {
        return attacks.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static void writeEntity(AlertFields fields, JsonGenerator out) throws IOException {
        for (String name : ENTITY) {
            Optional<String> value = fields.agreed(name);
            if (value.isPresent()) {
                out.writeStringField(name, value.get());
            }
        }
        Optional<String> ip = fields.agreed(CLIENT_ADDRESS).filter(IpAddress::is);
        if (ip.isPresent()) {
            out.writeStringField("client.ip", ip.get());
        }
        writeAll("related.ip", fields.all(CLIENT_ADDRESS).stream().filter(IpAddress::is), out);
        writeAll("related.user", fields.all(USER_ID).stream(), out);
    }

    /** A list of ECS: each value once, in their order; none if there is none. */
    private static void writeAll(String name, Stream<String> values, JsonGenerator out) throws IOException {
        List<String> distinct = values.distinct().toList();
        if (!distinct.isEmpty()) {
            out.writeArrayFieldStart(name);
            for (String value : distinct) {
                out.writeString(value);
            }
            out.writeEndArray();
        }
    }
}
