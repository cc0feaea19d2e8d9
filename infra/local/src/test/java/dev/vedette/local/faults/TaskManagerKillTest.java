package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.FaultStack;
import dev.vedette.local.stack.ReplayProcess;
import dev.vedette.local.stack.TestStacks;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The task manager dies when the job has read an attack and before its last alert is in Kafka. The alerts are those of a run
 * without the kill: of the same events, read again by a job that nobody disturbs, and by a replay.
 *
 * <p>The kill follows at once, or after one or two more checkpoints: so some kills find the attack in the last checkpoint
 * and some do not.
 */
class TaskManagerKillTest {
    private static final int KILLS = 5;
    private static final int MOST_CHECKPOINTS = 2;

    @Test
    void alertsAreThoseOfARunWithoutTheKill() throws Exception {
        try (FaultStack stack = FaultStack.start(TestStacks.home("kill"), Map.of());
                DetectionTrial trial = DetectionTrial.start(stack)) {
            List<String> moments = new ArrayList<>();
            for (int kill = 0; kill < KILLS; kill++) {
                moments.add(attackAndKill(stack, trial, "tenant-" + kill, kill % (MOST_CHECKPOINTS + 1)));
            }
            System.out.println(String.join(System.lineSeparator(), moments));
            Map<String, Long> alerts = trial.assertAsUndisturbed(2 * KILLS);
            assertThat(replayed(stack)).isEqualTo(alerts);
        }
    }

    /** Evidence counts by alert id, as a bounded job over what Kafka holds finds them. */
    private static Map<String, Long> replayed(FaultStack stack) throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try (ReplayProcess replay = new ReplayProcess(Checkout.locate(), stack.folder("replay"))) {
            int code = replay.run(
                    List.of(
                            "--bootstrap",
                            stack.kafka().bootstrapServers(),
                            "--rule-keys",
                            DetectionTrial.ruleKeys().toString(),
                            "--from",
                            "1970-01-01T00:00:00Z"),
                    lines);
            assertThat(code).isZero();
        }
        Map<String, Long> counts = new TreeMap<>();
        for (String line : lines.toString(StandardCharsets.UTF_8).lines().toList()) {
            JsonNode alert = new ObjectMapper().readTree(line);
            counts.put(alert.path("alert").asText(), alert.path("evidenceCount").asLong());
        }
        return counts;
    }

    /** Plays one attack, kills in its midst, and waits until the alerts are there all the same. */
    private static String attackAndKill(FaultStack stack, DetectionTrial trial, String tenant, int moreCheckpoints)
            throws Exception {
        AttackedServer server = trial.attack(tenant);
        long readAt = System.currentTimeMillis();
        for (int i = 0; i < moreCheckpoints; i++) {
            trial.awaitCheckpoint();
        }

        stack.livingTaskManager().kill();
        boolean held = trial.job().newestCheckpointBegan() > readAt;
        assertThat(held || moreCheckpoints == 0)
                .as("a checkpoint holds the attack")
                .isTrue();
        trial.assertUndecided(server);

        stack.flink().addTaskManager();
        trial.decide(List.of(server));
        return "%s: killed %d checkpoints after the attack was read; the last one %s"
                .formatted(tenant, moreCheckpoints, held ? "held it" : "did not hold it");
    }
}
