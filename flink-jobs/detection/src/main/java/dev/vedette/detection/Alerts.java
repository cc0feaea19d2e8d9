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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
        Optional<Scored> scored = scored(evidence);
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
                .setModelScore(scored.map(Scored::score).orElse(null))
                .setModelName(scored.map(Scored::model).orElse(null))
                .setModelReasons(scored.map(Scored::reasons).orElse(List.of()))
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

    /** What a model says of an event. */
    private record Scored(double score, @Nullable String model, List<String> reasons) {
        static Optional<Scored> of(EvidenceRef ref, DerivedField score, DerivedField model, DerivedField reasons) {
            String text = ref.fields().get(score.semanticName());
            String why = ref.fields().get(reasons.semanticName());
            return Optional.ofNullable(text)
                    .map(value -> new Scored(
                            Double.parseDouble(value),
                            ref.fields().get(model.semanticName()),
                            why == null ? List.of() : EvidenceFields.reasons(why)));
        }
    }

    /** Of the events the one with the highest score: of sessions or of orders if the rule asks that one, else by any. */
    private static Optional<Scored> scored(List<EvidenceRef> evidence) {
        return highest(evidence, DerivedField.SESSION_SCORE, DerivedField.SESSION_MODELS, DerivedField.SESSION_REASONS)
                .or(() -> highest(
                        evidence, DerivedField.ORDER_SCORE, DerivedField.ORDER_MODEL, DerivedField.ORDER_REASONS))
                .or(() -> highest(
                        evidence, DerivedField.MODEL_SCORE, DerivedField.MODEL_NAME, DerivedField.MODEL_REASONS));
    }

    private static Optional<Scored> highest(
            List<EvidenceRef> evidence, DerivedField score, DerivedField model, DerivedField reasons) {
        return evidence.stream()
                .flatMap(ref -> Scored.of(ref, score, model, reasons).stream())
                .max(Comparator.comparingDouble(Scored::score));
    }
}
