package dev.vedette.detection;

import dev.vedette.rules.Estimate;
import dev.vedette.rules.EvidenceRef;
import dev.vedette.rules.Finding;
import dev.vedette.rules.RuleMetadata;
import dev.vedette.schemas.DerivedField;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes records of {@code vedette.alerts}. Not thread-safe. */
final class Alerts {
    /** A topic takes records of 1 MiB with what surrounds them, unless told otherwise; here is room for corrections too. */
    static final int MAX_BYTES = 1024 * 1024 - 16 * 1024;

    private final RecordCodec<Alert> codec = RecordCodec.of(Alert.class);

    /**
     * A record that its topic takes, whatever its events say: of evidence that is too large the middle is left out.
     *
     * @param ruleVersion version of the document in force
     * @param silencedBy id of the silence that covers it
     * @param nowMicros microseconds since the epoch
     */
    KafkaBytes of(Finding finding, RuleMetadata rule, long ruleVersion, Optional<String> silencedBy, long nowMicros) {
        Alert alert = alert(finding, rule, ruleVersion, silencedBy, nowMicros);
        return KafkaBytes.toWrite(Topics.ALERTS, finding.alertId().getBytes(StandardCharsets.US_ASCII), encode(alert));
    }

    private byte[] encode(Alert alert) {
        List<Evidence> all = alert.getEvidence();
        byte[] bytes = codec.encode(alert);
        int kept = all.size();
        while (bytes.length > MAX_BYTES && kept > 0) {
            // By an eighth at least: who chooses what events say must not choose how often this is done.
            kept = (int) Math.min(kept - (kept + 7L) / 8, (long) kept * MAX_BYTES / bytes.length);
            int oldest = (kept + 1) / 2;
            List<Evidence> some = new ArrayList<>(all.subList(0, oldest));
            some.addAll(all.subList(all.size() - (kept - oldest), all.size()));
            bytes = codec.encode(Alert.newBuilder(alert)
                    .setEvidence(some)
                    .setEvidenceLeftOut(all.size() - kept)
                    .build());
        }
        return bytes;
    }

    static Alert alert(
            Finding finding, RuleMetadata rule, long ruleVersion, Optional<String> silencedBy, long nowMicros) {
        List<EvidenceRef> evidence = finding.evidence();
        Optional<EvidenceRef> scored =
                evidence.stream().filter(one -> score(one) >= 0).max(Comparator.comparingDouble(Alerts::score));
        return Alert.newBuilder()
                .setAlertId(finding.alertId())
                .setTenant(finding.tenant())
                .setRuleId(finding.ruleId())
                .setRuleVersion(ruleVersion)
                .setRuleTitle(rule.title())
                .setRuleDescription(rule.description())
                .setRuleStatus(rule.status())
                .setLevel(rule.level().text())
                .setRiskScore(rule.riskScore())
                .setTags(rule.tags())
                .setFalsePositives(rule.falsePositives())
                .setTriage(rule.triage())
                .setResponse(rule.response())
                .setGroup(finding.group().stream()
                        .map(one -> new GroupValue(one.field(), one.value()))
                        .toList())
                .setSuppressionStart(finding.bucketStart())
                .setSuppressionEnd(finding.bucketEnd())
                .setWindowStart(finding.windowStart())
                .setWindowEnd(finding.windowEnd())
                .setFirstEvidenceAt(evidence.isEmpty() ? 0 : evidence.get(0).occurredAt())
                .setLastEvidenceAt(
                        evidence.isEmpty()
                                ? 0
                                : evidence.get(evidence.size() - 1).occurredAt())
                .setEvidenceCount(finding.evidenceCount())
                .setEvidenceExact(finding.exact())
                .setEstimateAtLeast(finding.estimate()
                        .map(Estimate::atLeast)
                        .map(Alerts::atLeast)
                        .orElse(null))
                .setEstimateAtMost(finding.estimate()
                        .flatMap(Estimate::atMost)
                        .map(Alerts::atMost)
                        .orElse(null))
                .setEvidence(evidence.stream().map(Alerts::evidence).toList())
                .setModelScore(scored.map(Alerts::score).orElse(null))
                .setModelName(scored.map(one -> one.fields().get(DerivedField.MODEL_NAME.semanticName()))
                        .orElse(null))
                .setModelReasons(scored.map(Alerts::reasons).orElse(List.of()))
                .setSilencedBy(silencedBy.orElse(null))
                .setDetectedAt(nowMicros)
                .build();
    }

    /** A bound that has too many digits for a double is widened to one. */
    private static double atLeast(BigDecimal bound) {
        double nearest = bound.doubleValue();
        return new BigDecimal(nearest).compareTo(bound) > 0 ? Math.nextDown(nearest) : nearest;
    }

    private static double atMost(BigDecimal bound) {
        return -atLeast(bound.negate());
    }

    private static Evidence evidence(EvidenceRef ref) {
        return new Evidence(
                ref.eventId(),
                ref.eventName(),
                ref.ruleId(),
                ref.occurredAt(),
                Topics.EVENTS,
                ref.partition(),
                ref.offset(),
                ref.fields());
    }

    private static double score(EvidenceRef ref) {
        String score = ref.fields().get(DerivedField.MODEL_SCORE.semanticName());
        return score == null ? -1 : Double.parseDouble(score);
    }

    private static List<String> reasons(EvidenceRef ref) {
        String reasons = ref.fields().get(DerivedField.MODEL_REASONS.semanticName());
        return reasons == null ? List.of() : Arrays.asList(reasons.split(", "));
    }
}
