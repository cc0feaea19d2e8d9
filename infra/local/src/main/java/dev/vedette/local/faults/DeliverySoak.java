package dev.vedette.local.faults;

import dev.vedette.local.stack.Checkout;
import dev.vedette.local.stack.FaultStack;
import dev.vedette.local.stack.FlinkJob;
import dev.vedette.local.stack.StackException;
import dev.vedette.schemas.avro.DeadLetter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * The delivery jobs, one for each destination, under load, while one destination after the other goes down and comes back and the task
 * manager is killed. At the end every alert has to be at each destination, in Elasticsearch once. Not thread-safe.
 */
public final class DeliverySoak implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long MILLIS_BETWEEN_LOOKS = 50;
    private static final int MAX_FINDINGS = 20;

    private final Plan plan;
    private final Watcher watcher;
    private final FaultStack stack;
    private final ElasticsearchTarget elasticsearch;
    private final Map<DeliveryFault, SoakTarget> targets = new EnumMap<>(DeliveryFault.class);
    private final AlertLoad load;
    private final List<Round> rounds = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    /**
     * What to do.
     *
     * @param home folder for data and logs
     * @param time how long faults go on; each comes once at least
     * @param down how long a destination stays down
     * @param rate alerts a second, and as many events
     */
    public record Plan(Path home, Duration time, Duration down, int rate, Set<DeliveryFault> faults) {
        public Plan {
            faults = Set.copyOf(faults);
        }
    }

    /** Hears how it goes on. */
    public interface Watcher {
        /** Of a fault that was got over; a line. */
        void over(String line);

        /** What is the case just now; often. */
        void now(String state);
    }

    /**
     * A fault that was got over.
     *
     * @param millis from the destination's answering again, or from the task manager's end, until an alert of that time was there
     */
    public record Round(DeliveryFault fault, long millis) {}

    /**
     * What a destination had at the end.
     *
     * @param alerts each once
     * @param messages that told of one, twice of the same included; for Elasticsearch documents
     */
    public record Held(String name, long alerts, long messages) {}

    /**
     * What there was to see.
     *
     * @param alerts that were sent; as many events
     * @param findings what was missing, twice or set aside, a line each, the first of them; empty if all is well
     */
    public record Result(List<Round> rounds, long alerts, List<Held> held, List<String> findings) {
        public Result {
            rounds = List.copyOf(rounds);
            held = List.copyOf(held);
            findings = List.copyOf(findings);
        }
    }

    private DeliverySoak(Plan plan, Watcher watcher, FaultStack stack) throws Exception {
        this.plan = plan;
        this.watcher = watcher;
        this.stack = stack;
        Path folder = stack.folder("receivers");
        this.elasticsearch = new ElasticsearchTarget(stack);
        SyslogTlsReceiver syslog = new SyslogTlsReceiver("siem", folder);
        HttpReceiver webhook = HttpReceiver.webhook("hook");
        HttpReceiver otlp = HttpReceiver.otlp("collector");
        targets.putAll(Map.of(
                DeliveryFault.ELASTICSEARCH,
                elasticsearch,
                DeliveryFault.SYSLOG,
                syslog,
                DeliveryFault.WEBHOOK,
                webhook,
                DeliveryFault.OTLP,
                otlp));
        Path sinks = Files.writeString(folder.resolve("sinks.yml"), """
                sinks:
                  - name: %s
                    type: syslog
                    address: localhost:%d
                    tls:
                      ca_file: '%s'
                  - name: %s
                    type: webhook
                    url: %s
                    secret_file: '%s'
                  - name: %s
                    type: otlp
                    url: %s
                """.formatted(
                        syslog.name(),
                        syslog.port(),
                        quoted(syslog.certificate()),
                        webhook.name(),
                        webhook.url(),
                        quoted(Files.writeString(folder.resolve("secret"), "of-no-use-to-anybody")),
                        otlp.name(),
                        otlp.url()));
        List<FlinkJob> jobs = new ArrayList<>();
        for (SoakTarget target : targets.values()) {
            jobs.add(job(target.name(), sinks));
        }
        stack.flink().submit(jobs);
        this.load = new AlertLoad(stack.kafka().clientConfig(), plan.rate());
    }

    /**
     * Starts broker, cluster and destinations, and carries out the plan.
     *
     * @throws StackException if a part does not come back
     */
    public static Result run(Plan plan, Watcher watcher) throws Exception {
        try (FaultStack stack = FaultStack.start(plan.home(), Map.of());
                DeliverySoak soak = new DeliverySoak(plan, watcher, stack)) {
            return soak.run();
        }
    }

    private static String quoted(Path path) {
        return path.toString().replace("'", "''");
    }

    private FlinkJob job(String destination, Path sinks) throws StackException {
        return new FlinkJob(
                "delivery " + destination,
                Checkout.locate().built("flink-jobs/delivery/target/vedette-delivery-job.jar"),
                "dev.vedette.delivery.DeliveryJob",
                List.of(
                        "--bootstrap",
                        stack.kafka().bootstrapServers(),
                        "--elasticsearch",
                        elasticsearch.uri().toString(),
                        "--sinks",
                        sinks.toString(),
                        "--only",
                        destination,
                        "--checkpoint-interval",
                        "1000"));
    }

    private Result run() throws Exception {
        long end = System.nanoTime() + plan.time().toNanos();
        do {
            for (DeliveryFault fault : DeliveryFault.values()) {
                if (plan.faults().contains(fault) && findings.isEmpty()) {
                    round(fault);
                }
            }
        } while (System.nanoTime() < end && findings.isEmpty());
        load.stop();
        settle();
        return new Result(
                rounds,
                load.sent(),
                judge(),
                findings.stream().limit(MAX_FINDINGS).toList());
    }

    private void round(DeliveryFault fault) throws Exception {
        awaitEverywhere("before " + fault.words(), targets.values());
        SoakTarget target = targets.get(fault);
        long began;
        if (target == null) {
            began = System.nanoTime();
            stack.livingTaskManager().kill();
            stack.flink().addTaskManager();
            awaitEverywhere(fault.words(), targets.values());
        } else {
            began = holdDown(fault, target);
            awaitEverywhere(fault.words() + " and back", List.of(target));
        }
        Round round = new Round(fault, (System.nanoTime() - began) / 1_000_000);
        rounds.add(round);
        watcher.over("%d %s: alerts again after %.1f s, %d sent"
                .formatted(rounds.size(), fault.words(), round.millis() / 1000.0, load.sent()));
        if (load.failure().isPresent()) {
            throw new StackException(
                    "an alert could not be written: " + load.failure().get());
        }
    }

    /** Returns when the destination is back; what is down meanwhile must hold back nobody else. */
    private long holdDown(DeliveryFault fault, SoakTarget target) throws Exception {
        long back = System.nanoTime() + plan.down().toNanos();
        target.takeDown();
        awaitEverywhere(
                "while " + fault.words(),
                targets.values().stream().filter(other -> other != target).toList());
        while (System.nanoTime() < back) {
            tell(fault.words());
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
        target.bringBack();
        return System.nanoTime();
    }

    /** Until each has an alert that is sent from now on. */
    private void awaitEverywhere(String when, Iterable<SoakTarget> where) throws Exception {
        String newest = AlertLoad.alertId(load.sent());
        for (SoakTarget target : where) {
            if (!await(when, () -> target.has(newest))) {
                findings.add("%s: %s did not have %s within %d s"
                        .formatted(when, target.name(), newest, PATIENCE.toSeconds()));
            }
        }
    }

    /** Until everything has come that is going to. */
    private void settle() throws Exception {
        for (SoakTarget target : targets.values()) {
            boolean unused = await(
                    "waiting for the last alerts at " + target.name(),
                    () -> target.has(AlertLoad.alertId(load.sent() - 1))
                            && Set.copyOf(target.alertIds()).size() >= load.sent());
        }
        boolean unused = await(
                "waiting for the last events and evidence",
                () -> elasticsearch.ids("vedette-events").size() >= load.sent()
                        && elasticsearch.alertsWithEvidence(2) >= load.updated());
    }

    /** Looks at each destination and adds to the findings. */
    private List<Held> judge() throws Exception {
        List<Held> held = new ArrayList<>();
        for (SoakTarget target : targets.values()) {
            List<String> ids = target.alertIds();
            Set<String> distinct = Set.copyOf(ids);
            held.add(new Held(target.name(), distinct.size(), target.messages()));
            findings.addAll(differences(target.name() + ": alert ", ids, load.sent(), AlertLoad::alertId));
        }
        findings.addAll(differences(
                ElasticsearchTarget.NAME + ": event ",
                elasticsearch.ids("vedette-events"),
                load.sent(),
                load::eventId));
        long grown = elasticsearch.alertsWithEvidence(2);
        if (grown != load.updated()) {
            findings.add("%s: %d alerts show more evidence, of %d that have it"
                    .formatted(ElasticsearchTarget.NAME, grown, load.updated()));
        }
        try (AuditTopics topics = new AuditTopics(stack.kafka().clientConfig())) {
            for (DeadLetter letter : topics.deadLetters().values()) {
                findings.add("set aside: " + letter.getReason());
            }
        }
        return held;
    }

    /**
     * What is missing of the first so many ids and what is there twice or unasked.
     *
     * @param ids as a reader finds them
     */
    static List<String> differences(String prefix, List<String> ids, long count, LongFunction<String> idOf) {
        Set<String> expected = new HashSet<>();
        LongStream.range(0, count).mapToObj(idOf).forEach(expected::add);
        Set<String> seen = new HashSet<>();
        List<String> differences = new ArrayList<>();
        for (String id : ids) {
            if (!seen.add(id)) {
                differences.add(prefix + id + " is there twice");
            } else if (!expected.contains(id)) {
                differences.add(prefix + id + " is there and was not sent");
            }
        }
        expected.stream()
                .filter(id -> !seen.contains(id))
                .sorted()
                .forEach(id -> differences.add(prefix + id + " is missing"));
        return differences;
    }

    /** Returns whether it came to be so in time. */
    private boolean await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            tell(what);
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
        return true;
    }

    private void tell(String state) {
        watcher.now("%s; %d faults got over, %d alerts sent".formatted(state, rounds.size(), load.sent()));
    }

    @Override
    public void close() throws Exception {
        load.close();
        for (SoakTarget target : targets.values()) {
            target.close();
        }
    }
}
