package dev.vedette.console;

import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import dev.vedette.schemas.avro.GroupValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Alerts as the detection job writes them. */
final class LiveRecords {

    private LiveRecords() {}

    static Alert.Builder alert(String id, String rule, String level, Instant at, long evidenceCount) {
        return Alert.newBuilder()
                .setAlertId(id)
                .setRuleId("6f1c7d1e-0d4d-4b8e-9d0e-0b8f4a3c2d10")
                .setRuleVersion(3)
                .setRuleTitle(rule)
                .setRuleDescription("What the rule is about.")
                .setLevel(level)
                .setRiskScore(73)
                .setTags(List.of("attack.t1550.001", "owasp.mcp01"))
                .setGroup(List.of(GroupValue.newBuilder()
                        .setField("user.id")
                        .setValue("k1:abc")
                        .build()))
                .setFirstEvidenceAt(micros(at.minusSeconds(5)))
                .setLastEvidenceAt(micros(at))
                .setEvidenceCount(evidenceCount)
                .setEvidence(List.of(Evidence.newBuilder()
                        .setEventId("0e9d8c3a-9a53-4f0f-8c6e-3f7f6f1f2a10:1:17")
                        .setEventName("vedette.auth.attempt")
                        .setOccurredAt(micros(at))
                        .setTopic("vedette.events")
                        .setFields(Map.of("client.address", "10.0.0.1", "user.id", "k1:abc"))
                        .build()))
                .setDetectedAt(micros(at.plusMillis(40)));
    }

    static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
