package dev.vedette.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.schemas.avro.Alert;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What correlations may remember has bounds, and what they could not take is counted. */
class StateBoundsTest {
    private static final String BY_ENTITY = "Correlate by entity";

    private final Agent agent = new Agent("server");

    @Test
    void matchesForGroupsBeyondTheBoundArePassedOverAndCounted(@TempDir Path folder) throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1, "--max-groups", "3")) {
            long now = fiveUsersCallWhatIsForbidden(pipeline);
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> TestMetrics.sum(BY_ENTITY, "matchesBeyondGroups") == 2
                            && pipeline.alerts().size() == 3);
            assertThat(users(pipeline)).containsExactlyInAnyOrder("kid:user-0", "kid:user-1", "kid:user-2");

            // A restored job knows how many it has.
            pipeline.restore(pipeline.stopWithSavepoint(folder), 1);
            pipeline.send(agent.called(now + 1, "kid:user-6", "drop_tables"));
            pipeline.send(agent.called(now + 2, "kid:user-1", "drop_tables"));
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.alerts().values().stream().anyMatch(alert -> alert.getEvidenceCount() == 2));
            assertThat(TestMetrics.sum(BY_ENTITY, "matchesBeyondGroups")).isEqualTo(1);
            assertThat(pipeline.alerts()).hasSize(3);
        }
    }

    @Test
    void eventsBeyondTheLimitOfAGroupAreCounted() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1)) {
            String id = TestRules.FORBIDDEN_TOOL;
            pipeline.push(id, 1, TestRules.forbiddenTool() + """
                            ---
                            title: Many of them
                            id: 6f0d3c52-3a9e-4f0e-8d53-0a4c2f8f1c99
                            status: test
                            level: low
                            correlation:
                              type: event_count
                              rules: [%s]
                              group-by: [user.id]
                              timespan: 1h
                              condition:
                                gte: 5
                            vedette:
                              limit: 10
                            """.formatted(id));
            pipeline.start();
            long now = Clock.nowMicros() - 1_000_000;
            for (int i = 0; i < 12; i++) {
                pipeline.send(agent.called(now + i, "kid:alice", "drop_tables"));
            }
            await().atMost(Pipeline.PATIENCE).until(() -> TestMetrics.sum(BY_ENTITY, "eventsBeyondLimits") > 0);
            assertThat(pipeline.alerts().values()).anyMatch(alert -> alert.getEvidenceCount() >= 10);
        }
    }

    @Test
    void statesThatRestAreStoredAndGoOnFromThere() throws Exception {
        try (Pipeline pipeline = Pipeline.create(1, 1, "--checkpoint-interval", "100ms")) {
            long now = fiveUsersCallWhatIsForbidden(pipeline);
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> TestMetrics.sum(BY_ENTITY, "heldStates") >= 5
                            && TestMetrics.sum(BY_ENTITY, "unwrittenStates") == 0);
            pipeline.send(agent.called(now + 1, "kid:user-3", "drop_tables"));
            await().atMost(Pipeline.PATIENCE)
                    .until(() -> pipeline.alerts().values().stream()
                            .anyMatch(alert -> alert.getEvidenceCount() == 2 && isOf(alert, "kid:user-3")));
        }
    }

    private static boolean isOf(Alert alert, String user) {
        return alert.getGroup().stream().anyMatch(value -> value.getValue().equals(user));
    }

    /** Returns when they did. */
    private long fiveUsersCallWhatIsForbidden(Pipeline pipeline) throws Exception {
        pipeline.push(TestRules.FORBIDDEN_TOOL, 1, TestRules.forbiddenTool());
        pipeline.start();
        long now = Clock.nowMicros();
        for (int user = 0; user < 5; user++) {
            pipeline.send(agent.called(now, "kid:user-" + user, "drop_tables"));
        }
        return now;
    }

    private static Set<String> users(Pipeline pipeline) {
        return pipeline.alerts().values().stream()
                .map(Alert::getGroup)
                .map(group -> group.get(group.size() - 1).getValue())
                .collect(Collectors.toSet());
    }
}
