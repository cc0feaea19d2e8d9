package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.rules.AlertIdentity;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos() / 1000;
    private static final long HOUR = Duration.ofHours(1).toNanos() / 1000;

    @Test
    void aReplayedTokenRaisesOneAlertWithTheIdThatTheContractGives() throws Exception {
        try (Pipeline pipeline = Pipeline.create(2, 2)) {
            TestRules.pushAll(pipeline);
            pipeline.start();
            long now = Clock.nowMicros();
            Agent agent = new Agent("server");
            AuditEvent owner = agent.accepted(now - 30_000, "kid:alice", "kid:token", "192.0.2.1");
            AuditEvent thief = agent.accepted(now - 20_000, "kid:alice", "kid:token", "198.51.100.9");
            AuditEvent honest = agent.accepted(now - 10_000, "kid:bob", "kid:other", "192.0.2.2");
            pipeline.send(owner, thief, honest);
            // A producer that did not hear its acknowledgement sends again.
            pipeline.send(owner, thief);

            await().atMost(Pipeline.PATIENCE).until(() -> !pipeline.alerts().isEmpty());
            // What comes after in the same partition shows that nothing else was in the way.
            pipeline.send(agent.event(
                    now,
                    "mcp.tool.call",
                    call -> call.setToolName("drop_tables").setPrincipal("kid:bob")));
            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.alerts().size() == 2);

            assertThat(pipeline.alertRecords()).hasSize(2);
            Alert alert = pipeline.alertRecords().get(0);
            String id = AlertIdentity.of(
                    "default",
                    TestRules.TOKEN_REPLAY,
                    List.of("office", "kid:token"),
                    AlertIdentity.bucket(thief.getOccurredAt(), HOUR));
            assertThat(alert.getAlertId()).isEqualTo(id);
            assertThat(new String(pipeline.records(Topics.ALERTS).get(0).key(), StandardCharsets.UTF_8))
                    .isEqualTo(id);
            assertThat(alert.getRuleTitle()).isEqualTo("One token from two client contexts");
            assertThat(alert.getRuleVersion()).isEqualTo(1);
            assertThat(alert.getLevel()).isEqualTo("high");
            assertThat(alert.getRiskScore()).isEqualTo(73);
            assertThat(alert.getTags()).containsExactly("attack.t1550.001");
            assertThat(alert.getEvidenceCount()).isEqualTo(2);
            assertThat(alert.getEvidence()).hasSize(2).allSatisfy(evidence -> {
                assertThat(evidence.getTopic()).isEqualTo(Topics.EVENTS);
                assertThat(evidence.getOffset()).isBetween(0L, 1L);
                assertThat(evidence.getFields()).containsEntry("vedette.token.fingerprint", "kid:token");
            });
            assertThat(alert.getEvidence().get(0).getFields())
                    .containsEntry("vedette.client.context", "192.0.2.1|sdk|client-1");
            assertThat(alert.getWindowEnd()).isEqualTo(thief.getOccurredAt());
            assertThat(alert.getFirstEvidenceAt()).isEqualTo(owner.getOccurredAt());
        }
    }

    @Test
    void repetitionsRaiseTheCountOfTheSameAlert() throws Exception {
        try (Pipeline pipeline = Pipeline.create(2, 2)) {
            TestRules.pushAll(pipeline);
            pipeline.start();
            Agent agent = new Agent("server");
            // All within one suppression bucket, whatever the time of day.
            long start = Math.floorDiv(Clock.nowMicros() - 60_000_000L, MINUTE) * MINUTE;
            for (int i = 0; i < 5; i++) {
                pipeline.send(agent.accepted(start + i * 1000L, "kid:alice", "kid:token", "192.0.2." + i));
            }
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.alerts().values().stream().anyMatch(alert -> alert.getEvidenceCount() == 5));
            assertThat(pipeline.alerts()).hasSize(1);
            assertThat(pipeline.alertRecords())
                    .extracting(Alert::getEvidenceCount)
                    .isSorted()
                    .endsWith(5L);
        }
    }

    /** Also read and written as bytes: the state is that at each event. */
    @Test
    void anAlertOfAGroupBeyondItsLimitSaysBetweenWhatItsCountLies() throws Exception {
        try (Pipeline pipeline =
                Pipeline.create(1, 2, "--out-of-orderness", "2m", "--lateness", "1h", "--max-hold", "1h")) {
            pipeline.push(TestRules.MANY_CALLS, 1, TestRules.manyCalls());
            pipeline.start();
            Agent agent = new Agent("server");
            long start = Math.floorDiv(Clock.nowMicros() - 60_000_000L, MINUTE) * MINUTE;
            for (int i = 0; i < 100; i++) {
                pipeline.send(agent.called(start + i * 500_000L, "kid:alice", "mail"));
            }
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.alerts().values().stream()
                            .anyMatch(alert -> alert.getWindowEnd() == start + 99 * 500_000L));
            // Of the 40 calls in the last 20 seconds at most two lie in the stretch that its start cuts.
            assertThat(pipeline.alerts().values()).singleElement().satisfies(alert -> {
                assertThat(alert.getEvidenceExact()).isFalse();
                assertThat(alert.getEstimateAtLeast().orElseThrow()).isBetween(38.0, 40.0);
                assertThat(alert.getEstimateAtMost().orElseThrow()).isBetween(40.0, 42.0);
            });
            assertThat(pipeline.alertRecords().get(0)).satisfies(alert -> {
                assertThat(alert.getEvidenceExact()).isTrue();
                assertThat(alert.getEstimateAtLeast()).isEmpty();
                assertThat(alert.getEstimateAtMost()).isEmpty();
            });
        }
    }

    @Test
    void whatWaitsForTheWatermarkFiresWhenHeartbeatsMoveIt() throws Exception {
        try (Pipeline pipeline = Pipeline.create(3, 2)) {
            TestRules.pushAll(pipeline);
            pipeline.start();
            Agent server = new Agent("server");
            Agent other = new Agent("other server");
            long now = Clock.nowMicros();
            pipeline.send(
                    server.refused(now - 3_000_000, "kid:mallory", "192.0.2.1", "keys.admin"),
                    server.used(now - 2_000_000, "kid:mallory", "198.51.100.66", "keys.admin"),
                    // The honest step-up: refused here, granted, used here.
                    other.refused(now - 3_000_000, "kid:alice", "192.0.2.7", "keys.admin"),
                    other.used(now - 1_000_000, "kid:alice", "192.0.2.7", "keys.admin"));
            await().atMost(Pipeline.PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        pipeline.send(server.heartbeat(Clock.nowMicros()), other.heartbeat(Clock.nowMicros()));
                        return !pipeline.alerts().isEmpty();
                    });
            assertThat(pipeline.alerts().values()).hasSize(1).allSatisfy(alert -> {
                assertThat(alert.getRuleId()).isEqualTo(TestRules.SCOPE_ESCALATION);
                assertThat(alert.getRuleStatus()).isEqualTo("test");
                assertThat(alert.getGroup())
                        .extracting(group -> group.getField() + "=" + group.getValue())
                        .containsExactly("user.id=kid:mallory", "scope=keys.admin");
            });
        }
    }

    @Test
    void offsetsOfCheckpointsCanBeSeenInTheConsumerGroup() throws Exception {
        try (Pipeline pipeline =
                Pipeline.create(1, 1, "--checkpoint-interval", "100ms").start()) {
            pipeline.send(new Agent("server").heartbeat(Clock.nowMicros()));
            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.committedOffset(0) == 1);
        }
    }
}
