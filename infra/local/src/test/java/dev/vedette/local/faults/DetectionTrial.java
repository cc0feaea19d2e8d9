package dev.vedette.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vedette.local.rules.RuleFiles;
import dev.vedette.local.rules.RuleSource;
import dev.vedette.local.rules.RuleTopic;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.FaultStack;
import dev.vedette.local.stack.FlinkJob;
import dev.vedette.local.stack.StackOptions;
import dev.vedette.local.stack.TestStacks;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.RuleStatus;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;

/**
 * The detection job with the rules of {@code alert-rules/rules}, attacked while something breaks, and then once more over
 * the same events while nothing does. Not thread-safe.
 *
 * <p>An attack has two alerts. The one of the replayed token comes at once and shows that the attack was read. The one of
 * the escalation waits for event time, which stands still until a heartbeat moves it: so a fault can be put between the two.
 */
final class DetectionTrial implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String ESCALATION = "5af47cea-b5b0-4739-ae9f-f3b6019b1160";

    /** By default a second, so that a test need not wait for the next one. */
    static final String CHECKPOINT_INTERVAL = "--checkpoint-interval";

    private static final Path KEYS = StackOptions.keys(TestStacks.home("trial-keys"));
    private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(2);

    private final FaultStack stack;
    private final AuditTopics topics;
    private final List<String> moreArguments;

    private DetectionTrial(FaultStack stack, AuditTopics topics, List<String> moreArguments) {
        this.stack = stack;
        this.topics = topics;
        this.moreArguments = moreArguments;
    }

    /**
     * Puts the rules into force and starts the job.
     *
     * @param moreArguments of the job
     */
    static DetectionTrial start(FaultStack stack, String... moreArguments) throws Exception {
        Map<String, Object> client = stack.kafka().clientConfig();
        Path rules = Checkout.locate().root().resolve("alert-rules/rules");
        Map<String, Long> versions = new RuleTopic(client)
                .put(RuleFiles.read(List.of(rules)).sources(), "test", SigningKey.readOrCreate(KEYS, "rules"));
        DetectionTrial trial = new DetectionTrial(stack, new AuditTopics(client), List.of(moreArguments));
        stack.flink().submit(trial.program("disturbed"));
        assertThat(new RuleTopic(client).awaitStatus(versions, PATIENCE)).hasSameSizeAs(versions);
        return trial;
    }

    /**
     * What the job says of a rule.
     *
     * @param took from the moment at which the topic has the rule, as one sees it who waits for the word
     */
    record Pushed(String state, Duration took) {}

    /** Puts one more rule into force. */
    Pushed push(RuleSource rule) throws Exception {
        RuleTopic topic = new RuleTopic(stack.kafka().clientConfig());
        Map<String, Long> versions = topic.put(List.of(rule), "test", SigningKey.readOrCreate(KEYS, "rules"));
        long written = System.nanoTime();
        RuleStatus status = topic.awaitStatus(versions, PATIENCE).get(rule.id());
        return new Pushed(status.getState(), Duration.ofNanos(System.nanoTime() - written));
    }

    private FlinkJob program(String group) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--bootstrap",
                stack.kafka().bootstrapServers(),
                "--rule-keys",
                ruleKeys().toString(),
                "--group-id",
                group,
                "--out-of-orderness",
                OUT_OF_ORDERNESS.toMillis() + "ms",
                "--max-hold",
                "1h",
                "--lateness",
                "1h"));
        arguments.addAll(moreArguments);
        if (!moreArguments.contains(CHECKPOINT_INTERVAL)) {
            arguments.addAll(List.of(CHECKPOINT_INTERVAL, "1s"));
        }
        return new FlinkJob(
                "detection",
                Checkout.locate().built("flink-jobs/detection/target/vedette-detection-job.jar"),
                "dev.vedette.detection.DetectionJob",
                arguments);
    }

    /** Public keys that the job takes rules of. */
    static Path ruleKeys() {
        return KEYS.resolve("rules.pub");
    }

    AuditTopics topics() {
        return topics;
    }

    RunningJob job() {
        return new RunningJob(stack.flink().rest());
    }

    /** The first half of an attack; returns when it has been read. */
    AttackedServer attack(String tenant) throws Exception {
        AttackedServer server = new AttackedServer(tenant);
        topics.send(server.escalation());
        topics.send(server.replayedToken());
        awaiting("the replayed token's alert of " + tenant)
                .until(() -> topics.alertsOf(tenant).size() == 1);
        return server;
    }

    /** Moves event time on until both alerts of each attack are there. */
    void decide(List<AttackedServer> attacked) {
        awaiting("both alerts of each of %d attacks".formatted(attacked.size()))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    topics.send(attacked.get(0).heartbeat());
                    for (AttackedServer server : attacked) {
                        if (topics.alertsOf(server.tenant()).size() < 2) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    void assertUndecided(AttackedServer server) throws Exception {
        assertThat(topics.alertsOf(server.tenant()))
                .as("no alert of the escalation yet")
                .noneMatch(alert -> alert.getRuleId().equals(ESCALATION));
    }

    /** Waits for a checkpoint that began after this call, so that it holds what was read before. */
    void awaitCheckpoint() {
        long now = System.currentTimeMillis();
        RunningJob job = job();
        awaiting("a checkpoint").until(() -> job.newestCheckpointBegan() > now);
    }

    /**
     * Lets a new job read all events from the first one on, and compares ids and evidence counts of its alerts.
     *
     * @param alerts how many there have to be
     */
    Map<String, Long> assertAsUndisturbed(int alerts) throws Exception {
        return assertAsUndisturbed(alerts, List.of());
    }

    /** The same; if {@code instead} is not empty, over these events in place of those that the topic holds. */
    Map<String, Long> assertAsUndisturbed(int alerts, List<AuditEvent> instead) throws Exception {
        Map<String, Long> disturbed = topics.alerts();
        assertThat(disturbed).hasSize(alerts);
        stack.flink().cancelAll();
        topics.forgetAlerts();
        if (!instead.isEmpty()) {
            topics.forgetEvents();
            topics.send(instead);
        }
        stack.flink().submit(program("undisturbed"));
        awaiting("the same alerts without the fault")
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(topics.alerts()).isEqualTo(disturbed));
        return disturbed;
    }

    static ConditionFactory awaiting(String what) {
        return await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    @Override
    public void close() {
        topics.close();
    }
}
