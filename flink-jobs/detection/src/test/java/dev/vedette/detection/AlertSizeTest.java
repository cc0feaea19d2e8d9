package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Evidence;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An alert is written, however much its events say. */
class AlertSizeTest {
    private static final String RULE = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1f11";
    private static final int EVENTS = 1_000;

    /** The tests' broker takes more than others do. */
    private static final String KAFKAS_DEFAULT = "1048588";

    @Test
    void evidenceThatIsTooLargeForTheTopicLosesItsMiddle() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1)) {
            pipeline.configure(Topics.ALERTS, "max.message.bytes", KAFKAS_DEFAULT);
            pipeline.push(RULE, 1, rule());
            pipeline.start();
            Agent agent = new Agent("server");
            long start = Clock.nowMicros() - 60_000_000L;
            for (int i = 0; i < EVENTS; i++) {
                pipeline.sendTo(0, wordy(agent, start + i));
            }
            pipeline.flush();
            await().atMost(Pipeline.PATIENCE)
                    .untilAsserted(() -> assertThat(pipeline.alerts().values())
                            .extracting(Alert::getEvidenceCount)
                            .containsExactly((long) EVENTS));

            Alert alert = pipeline.alerts().values().iterator().next();
            assertThat(alert.getEvidence()).hasSize(EVENTS - (int) alert.getEvidenceLeftOut());
            assertThat(alert.getEvidenceLeftOut()).isBetween(EVENTS / 10L, EVENTS * 9L / 10);
            assertThat(alert.getEvidence())
                    .extracting(Evidence::getEventId)
                    .startsWith(agent.instance + ":0:0", agent.instance + ":0:1")
                    .endsWith(agent.instance + ":0:998", agent.instance + ":0:999");
            assertThat(alert.getFirstEvidenceAt()).isEqualTo(start);
            assertThat(pipeline.job().failure()).isEmpty();
        }
    }

    private static AuditEvent wordy(Agent agent, long micros) {
        String text = "w".repeat(300);
        return AuditEvent.newBuilder(agent.accepted(micros, "kid:ann", "kid:token", "192.0.2.1"))
                .setUserAgent(text)
                .setClientId(text)
                .setToolName(text)
                .setEventReason(text)
                .setSessionFingerprint(text)
                .setTokenScopes(List.of(text))
                .setRequiredScopes(List.of(text))
                .build();
    }

    private static String rule() {
        return """
                title: Attempts
                id: %s
                level: low
                vedette: {evidence: 1000, limit: 2000, suppression: 24h}
                correlation:
                  type: event_count
                  rules: [attempt]
                  group-by: [user.id]
                  timespan: 1h
                  condition: {gte: 1}
                ---
                title: An attempt
                id: attempt
                logsource: {product: mcp}
                detection: {s: {event.name: vedette.auth.attempt}, condition: s}
                """.formatted(RULE);
    }
}
