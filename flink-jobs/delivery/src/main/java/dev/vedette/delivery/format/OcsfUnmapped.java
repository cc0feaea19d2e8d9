package dev.vedette.delivery.format;

import dev.vedette.delivery.siem.Notice;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.GroupValue;

/** What the schema has no attribute for, by the names that it has in Elasticsearch, times in milliseconds. */
final class OcsfUnmapped {
    private OcsfUnmapped() {}

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

    private static JsonObject group(GroupValue value) {
        return new JsonObject().text("field", value.getField()).text("value", value.getValue());
    }

    private static void number(JsonObject object, String name, long value) {
        if (value != 0) {
            object.number(name, value);
        }
    }
}
