package dev.vedette.delivery.siem;

import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another format that leaves out of an alert what is missed least, by steps, until it is short enough. An attacker decides on much of
 * what an alert holds: one who makes it too long for a destination must not keep it from there. What is not in the message is in the
 * record in Kafka and in Elasticsearch.
 */
public final class Fitting implements AlertFormat {
    private static final long serialVersionUID = 1L;

    private final AlertFormat format;
    private final int maxBytes;

    /** @param maxBytes at least 8 KiB, which an alert cut down to its identity never needs */
    public Fitting(AlertFormat format, int maxBytes) {
        this.format = format;
        this.maxBytes = maxBytes;
    }

    @Override
    public byte[] render(Notice notice) {
        byte[] message = format.render(notice);
        for (Shortening step : Shortening.values()) {
            if (message.length <= maxBytes) {
                break;
            }
            message = format.render(step.apply(notice));
        }
        return message;
    }

    /** What an alert does without when it is too long, the least missed first. Each step does without all before it. */
    private enum Shortening {
        EVIDENCE_FIELDS("evidence fields") {
            @Override
            Alert apply(Alert alert) {
                List<Evidence> bare = alert.getEvidence().stream()
                        .map(evidence -> Evidence.newBuilder(evidence)
                                .setFields(Map.of())
                                .build())
                        .toList();
                return Alert.newBuilder(alert).setEvidence(bare).build();
            }
        },
        EVIDENCE("evidence, false positives, model reasons") {
            @Override
            Alert apply(Alert alert) {
                return Alert.newBuilder(alert)
                        .setEvidence(List.of())
                        .setFalsePositives(List.of())
                        .setModelReasons(List.of())
                        .build();
            }
        },
        ALL_BUT_IDENTITY("all but identity, rule, group and times") {
            @Override
            Alert apply(Alert alert) {
                return Alert.newBuilder()
                        .setAlertId(ShortText.of(alert.getAlertId()))
                        .setTenant(ShortText.of(alert.getTenant()))
                        .setRuleId(ShortText.of(alert.getRuleId()))
                        .setRuleTitle(ShortText.of(alert.getRuleTitle()))
                        .setRuleVersion(alert.getRuleVersion())
                        .setLevel(ShortText.of(alert.getLevel()))
                        .setRiskScore(alert.getRiskScore())
                        .setGroup(alert.getGroup().stream()
                                .limit(MAX_GROUP)
                                .map(Shortening::cut)
                                .toList())
                        .setSuppressionStart(alert.getSuppressionStart())
                        .setSuppressionEnd(alert.getSuppressionEnd())
                        .setFirstEvidenceAt(alert.getFirstEvidenceAt())
                        .setLastEvidenceAt(alert.getLastEvidenceAt())
                        .setEvidenceCount(alert.getEvidenceCount())
                        .setDetectedAt(alert.getDetectedAt())
                        .setRevision(alert.getRevision())
                        .setLate(alert.getLate())
                        .setWithdrawnBecause(
                                alert.getWithdrawnBecause().map(ShortText::of).orElse(null))
                        .build();
            }
        };

        private static final int MAX_GROUP = 3;

        private final String leftOut;

        Shortening(String leftOut) {
            this.leftOut = leftOut;
        }

        abstract Alert apply(Alert alert);

        Notice apply(Notice notice) {
            Optional<String> because = notice.closedBecause().map(ShortText::of);
            return new Notice(notice.occasion(), apply(notice.alert()), because, Optional.of(leftOut));
        }

        private static GroupValue cut(GroupValue value) {
            return GroupValue.newBuilder()
                    .setField(ShortText.of(value.getField()))
                    .setValue(ShortText.of(value.getValue()))
                    .build();
        }
    }
}
