package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.RuleStatus;
import org.junit.jupiter.api.Test;

/** Rules that come, change and go while the job runs. */
class RulesUnderwayTest {
    private static final String BAD = "6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1d01";

    private final Agent agent = new Agent("server");

    private AuditEvent forbidden(String user) {
        return agent.event(
                Clock.nowMicros(),
                "mcp.tool.call",
                call -> call.setToolName("drop_tables").setPrincipal(user));
    }

    @Test
    void aRuleIsInForceOnceItsStatusSaysSoAndGoneOnceRemoved() throws Exception {
        try (Pipeline pipeline = Pipeline.create(2, 2).start()) {
            pipeline.push(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool());
            RuleStatus status = pipeline.awaitStatus(TestRules.FORBIDDEN_TOOL, 1, "in_force");
            assertThat(status.getVersionInForce()).contains(1L);

            pipeline.send(forbidden("kid:during"));
            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.alerts().size() == 1);
            assertThat(pipeline.alertRecords().get(0).getGroup().toString()).contains("kid:during");

            pipeline.removeRule(TestRules.FORBIDDEN_TOOL);
            pipeline.awaitStatus(TestRules.FORBIDDEN_TOOL, 1, "removed");
            pipeline.push(TestRules.TOKEN_REPLAY, 1, TestRules.tokenReplay());
            pipeline.awaitStatus(TestRules.TOKEN_REPLAY, 1, "in_force");
            pipeline.send(forbidden("kid:after"));
            replay(pipeline, "kid:token");
            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.alerts().size() == 2);
            assertThat(pipeline.alerts().values())
                    .noneSatisfy(
                            alert -> assertThat(alert.getGroup().toString()).contains("kid:after"));
        }
    }

    @Test
    void aBadRuleIsRefusedWithItsPlaceWhileTheOthersAndItsLastGoodVersionStay() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 2)) {
            TestRules.pushAll(pipeline);
            pipeline.start();
            pipeline.push(
                    BAD,
                    7,
                    TestRules.forbiddenTool()
                            .replace(TestRules.FORBIDDEN_TOOL, BAD)
                            .replace("condition: selection", "condition: selektion"));
            RuleStatus refused = pipeline.awaitStatus(BAD, 7, "refused");
            assertThat(refused.getLine()).contains(11);
            assertThat(refused.getColumn().orElse(0)).isGreaterThan(0);
            assertThat(refused.getPath()).contains("/detection/condition");
            assertThat(refused.getReason().orElse("")).contains("selektion");
            assertThat(refused.getVersionInForce()).isEmpty();

            pipeline.push(TestRules.FORBIDDEN_TOOL, 2, "title: [");
            RuleStatus worse = pipeline.awaitStatus(TestRules.FORBIDDEN_TOOL, 2, "refused");
            assertThat(worse.getVersionInForce()).contains(1L);

            pipeline.send(forbidden("kid:user"));
            replay(pipeline, "kid:token");
            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.alerts().size() == 2);
        }
    }

    @Test
    void aChangeOfWordingKeepsWhatTheRuleHasSeen() throws Exception {
        try (Pipeline pipeline = Pipeline.create(2, 2)) {
            pipeline.push(TestRules.TOKEN_REPLAY, 1, TestRules.tokenReplay());
            pipeline.start();
            pipeline.send(agent.accepted(Clock.nowMicros(), "kid:alice", "kid:token", "192.0.2.1"));
            pipeline.push(
                    TestRules.TOKEN_REPLAY,
                    2,
                    TestRules.tokenReplay().replace("title: One token from two client contexts", "title: Reworded"));
            pipeline.awaitStatus(TestRules.TOKEN_REPLAY, 2, "in_force");
            pipeline.send(agent.accepted(Clock.nowMicros(), "kid:alice", "kid:token", "198.51.100.9"));

            await().atMost(Pipeline.PATIENCE).until(() -> pipeline.alerts().size() == 1);
            assertThat(pipeline.alertRecords().get(0).getRuleTitle()).isEqualTo("Reworded");
            assertThat(pipeline.alertRecords().get(0).getRuleVersion()).isEqualTo(2);
        }
    }

    @Test
    void aRuleOverItsBudgetIsThrottledAndReportedWhileOthersGoOn() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1, "--rule-budget", "5")) {
            pipeline.push(TestRules.FORBIDDEN_TOOL, 3, TestRules.forbiddenTool());
            pipeline.push(TestRules.TOKEN_REPLAY, 1, TestRules.tokenReplay());
            pipeline.start();
            for (int user = 0; user < 500; user++) {
                pipeline.sendTo(0, forbidden("kid:user-" + user));
            }
            replay(pipeline, "kid:token");

            RuleStatus status = pipeline.awaitStatus(TestRules.FORBIDDEN_TOOL, 3, "throttled");
            assertThat(status.getVersionInForce()).contains(3L);
            assertThat(status.getReason().orElse("")).contains("more than 5 matches a second");
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.alerts().values().stream()
                            .anyMatch(alert -> alert.getRuleId().equals(TestRules.TOKEN_REPLAY)));
            long ofForbidden = pipeline.alerts().values().stream()
                    .filter(alert -> alert.getRuleId().equals(TestRules.FORBIDDEN_TOOL))
                    .count();
            assertThat(ofForbidden).isBetween(5L, 400L);
            assertThat(TestMetrics.sum("Match all rules", "throttledMatches")).isEqualTo(500 - ofForbidden);
            assertThat(TestMetrics.ofRule("Match all rules", "throttledMatches", TestRules.FORBIDDEN_TOOL))
                    .isEqualTo(500 - ofForbidden);
            assertThat(TestMetrics.ofRule("Match all rules", "takenMatches", TestRules.TOKEN_REPLAY))
                    .isEqualTo(2);
            assertThat(TestMetrics.ofRule("Correlate by entity", "alertRecords", TestRules.FORBIDDEN_TOOL))
                    .isEqualTo(ofForbidden);
            assertThat(TestMetrics.ofRule("Correlate by entity", "alertRecords", TestRules.TOKEN_REPLAY))
                    .isEqualTo(1);
        }
    }

    private void replay(Pipeline pipeline, String token) {
        pipeline.send(
                agent.accepted(Clock.nowMicros(), "kid:alice", token, "192.0.2.1"),
                agent.accepted(Clock.nowMicros(), "kid:alice", token, "198.51.100.9"));
    }
}
