package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.local.process.ChildProcess;
import dev.vedette.local.rules.RuleFiles;
import dev.vedette.local.rules.RuleTopic;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.FlinkJob;
import dev.vedette.local.stack.LocalStack;
import dev.vedette.local.stack.Part;
import dev.vedette.local.stack.Ports;
import dev.vedette.local.stack.ReplayProcess;
import dev.vedette.local.stack.StackOptions;
import dev.vedette.local.stack.TestStacks;
import dev.vedette.schemas.signing.SigningKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The task manager dies when the job has read an attack and before its alert is in Kafka. The alerts are those of a run
 * without the kill: of the same events, read again by a job that nobody disturbs, and by a replay.
 *
 * <p>How the moment is met without a hook in the job: the escalation's alert waits for event time, which stands still
 * until the test moves it. Behind the attack, in the same partition, comes a replayed token, whose alert comes at once and
 * shows that the attack was read. The kill follows at once, or after one or two more checkpoints: so some kills find the
 * attack in the last checkpoint and some do not.
 */
class TaskManagerKillTest {
    private static final int KILLS = 5;
    private static final Path KEYS = StackOptions.keys(TestStacks.home("kill-keys"));
    private static final int MOST_CHECKPOINTS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(2);
    private static final String ESCALATION = "5af47cea-b5b0-4739-ae9f-f3b6019b1160";

    @Test
    void alertsAreThoseOfARunWithoutTheKill() throws Exception {
        StackOptions options = new StackOptions(
                TestStacks.home("kill"),
                Ports.free(),
                Set.of(Part.KAFKA, Part.FLINK),
                Optional.empty(),
                Optional.empty(),
                List.of());
        try (LocalStack stack = LocalStack.start(Checkout.locate(), options, (part, took) -> {});
                AuditTopics topics = new AuditTopics(stack.kafka().clientConfig())) {
            Map<String, Long> rules = new RuleTopic(stack.kafka().clientConfig())
                    .put(
                            RuleFiles.read(List.of(Checkout.locate().root().resolve("alert-rules/rules")))
                                    .sources(),
                            "test",
                            SigningKey.readOrCreate(KEYS, "rules"));
            stack.flink().submit(job(stack, "disturbed"));
            assertThat(new RuleTopic(stack.kafka().clientConfig()).awaitStatus(rules, PATIENCE))
                    .hasSameSizeAs(rules);

            List<String> moments = new ArrayList<>();
            for (int kill = 0; kill < KILLS; kill++) {
                moments.add(attackAndKill(stack, topics, "tenant-" + kill, kill % (MOST_CHECKPOINTS + 1)));
            }
            System.out.println(String.join(System.lineSeparator(), moments));
            Map<String, Long> disturbed = topics.alerts();
            assertThat(disturbed).hasSize(2 * KILLS);

            stack.flink().cancelAll();
            topics.forgetAlerts();
            stack.flink().submit(job(stack, "undisturbed"));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> assertThat(topics.alerts()).isEqualTo(disturbed));
            assertThat(replayed(stack)).isEqualTo(disturbed);
        }
    }

    /** Evidence counts by alert id, as a bounded job over what Kafka holds finds them. */
    private static Map<String, Long> replayed(LocalStack stack) throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        Path folder = Files.createDirectories(TestStacks.home("kill").resolve("replay"));
        try (ReplayProcess replay = new ReplayProcess(Checkout.locate(), folder)) {
            int code = replay.run(
                    List.of(
                            "--bootstrap",
                            stack.kafka().bootstrapServers(),
                            "--rule-keys",
                            KEYS.resolve("rules.pub").toString(),
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

    /** Plays one attack, kills in its midst, and waits until the alert is there all the same. */
    private static String attackAndKill(LocalStack stack, AuditTopics topics, String tenant, int moreCheckpoints)
            throws Exception {
        AttackedServer server = new AttackedServer(tenant);
        topics.send(server.escalation());
        topics.send(server.replayedToken());
        await("the replayed token's alert")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> topics.alertsOf(tenant).size() == 1);
        long readAt = System.currentTimeMillis();
        Checkpoints checkpoints = new Checkpoints(stack.flink().rest());
        long began = readAt;
        for (int i = 0; i < moreCheckpoints; i++) {
            long before = began;
            began = await("a checkpoint after the attack was read")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(checkpoints::newestBegan, newest -> newest > before);
        }

        living(stack).kill();
        boolean held = checkpoints.newestBegan() > readAt;
        assertThat(held || moreCheckpoints == 0)
                .as("a checkpoint holds the attack")
                .isTrue();
        assertThat(topics.alertsOf(tenant))
                .as("no alert of the escalation when the task manager is dead")
                .noneMatch(alert -> alert.getRuleId().equals(ESCALATION));

        stack.flink().addTaskManager();
        await("the escalation's alert")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    topics.send(server.heartbeat());
                    return topics.alertsOf(tenant).size() == 2;
                });
        return "%s: killed %d checkpoints after the attack was read; the last one %s"
                .formatted(tenant, moreCheckpoints, held ? "held it" : "did not hold it");
    }

    private static ChildProcess living(LocalStack stack) {
        return stack.flink().taskManagers().stream()
                .filter(ChildProcess::isAlive)
                .findFirst()
                .orElseThrow();
    }

    private static FlinkJob job(LocalStack stack, String group) throws Exception {
        Path jar = Checkout.locate().built("flink-jobs/detection/target/vedette-detection-job.jar");
        return new FlinkJob(
                "detection",
                jar,
                "dev.vedette.detection.DetectionJob",
                List.of(
                        "--bootstrap",
                        stack.kafka().bootstrapServers(),
                        "--rule-keys",
                        KEYS.resolve("rules.pub").toString(),
                        "--group-id",
                        group,
                        "--checkpoint-interval",
                        "1s",
                        "--out-of-orderness",
                        OUT_OF_ORDERNESS.toMillis() + "ms",
                        "--max-hold",
                        "1h",
                        "--lateness",
                        "1h"));
    }
}
