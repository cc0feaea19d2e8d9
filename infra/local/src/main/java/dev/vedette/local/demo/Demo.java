package dev.vedette.local.demo;

import dev.vedette.local.demo.HonestDevice.Pace;
import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.LocalStack;
import dev.vedette.local.stack.StackException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A run of the demo on a stack that is up: honest people at work, attacks among them, and what was seen. */
public final class Demo implements AutoCloseable {

    private static final Pace PACE = new Pace(400, 1_400);
    private static final Pace RECORDING_PACE = new Pace(20, 60);
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration HONEST_AT_LEAST = Duration.ofSeconds(30);
    private static final Duration ALERTS_WITHIN = Duration.ofSeconds(60);
    private static final Duration UNSEEN_AFTER = Duration.ofSeconds(15);

    /** What waits for the watermark and what comes late is decided by then. */
    private static final Duration SETTLE = Duration.ofSeconds(4);

    private static final int ATTACKS_SPREAD_MILLIS = 5_000;

    /**
     * What to run.
     *
     * @param seed decides names, addresses, order, timing, tools and arguments
     * @param attacks which ones
     * @param agent whether the server is watched at all
     */
    public record Settings(long seed, Attacks attacks, boolean agent) {}

    private final Settings settings;
    private final Casting casting;
    private final Office office;
    private final TokenIssuer issuer;
    private final ReverseProxy proxy;
    private final Sightings sightings;
    private final Consumer<String> progress;
    private final Path logs;
    private final Map<String, Long> startedInMs = new TreeMap<>();

    /**
     * Starts the server and what stands around it.
     *
     * @param siem where alerts are sent, if anywhere
     * @param progress takes a line for each thing that happens
     */
    public Demo(
            Checkout checkout,
            LocalStack stack,
            Optional<URI> elasticsearch,
            Optional<SiemListener> siem,
            Settings settings,
            Consumer<String> progress)
            throws StackException, IOException, InterruptedException {
        this.settings = settings;
        this.progress = progress;
        this.logs = stack.logs();
        this.casting = new Casting(settings.seed());
        stack.startedIn().forEach((part, took) -> startedInMs.put(part.label(), took.toMillis()));
        this.issuer = TokenIssuer.start();
        long begin = System.nanoTime();
        Path spool = stack.logs().resolveSibling("agent");
        URI server = WatchedServer.start(stack, checkout, issuer, spool, settings.agent());
        started("mcp-server", begin);
        this.proxy = ReverseProxy.start(server);
        OfficeTasks tasks = OfficeTasks.read(checkout.root().resolve("infra/local/honest/tasks.yaml"));
        this.office = new Office(proxy.uri(), issuer, tasks);
        this.sightings = new Sightings(stack.kafka().clientConfig(), elasticsearch, siem);
    }

    private void started(String part, long beginNanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos);
        startedInMs.put(part, millis);
        progress.accept(String.format("%-16s ready in %5.1f s", part, millis / 1000.0));
    }

    /** Everything once, from the first honest call to the last alert. */
    public DemoResult run() throws InterruptedException {
        List<ScenarioRun> runs = settings.attacks().live().stream()
                .map(scenario -> new ScenarioRun(scenario, office, casting))
                .toList();
        List<AttackTrial> trials =
                runs.stream().map(run -> new AttackTrial(run, sightings)).toList();
        HonestPeople people = new HonestPeople(office, casting, PACE, OfficeTasks.Kind.DEMO);
        try (people) {
            people.start();
            progress.accept(people.people() + " honest people are at work");
            long begin = System.nanoTime();
            Thread.sleep(WARM_UP.toMillis());
            if (settings.agent()) {
                await(ALERTS_WITHIN, () -> !sightings.toolCalls().isEmpty());
                if (sightings.toolCalls().isEmpty()) {
                    throw new DemoException("the agent reports no tool calls: see mcp-server.log in " + logs);
                }
            }
            attack(runs);
            progress.accept("attacks done, waiting for their alerts");
            await(
                    settings.agent() ? ALERTS_WITHIN : UNSEEN_AFTER,
                    () -> trials.stream().allMatch(AttackTrial::isSeen));
            await(HONEST_AT_LEAST.minusNanos(System.nanoTime() - begin), () -> false);
        }
        Thread.sleep(SETTLE.toMillis());
        progress.accept(people.calls() + " honest calls, " + sightings.events() + " events");
        if (people.surprises() > 0) {
            progress.accept(people.surprises() + " answers that honest people did not expect");
        }
        return new DemoResult(
                settings.seed(),
                startedInMs,
                trials.stream().map(AttackTrial::outcome).toList(),
                people.people(),
                falseAlerts(trials));
    }

    /**
     * Honest people alone, at the training tasks and faster than people are, for a model to learn from.
     *
     * @return how many calls were written
     */
    public int record(Path file, Duration howLong) throws InterruptedException, IOException {
        HonestPeople people = new HonestPeople(office, casting, RECORDING_PACE, OfficeTasks.Kind.TRAINING);
        try (people) {
            people.start();
            progress.accept(people.people() + " honest people are at work for " + howLong.toSeconds() + " s");
            Thread.sleep(howLong.toMillis());
        }
        Thread.sleep(SETTLE.toMillis());
        return BenignRecording.write(file, sightings.toolCalls(), people.tasksDone());
    }

    /** All attacks, each on a thread of its own and at its own time. */
    private void attack(List<ScenarioRun> runs) throws InterruptedException {
        ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
        RandomGenerator chance = casting.chance();
        List<Thread> attackers = new ArrayList<>();
        for (ScenarioRun run : runs) {
            int delay = chance.nextInt(ATTACKS_SPREAD_MILLIS);
            Thread attacker = new Thread(
                    () -> {
                        try {
                            Thread.sleep(delay);
                            run.run();
                        } catch (InterruptedException end) {
                            Thread.currentThread().interrupt();
                        } catch (RuntimeException failure) {
                            failures.add(failure);
                        }
                    },
                    "attack-" + run.scenario().name());
            attacker.setDaemon(true);
            attackers.add(attacker);
            attacker.start();
        }
        for (Thread attacker : attackers) {
            attacker.join();
        }
        RuntimeException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
    }

    private List<String> falseAlerts(List<AttackTrial> trials) {
        return sightings.alerts().stream()
                .filter(sighting -> trials.stream().noneMatch(trial -> trial.explains(sighting)))
                .map(sighting -> {
                    var alert = sighting.newest();
                    return alert.getRuleTitle() + " (" + alert.getRuleId() + "), "
                            + alert.getGroup().stream()
                                    .map(group -> group.getField() + "=" + group.getValue())
                                    .toList()
                            + ", evidence from " + sightings.addresses(alert) + ", alert " + alert.getAlertId();
                })
                .sorted()
                .toList();
    }

    private static void await(Duration atMost, BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < until && !condition.getAsBoolean()) {
            Thread.sleep(20);
        }
    }

    @Override
    public void close() throws InterruptedException {
        sightings.close();
        proxy.close();
        issuer.close();
    }
}
