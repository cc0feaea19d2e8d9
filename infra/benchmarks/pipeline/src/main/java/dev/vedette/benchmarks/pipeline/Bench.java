package dev.vedette.benchmarks.pipeline;

import dev.vedette.benchmarks.pipeline.BenchFlink.Backend;
import dev.vedette.benchmarks.pipeline.BenchFlink.Drain;
import dev.vedette.benchmarks.pipeline.BenchFlink.Running;
import dev.vedette.detection.DetectionJob;
import dev.vedette.models.ModelTrainer;
import dev.vedette.models.Recording;
import dev.vedette.models.Recording.RecordedCall;
import dev.vedette.schemas.avro.ModelArtifact;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the measurements share: broker, cluster, rules, model, traffic, and where results go. */
final class Bench implements AutoCloseable {
    private static final int EVENTS_OF_A_REQUEST = 3;
    private static final long MODEL_SEED = 1;

    final Settings settings;
    final BenchTopics topics;
    final BenchFlink flink;
    final BenchRules rules;
    final PrintStream out;
    final Map<String, Object> results = new TreeMap<>();

    private final List<RecordedCall> calls;
    private final ModelArtifact model;

    /**
     * @param events of a round
     * @param rounds that count, after one that does not
     * @param jobs found in the names of those whose throughput is measured
     * @param users who work at the same time
     * @param seconds that latency is measured for
     * @param warmUpSeconds before that, until compilers rest: at most about so many at full speed, and at the same rate
     * @param rate events a second for it
     * @param checkpointMillis between checkpoints of all jobs
     * @param flink further settings of the cluster
     */
    record Settings(
            long seed,
            int events,
            int rounds,
            Pattern jobs,
            int users,
            int seconds,
            int warmUpSeconds,
            int rate,
            int checkpointMillis,
            Map<String, String> flink) {}

    /**
     * @param checkout top of the checkout: its rules, recording and lists of scopes are used
     * @param work folder for checkpoints
     */
    Bench(Settings settings, String bootstrap, Path checkout, Path work, PrintStream out) throws Exception {
        this.settings = settings;
        this.out = out;
        this.scopes = checkout.resolve("infra/local/honest/operator-scopes.yaml");
        this.rules = BenchRules.read(checkout.resolve("alert-rules/rules"));
        progress("training a model");
        Recording recording = Recording.read(checkout.resolve("infra/local/recordings/office-training.jsonl.gz"));
        this.calls = recording.calls();
        this.model = ModelTrainer.train(List.of(recording), MODEL_SEED).artifact();
        progress("starting Flink");
        this.topics = new BenchTopics(bootstrap);
        this.flink = new BenchFlink(work.resolve("checkpoints"), settings.flink());
    }

    private final Path scopes;

    Traffic traffic(int users) {
        return new Traffic(settings.seed(), users, calls);
    }

    /** Empties all topics, puts rules and the model into force. */
    void prepare(List<BenchRules.Document> inForce) throws Exception {
        topics.empty();
        topics.putRules(inForce);
        topics.putModel(model);
    }

    /** Events of people at work, at the present, one in a thousand requests an attack. */
    BenchTopics.Filled fill(Traffic traffic, int events) {
        return topics.fill(taker -> {
            int requests = events / EVENTS_OF_A_REQUEST;
            for (int i = 0; i < requests; i++) {
                if (i % 1000 == 999) {
                    traffic.attack(nowMicros(), taker);
                }
                traffic.request(nowMicros(), taker);
            }
        });
    }

    /** The detection job as it is shipped, but for budgets that would let it pass over matches in a catch-up. */
    Running startDetection(Backend backend, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--unsigned-rules",
                "--bootstrap",
                topics.bootstrap(),
                "--group-id",
                "bench-" + System.nanoTime(),
                "--operator-scopes",
                scopes.toString(),
                "--checkpoint-interval",
                settings.checkpointMillis() + "ms",
                "--rule-budget",
                Integer.toString(Integer.MAX_VALUE),
                "--max-groups",
                "100000000"));
        arguments.addAll(List.of(more));
        return flink.start(backend, environment -> DetectionJob.build(environment, arguments.toArray(String[]::new)));
    }

    Drain drainDetection(long events, Backend backend, String... more) throws Exception {
        try (Running job = startDetection(backend, more)) {
            return job.awaitDrained(events);
        }
    }

    /** Has the job work off its topic, again and again, until compilers rest; returns how many seconds it took. */
    double warmUp(long events, Backend backend) throws Exception {
        Compilers compilers = new Compilers();
        return Compilers.warmUp(Duration.ofSeconds(settings.warmUpSeconds()), () -> {
            long compiled = compilers.millis();
            Drain drain = drainDetection(events, backend);
            double compiling = compilers.partOf(drain, compiled);
            progress(String.format(
                    Locale.ROOT,
                    "warm-up: %.0f events/s, compilers %.0f %% of a processor",
                    drain.perSecond(),
                    100 * compiling));
            return compiling;
        });
    }

    Drain drainStock(long events) throws Exception {
        try (Running job = flink.start(
                Backend.ROCKSDB,
                environment -> StockJob.build(
                        environment, topics.bootstrap(), BenchTopics.STOCK, settings.checkpointMillis()))) {
            return job.awaitDrained(events);
        }
    }

    static long nowMicros() {
        java.time.Instant now = java.time.Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    void progress(String line) {
        System.err.println("  " + line);
    }

    @Override
    public void close() throws Exception {
        flink.close();
        topics.close();
    }
}
