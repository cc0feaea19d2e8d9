package dev.vedette.local.faults;

import dev.vedette.local.rules.RuleFiles;
import dev.vedette.local.rules.RuleTopic;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.FaultStack;
import dev.vedette.local.stack.FlinkJob;
import dev.vedette.local.stack.StackException;
import dev.vedette.schemas.signing.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The detection job with the shipped rules, under load and under attack, while one part after the other breaks; then once
 * more over the same events while none does. Alert ids and evidence counts have to be the same. Not thread-safe.
 */
public final class Soak implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long MILLIS_BETWEEN_LOOKS = 50;
    private static final Duration FLOOD = Duration.ofSeconds(10);
    private static final Duration SETTLED = Duration.ofSeconds(5);
    private static final int FAILED_CHECKPOINTS = 2;
    private static final int MAX_DIFFERENCES = 20;

    private final Plan plan;
    private final Consumer<String> progress;
    private final FaultStack stack;
    private final AuditTopics topics;
    private final SoakLoad load;
    private final Path keys;
    private final List<String> attacked = new ArrayList<>();
    private final List<Round> rounds = new ArrayList<>();

    /**
     * What to do.
     *
     * @param home folder for data and logs
     * @param time how long faults go on; each comes once at least
     * @param rate events a second without a flood
     * @param seed who of the honest comes when
     */
    public record Plan(Path home, Duration time, int rate, long seed, Set<SoakFault> faults) {
        public Plan {
            faults = Set.copyOf(faults);
        }
    }

    /**
     * A fault that was got over.
     *
     * @param millis from the fault to the alert of an attack that came after it
     */
    public record Round(SoakFault fault, long millis) {}

    /**
     * What there was to see.
     *
     * @param events that the load sent
     * @param differences to the run without faults, a line each, the first of them; empty if there are none
     */
    public record Result(List<Round> rounds, long events, int attacks, int alerts, List<String> differences) {
        public Result {
            rounds = List.copyOf(rounds);
            differences = List.copyOf(differences);
        }
    }

    private Soak(Plan plan, Consumer<String> progress, FaultStack stack) {
        this.plan = plan;
        this.progress = progress;
        this.stack = stack;
        this.keys = plan.home().resolve("keys");
        this.topics = new AuditTopics(stack.kafka().clientConfig());
        this.load = new SoakLoad(stack.kafka().clientConfig(), plan.rate(), plan.seed());
    }

    /**
     * Starts broker and cluster, and carries out the plan.
     *
     * @param progress a line each
     * @throws StackException if a part does not come back, or what is awaited does not come
     */
    public static Result run(Plan plan, Consumer<String> progress) throws Exception {
        // State below this size would lie in the job manager's file alone, and no task manager would write any.
        Map<String, Object> settings = Map.of("execution.checkpointing.data-inline-threshold", "0b");
        try (FaultStack stack = FaultStack.startHighlyAvailable(plan.home(), settings);
                Soak soak = new Soak(plan, progress, stack)) {
            return soak.run();
        }
    }

    private Result run() throws Exception {
        Map<String, Object> client = stack.kafka().clientConfig();
        Path rules = Checkout.locate().root().resolve("alert-rules/rules");
        Map<String, Long> versions = new RuleTopic(client)
                .put(RuleFiles.read(List.of(rules)).sources(), "soak", SigningKey.readOrCreate(keys, "rules"));
        stack.flink().submit(program("disturbed"));
        if (new RuleTopic(client).awaitStatus(versions, PATIENCE).size() < versions.size()) {
            throw new StackException("the rules did not come into force within " + PATIENCE.toSeconds() + " s");
        }
        long end = System.nanoTime() + plan.time().toNanos();
        do {
            for (SoakFault fault : SoakFault.values()) {
                if (plan.faults().contains(fault)) {
                    round(fault);
                }
            }
        } while (System.nanoTime() < end);
        settle();
        Map<String, Long> disturbed = topics.alerts();
        return new Result(rounds, load.sent(), attacked.size(), disturbed.size(), differencesTo(disturbed));
    }

    private FlinkJob program(String group) throws Exception {
        return new FlinkJob(
                "detection",
                Checkout.locate().built("flink-jobs/detection/target/vedette-detection-job.jar"),
                "dev.vedette.detection.DetectionJob",
                List.of(
                        "--bootstrap",
                        stack.kafka().bootstrapServers(),
                        "--rule-keys",
                        keys.resolve("rules.pub").toString(),
                        "--group-id",
                        group,
                        "--checkpoint-interval",
                        "1s",
                        "--out-of-orderness",
                        "2s",
                        "--max-hold",
                        "1h",
                        "--lateness",
                        "1h",
                        // The second run reads as fast as it can: a budget by the clock would decide otherwise there.
                        "--rule-budget",
                        Integer.toString(Integer.MAX_VALUE)));
    }

    private void round(SoakFault fault) throws Exception {
        attack();
        long began = System.nanoTime();
        switch (fault) {
            case TASK_MANAGER -> replaceTaskManager();
            case JOB_MANAGER -> {
                stack.flink().jobManager().kill();
                stack.replaceJobManager();
            }
            case BROKER -> {
                stack.kafka().process().kill();
                stack.startKafkaAgain();
            }
            case FLOOD -> flood();
            case CHECKPOINTS -> fillCheckpointFolder();
        }
        attack();
        Round round = new Round(fault, (System.nanoTime() - began) / 1_000_000);
        rounds.add(round);
        progress.accept(
                "%d %s: alerts again after %.1f s".formatted(rounds.size(), fault.words(), round.millis() / 1000.0));
        if (load.failure().isPresent()) {
            throw new StackException(
                    "an event could not be written: " + load.failure().get());
        }
    }

    /** A server is attacked; returns when the first alert of it is there. */
    private void attack() throws Exception {
        String tenant = "attacked-" + attacked.size();
        attacked.add(tenant);
        AttackedServer server = new AttackedServer(tenant);
        topics.send(server.escalation());
        topics.send(server.replayedToken());
        await("the alert of an attack", () -> !topics.alertsOf(tenant).isEmpty());
    }

    private void replaceTaskManager() throws Exception {
        stack.livingTaskManager().kill();
        stack.flink().addTaskManager();
    }

    private void flood() throws Exception {
        load.flood(true);
        long end = System.nanoTime() + FLOOD.toNanos();
        while (System.nanoTime() < end) {
            attack();
        }
        load.flood(false);
    }

    private void fillCheckpointFolder() throws Exception {
        if (!FileSizes.canBeLimited()) {
            throw new StackException("/usr/bin/prlimit is missing: install util-linux, or leave CHECKPOINTS out");
        }
        FileSizes.forbid(stack.livingTaskManager());
        FileSizes.forbid(stack.flink().jobManager());
        RunningJob job = new RunningJob(stack.flink().rest());
        long failed = job.failedCheckpoints();
        await("checkpoints that fail", () -> job.failedCheckpoints() >= failed + FAILED_CHECKPOINTS);
        attack();
        replaceTaskManager();
        FileSizes.allow(stack.flink().jobManager());
        long now = System.currentTimeMillis();
        await("a checkpoint", () -> job.newestCheckpointBegan() > now);
    }

    /** Until all attacks have both alerts and nothing more comes. */
    private void settle() throws Exception {
        load.calm();
        for (String tenant : attacked) {
            await("both alerts of " + tenant, () -> topics.alertsOf(tenant).size() >= 2);
        }
        Map<String, Long> before = Map.of();
        while (!topics.alerts().equals(before)) {
            before = topics.alerts();
            Thread.sleep(SETTLED.toMillis());
        }
        load.close();
    }

    private List<String> differencesTo(Map<String, Long> disturbed) throws Exception {
        progress.accept("%d events, %d alerts: now the same without faults".formatted(load.sent(), disturbed.size()));
        stack.flink().cancelAll();
        topics.forgetAlerts();
        stack.flink().submit(program("undisturbed"));
        long deadline = System.nanoTime() + PATIENCE.plus(plan.time()).toNanos();
        while (!topics.alerts().equals(disturbed) && System.nanoTime() < deadline) {
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
        return differences(disturbed, topics.alerts());
    }

    static List<String> differences(Map<String, Long> disturbed, Map<String, Long> undisturbed) {
        Set<String> ids = new TreeSet<>(disturbed.keySet());
        ids.addAll(undisturbed.keySet());
        return ids.stream()
                .filter(id -> !Objects.equals(disturbed.get(id), undisturbed.get(id)))
                .map(id -> "%s: evidence %s with faults, %s without"
                        .formatted(id, evidence(disturbed.get(id)), evidence(undisturbed.get(id))))
                .limit(MAX_DIFFERENCES)
                .toList();
    }

    private static String evidence(@Nullable Long count) {
        return count == null ? "none" : count.toString();
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new StackException(what + " did not come within " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
    }

    @Override
    public void close() {
        load.close();
        topics.close();
    }
}
