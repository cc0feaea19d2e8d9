package dev.vedette.delivery.format;

import dev.vedette.delivery.alert.IpAddress;
import dev.vedette.delivery.alert.Level;
import dev.vedette.delivery.format.Ocsf.Enumerated;
import dev.vedette.delivery.format.Ocsf.Fields;
import dev.vedette.delivery.siem.AlertFormat;
import dev.vedette.delivery.siem.Notice;
import dev.vedette.delivery.siem.Occasion;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A Detection Finding (class 2004) of OCSF 1.8.0, as JSON of printable US-ASCII. All notices of an alert have the alert's id in
 * {@code finding_info.uid}; a notice that is sent twice has the same {@code metadata.uid}.
 */
public final class OcsfFormat implements AlertFormat {
    private static final long serialVersionUID = 1L;

    private static final int CLASS = 2004;
    private static final int RULE = 1;
    private static final int IP_ADDRESS = 2;
    private static final int USER_UID = 31;

    /** The whole of a message is not needed where its parts have attributes. */
    private static final int MAX_MESSAGE = 200;

    private static final int MAX_REASON = 400;

    /** Decisions by which there was nothing to resolve. */
    private static final Set<String> NO_ATTACK = Set.of("false_positive", "benign");

    @Override
    public byte[] render(Notice notice) {
        return finding(notice).bytes();
    }

    private static JsonObject finding(Notice notice) {
        Alert alert = notice.alert();
        Facts facts = new Facts(notice);
        JsonObject finding = Ocsf.event(2, "Findings", CLASS, "Detection Finding", activity(notice.occasion()));
        Ocsf.put(finding, "severity", severity(alert.getLevel()));
        Ocsf.put(finding, "status", status(notice));
        finding.text("status_detail", facts.reason().map(reason -> Visible.beginning(reason, MAX_REASON)))
                .number("time", Ocsf.millis(alert.getDetectedAt()))
                .text("message", Visible.beginning(facts.sentence(), MAX_MESSAGE))
                // The schema would have a finding that is closed raise no alert.
                .flag("is_alert", notice.occasion() != Occasion.CLOSED)
                .number("count", Ocsf.integer(alert.getEvidenceCount()))
                .object("metadata", metadata(notice))
                .object("finding_info", info(alert))
                .objects(
                        "evidences",
                        alert.getEvidence().stream().map(OcsfFormat::evidence).toList())
                .objects("resources", resources(facts))
                .objects("observables", observables(facts));
        times(finding, "start_time", "end_time", alert);
        scores(finding, alert);
        if (!alert.getResponse().isEmpty()) {
            finding.object("remediation", new JsonObject().text("desc", alert.getResponse()));
        }
        return finding.object("unmapped", OcsfUnmapped.of(notice));
    }

    private static Enumerated activity(Occasion occasion) {
        return switch (occasion) {
            case OPENED -> new Enumerated(1, "Create");
            case UPDATED -> new Enumerated(2, "Update");
            case CLOSED -> new Enumerated(3, "Close");
        };
    }

    private static Enumerated severity(String level) {
        return Level.named(level)
                .map(known -> new Enumerated(known.ocsf(), capitalized(known.word())))
                // The schema has the source's own word beside 99.
                .orElseGet(() -> new Enumerated(Ocsf.OTHER, level.isEmpty() ? "Other" : level));
    }

    private static String capitalized(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static Enumerated status(Notice notice) {
        if (notice.occasion() != Occasion.CLOSED) {
            return new Enumerated(1, "New");
        }
        boolean noAttack = notice.closedBecause().filter(NO_ATTACK::contains).isPresent();
        return noAttack ? new Enumerated(3, "Suppressed") : new Enumerated(4, "Resolved");
    }

    private static JsonObject metadata(Notice notice) {
        Alert alert = notice.alert();
        JsonObject metadata = new JsonObject()
                .text("version", Ocsf.VERSION)
                .object("product", Ocsf.product())
                .text(
                        "uid",
                        alert.getAlertId() + ":" + alert.getRevision() + ":" + alert.getEvidenceCount() + ":"
                                + notice.occasion().word())
                .text("tenant_uid", alert.getTenant())
                .texts("labels", alert.getTags());
        if (notice.leftOut().isPresent()) {
            metadata.flag("is_truncated", true);
        }
        return metadata;
    }

    private static JsonObject info(Alert alert) {
        JsonObject info = new JsonObject()
                // Required, so it is there even if it is empty.
                .text("uid", alert.getAlertId().isEmpty() ? "-" : alert.getAlertId())
                .text("title", alert.getRuleTitle())
                .text("desc", alert.getRuleDescription())
                .object("analytic", analytic(alert))
                .objects("attacks", OcsfAttacks.of(alert.getTags()))
                .number("related_events_count", Ocsf.integer(alert.getEvidenceCount()))
                .number("modified_time", Ocsf.millis(alert.getDetectedAt()));
        times(info, "first_seen_time", "last_seen_time", alert);
        return info;
    }

    private static JsonObject analytic(Alert alert) {
        JsonObject analytic = new JsonObject().text("uid", alert.getRuleId()).text("name", alert.getRuleTitle());
        return analytic.isEmpty()
                ? analytic
                : analytic.text("version", Long.toString(alert.getRuleVersion()))
                        .number("type_id", RULE)
                        .text("type", "Rule");
    }

    /** Zero says unknown. */
    private static void times(JsonObject object, String first, String last, Alert alert) {
        if (alert.getFirstEvidenceAt() > 0) {
            object.number(first, Ocsf.millis(alert.getFirstEvidenceAt()));
        }
        if (alert.getLastEvidenceAt() > 0) {
            object.number(last, Ocsf.millis(alert.getLastEvidenceAt()));
        }
    }

    /** A model's score is how sure it is: in percent, and by thirds a word. */
    private static void scores(JsonObject finding, Alert alert) {
        if (Double.isFinite(alert.getRiskScore())) {
            finding.number("risk_score", Ocsf.integer(Math.round(alert.getRiskScore())));
        }
        alert.getModelScore().filter(Double::isFinite).ifPresent(score -> {
            long percent = Math.round(100 * Math.max(0, Math.min(score, 1)));
            finding.number("confidence_score", percent);
            Ocsf.put(finding, "confidence", confidence(percent));
        });
    }

    private static Enumerated confidence(long percent) {
        if (percent < 34) {
            return new Enumerated(1, "Low");
        }
        return percent < 67 ? new Enumerated(2, "Medium") : new Enumerated(3, "High");
    }

    private static JsonObject evidence(Evidence evidence) {
        Fields fields = new Fields(evidence.getFields());
        JsonObject artifact = new JsonObject()
                .text("uid", evidence.getEventId())
                .text("name", evidence.getEventName())
                .object("actor", Ocsf.actor(fields))
                .object("src_endpoint", Ocsf.source(fields))
                .object("http_request", new JsonObject().text("user_agent", fields.take("user_agent.original")))
                .object("http_response", Ocsf.httpResponse(fields));
        Optional<String> operation = fields.take("gen_ai.tool.name").or(() -> fields.take("mcp.method.name"));
        operation.ifPresent(name -> artifact.object(
                "api",
                new JsonObject()
                        .text("operation", name)
                        .object("service", new JsonObject().text("name", fields.take("service.name")))));
        return artifact.object(
                "data",
                new JsonObject()
                        .number("time", Ocsf.millis(evidence.getOccurredAt()))
                        .text("rule_uid", evidence.getRuleId())
                        .text("topic", evidence.getTopic())
                        .number("partition", evidence.getPartition())
                        .number("offset", evidence.getOffset())
                        .object("fields", fields.rest()));
    }

    /** The MCP server that it happened at. */
    private static List<JsonObject> resources(Facts facts) {
        return facts.of("service.name")
                .map(name -> List.of(new JsonObject().text("name", name).text("type", "MCP server")))
                .orElse(List.of());
    }

    private static List<JsonObject> observables(Facts facts) {
        List<JsonObject> observables = new ArrayList<>();
        facts.of("user.id")
                .ifPresent(uid ->
                        observables.add(observable("evidences[].actor.user.uid", USER_UID, "User Object: uid", uid)));
        facts.of("client.address")
                .filter(IpAddress::is)
                .ifPresent(
                        ip -> observables.add(observable("evidences[].src_endpoint.ip", IP_ADDRESS, "IP Address", ip)));
        return observables;
    }

    private static JsonObject observable(String name, int typeId, String type, String value) {
        return new JsonObject()
                .text("name", name)
                .number("type_id", typeId)
                .text("type", type)
                .text("value", value);
    }
}
