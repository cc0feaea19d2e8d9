package dev.vedette.local.stack;

import dev.vedette.local.process.ChildProcess;
import dev.vedette.local.process.JavaProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * An empty broker, and a JVM that measures against it in the foreground; both are compiled well, unlike those of
 * {@link LocalStack}. Nothing of it stays behind.
 */
public final class Measurement implements AutoCloseable {
    private final Checkout checkout;
    private final Path home;
    private final Path folder;
    private final Workshop workshop;
    private final KafkaBroker broker;

    private Measurement(Checkout checkout, Path home, Path folder, Workshop workshop, KafkaBroker broker) {
        this.checkout = checkout;
        this.home = home;
        this.folder = folder;
        this.workshop = workshop;
        this.broker = broker;
    }

    /**
     * Starts the broker on a free port.
     *
     * @param home {@code VEDETTE_HOME}; a folder of its own is made in it
     */
    public static Measurement start(Checkout checkout, Path home)
            throws StackException, IOException, InterruptedException {
        Files.createDirectories(home);
        Path folder = Files.createTempDirectory(home.toAbsolutePath(), "bench");
        Workshop workshop = Workshop.create(checkout, folder);
        try {
            KafkaBroker broker = KafkaBroker.launch(workshop, Ports.freePort(), KafkaBroker.WELL_COMPILED);
            broker.awaitReady();
            return new Measurement(checkout, home, folder, workshop, broker);
        } catch (StackException | IOException | InterruptedException e) {
            workshop.close();
            Folders.delete(folder);
            throw e;
        }
    }

    /** Benchmarks whose class path this JVM does without. */
    public enum Benchmark {
        PIPELINE(
                "pipeline",
                "dev.vedette.benchmarks.pipeline.PipelineBenchmark",
                List.of(
                        "-Xms4g",
                        "-Xmx4g",
                        // All events wait for a collection: less than the 50 ms that one alert in a hundred may take.
                        "-XX:MaxGCPauseMillis=30",
                        "-XX:G1RSetUpdatingPauseTimePercent=50",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED")),
        /** With an Elasticsearch too. */
        DELIVERY(
                "delivery",
                "dev.vedette.benchmarks.delivery.DeliveryBenchmark",
                List.of(
                        "-Xms1g",
                        "-Xmx1g",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED")),
        /** With an Elasticsearch too; the console's heap is that of the local stack's, with room for who asks. */
        CONSOLE("console", "dev.vedette.benchmarks.console.ConsoleBenchmark", List.of("-Xms512m", "-Xmx512m")),
        AGENT("agent", "dev.vedette.benchmarks.agent.AgentBenchmark", List.of("-Xms256m", "-Xmx256m"));

        private final String folder;
        private final String mainClass;
        private final List<String> jvm;

        Benchmark(String folder, String mainClass, List<String> jvm) {
            this.folder = folder;
            this.mainClass = mainClass;
            this.jvm = jvm;
        }
    }

    /**
     * Runs a benchmark and waits for its end.
     *
     * @param arguments its options, without those that say where things are
     * @return its exit code
     */
    public int run(Benchmark benchmark, List<String> arguments)
            throws StackException, IOException, InterruptedException {
        Path built = checkout.built("infra/benchmarks/" + benchmark.folder + "/target");
        List<String> all = new ArrayList<>(List.of(
                "--bootstrap", broker.bootstrapServers(),
                "--checkout", checkout.root().toString(),
                "--work", workshop.folder("work").toString()));
        if (benchmark == Benchmark.DELIVERY || benchmark == Benchmark.CONSOLE) {
            all.addAll(List.of("--elasticsearch", startElasticsearch(benchmark).toString()));
        }
        if (benchmark == Benchmark.CONSOLE) {
            // It writes down who looks at what, while it is measured too.
            broker.prepare();
        }
        all.addAll(arguments);
        List<String> jvm = new ArrayList<>(benchmark.jvm);
        jvm.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        ChildProcess child = workshop.startInForeground(
                benchmark.folder + "-benchmark",
                new JavaProgram(
                        benchmark.mainClass, List.of(built.resolve("classes"), built.resolve("lib/*")), jvm, all));
        try {
            return child.exited().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a process does not fail", e);
        }
    }

    /** Empty, and not the one of a stack that may be running; it ends with the workshop. */
    private URI startElasticsearch(Benchmark benchmark) throws StackException, IOException, InterruptedException {
        ElasticsearchServer server = ElasticsearchServer.launch(
                workshop,
                home.resolve("bench-elasticsearch"),
                Ports.freePort(),
                benchmark == Benchmark.CONSOLE ? ElasticsearchServer.WELL_COMPILED : ElasticsearchServer.SMALL);
        server.awaitReady();
        return server.uri();
    }

    /** Of the broker's process. */
    public long brokerPid() {
        return broker.process().pid();
    }

    @Override
    public void close() {
        workshop.close();
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
