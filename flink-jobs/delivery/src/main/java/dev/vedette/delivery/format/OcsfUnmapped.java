package dev.vedette.delivery.format;

import dev.vedette.delivery.siem.Notice;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.GroupValue;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/** What OCSF has no attribute for, by the names that it has in Elasticsearch. */
final class OcsfUnmapped {
    private static final Set<String> MAPPED = Set.of(
            "event_name",
            "occurred_at",
            "agent_instance",
            "agent_boot",
            "agent_sequence",
            "tenant",
            "service_name",
            "service_version",
            "event_outcome",
            "event_reason",
            "user_agent",
            "url_path",
            "http_status",
            "client_id",
            "principal",
            "session_fingerprint");

    private OcsfUnmapped() {}

    /** Of an alert; times are in milliseconds, as OCSF has them. */
    static JsonObject of(Notice notice) {
        Alert alert = notice.alert();
        JsonObject unmapped = new JsonObject()
                .text("vedette.siem.left_out", notice.leftOut())
                .objects(
                        "vedette.alert.group",
                        alert.getGroup().stream().map(OcsfUnmapped::group).toList())
                .text("vedette.rule.triage", alert.getTriage())
                .texts("vedette.rule.falsepositives", alert.getFalsePositives())
                .text("vedette.model.name", alert.getModelName())
                .texts("vedette.model.reasons", alert.getModelReasons())
                .text("vedette.alert.silenced_by", alert.getSilencedBy());
        alert.getEstimateAtLeast().ifPresent(least -> unmapped.decimal("vedette.alert.estimate.at_least", least));
        alert.getEstimateAtMost().ifPresent(most -> unmapped.decimal("vedette.alert.estimate.at_most", most));
        if (alert.getLate()) {
            unmapped.flag("vedette.alert.late", true);
        }
        if (!alert.getEvidenceExact()) {
            unmapped.flag("vedette.alert.evidence.exact", false);
        }
        number(unmapped, "vedette.alert.revision", alert.getRevision());
        number(unmapped, "vedette.alert.evidence.left_out", alert.getEvidenceLeftOut());
        number(unmapped, "vedette.alert.bucket.start", Ocsf.millis(alert.getSuppressionStart()));
        number(unmapped, "vedette.alert.bucket.end", Ocsf.millis(alert.getSuppressionEnd()));
        number(unmapped, "vedette.alert.window.start", Ocsf.millis(alert.getWindowStart()));
        number(unmapped, "vedette.alert.window.end", Ocsf.millis(alert.getWindowEnd()));
        return unmapped;
    }

    /** All that an event holds, but for what has an attribute in every case: times stay in microseconds, bytes are hexadecimal. */
    static JsonObject of(AuditEvent event) {
        JsonObject unmapped = new JsonObject();
        for (Schema.Field field : AuditEvent.getClassSchema().getFields()) {
            Object value = event.get(field.pos());
            if (!MAPPED.contains(field.name()) && value != null) {
                put(unmapped, String.valueOf(field.getProp("semantic")), value);
            }
        }
        return unmapped;
    }

    private static void put(JsonObject unmapped, String name, Object value) {
        if (value instanceof Long || value instanceof Integer) {
            unmapped.number(name, ((Number) value).longValue());
        } else if (value instanceof List<?> list) {
            unmapped.texts(name, list.stream().map(String::valueOf).toList());
        } else if (value instanceof Map<?, ?> map) {
            JsonObject fields = new JsonObject();
            map.forEach((key, text) -> fields.text(String.valueOf(key), String.valueOf(text)));
            unmapped.object(name, fields);
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            unmapped.text(name, HexFormat.of().formatHex(copy));
        } else {
            unmapped.text(name, value.toString());
        }
    }

    private static JsonObject group(GroupValue value) {
        return new JsonObject().text("field", value.getField()).text("value", value.getValue());
    }

    private static void number(JsonObject object, String name, long value) {
        if (value != 0) {
            object.number(name, value);
        }
    }
}
