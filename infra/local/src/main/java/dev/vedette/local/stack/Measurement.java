package dev.vedette.local.stack;

import dev.vedette.local.process.ChildProcess;
import dev.vedette.local.process.JavaProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    private static final String MODULE = "infra/benchmarks/pipeline/target";

    private final Checkout checkout;
    private final Path folder;
    private final Workshop workshop;
    private final KafkaBroker broker;

    private Measurement(Checkout checkout, Path folder, Workshop workshop, KafkaBroker broker) {
        this.checkout = checkout;
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
            return new Measurement(checkout, folder, workshop, broker);
        } catch (StackException | IOException | InterruptedException e) {
            workshop.close();
            Folders.delete(folder);
            throw e;
        }
    }

    /**
     * Runs the pipeline's benchmark and waits for its end.
     *
     * @param arguments its options, without those that say where things are
     * @return its exit code
     */
    public int run(List<String> arguments) throws StackException, IOException, InterruptedException {
        Path built = checkout.built(MODULE);
        List<String> all = new ArrayList<>(List.of(
                "--bootstrap", broker.bootstrapServers(),
                "--checkout", checkout.root().toString(),
                "--work", workshop.folder("flink").toString()));
        all.addAll(arguments);
        ChildProcess child = workshop.startInForeground(
                "pipeline-benchmark",
                new JavaProgram(
                        "dev.vedette.benchmarks.pipeline.PipelineBenchmark",
                        List.of(built.resolve("classes"), built.resolve("lib/*")),
                        List.of(
                                "-Xms2g",
                                "-Xmx2g",
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"),
                        all));
        try {
            return child.exited().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a process does not fail", e);
        }
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
