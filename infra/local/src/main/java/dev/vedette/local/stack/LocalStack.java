package dev.vedette.local.stack;

import dev.vedette.console.Console;
import dev.vedette.console.ConsoleOptions;
import dev.vedette.console.elasticsearch.Access;
import dev.vedette.local.process.ChildProcess;
import dev.vedette.local.process.JavaProgram;
import dev.vedette.schemas.KafkaSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Kafka, Flink, Elasticsearch and our jobs on this machine, each a JVM of its own. Parts start side by side; what needs
 * another part waits for that alone. Nothing outlives it: the children end on {@link #close}, when this JVM gets SIGINT
 * or SIGTERM, and when it is killed (see {@link dev.vedette.local.process.Leash}). Thread-safe.
 *
 * <p>Each stack begins empty. Data and logs of the last run stay below {@code VEDETTE_HOME/run} until the next.
 */
public final class LocalStack implements AutoCloseable {
    /** Exit code of a process that SIGINT has ended. */
    private static final int INTERRUPTED = 130;

    private final StackOptions options;
    private final Workshop workshop;
    private final FileChannel lock;
    private final Progress progress;
    private final Thread shutdownHook;
    private final Map<Part, Duration> startedIn = new EnumMap<>(Part.class);
    private volatile @Nullable KafkaBroker kafka;
    private volatile @Nullable FlinkCluster flink;
    private volatile @Nullable ElasticsearchServer elasticsearch;
    private volatile @Nullable Console console;

    private LocalStack(StackOptions options, Workshop workshop, FileChannel lock, Progress progress) {
        this.options = options;
        this.workshop = workshop;
        this.lock = lock;
        this.progress = progress;
        this.shutdownHook = new Thread(workshop::close, "stack-shutdown");
    }

    /**
     * Starts a stack and returns when all of its parts are ready.
     *
     * @throws StackException if a port is taken, memory is short, something is not built or a part does not come up;
     *     whatever had been started is stopped then
     */
    public static LocalStack start(Checkout checkout, StackOptions options, Progress progress)
            throws StackException, InterruptedException {
        requirePorts(options);
        Memory.requireFor(options.parts());
        LocalStack stack;
        try {
            Files.createDirectories(options.home());
            FileChannel lock = lock(options.home());
            // Before two parts that start side by side would make it both.
            StackOptions.silenceKey(options.home());
            stack = new LocalStack(
                    options, Workshop.create(checkout, options.home().resolve("run")), lock, progress);
        } catch (IOException e) {
            throw new StackException("cannot write to %s: %s".formatted(options.home(), e), e);
        }
        Runtime.getRuntime().addShutdownHook(stack.shutdownHook);
        try {
            stack.startParts();
            return stack;
        } catch (StackException | InterruptedException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private static void requirePorts(StackOptions options) throws StackException {
        if (options.parts().contains(Part.KAFKA)) {
            Ports.requireFree(options.ports().kafka(), "Kafka", "--kafka-port");
        }
        if (options.parts().contains(Part.FLINK)) {
            Ports.requireFree(options.ports().flink(), "Flink", "--flink-port");
        }
        if (options.parts().contains(Part.ELASTICSEARCH)) {
            Ports.requireFree(options.ports().elasticsearch(), "Elasticsearch", "--elasticsearch-port");
        }
        if (options.parts().contains(Part.CONSOLE)) {
            Ports.requireFree(options.ports().console(), "console", "--console-port");
        }
    }

    private static FileChannel lock(Path home) throws IOException, StackException {
        FileChannel channel =
                FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another stack of this JVM has it.
        }
        if (lock == null) {
            channel.close();
            throw new StackException(
                    "another stack runs in %s: stop it, or set VEDETTE_HOME to another folder".formatted(home));
        }
        return channel;
    }

    private void startParts() throws StackException, InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Map<Part, CompletableFuture<Void>> started = new EnumMap<>(Part.class);
            CompletableFuture<Void> failed = new CompletableFuture<>();
            // An enum set iterates in the order of declaration, which is the order of needs.
            for (Part part : Part.values()) {
                if (options.parts().contains(part)) {
                    CompletableFuture<?>[] needs =
                            part.needs().stream().map(started::get).toArray(CompletableFuture<?>[]::new);
                    CompletableFuture<Void> start =
                            CompletableFuture.allOf(needs).thenRunAsync(() -> startTimed(part), threads);
                    start.exceptionally(e -> {
                        failed.completeExceptionally(e);
                        return null;
                    });
                    started.put(part, start);
                }
            }
            CompletableFuture<Void> all =
                    CompletableFuture.allOf(started.values().toArray(CompletableFuture<?>[]::new));
            CompletableFuture.anyOf(all, failed).get();
        } catch (ExecutionException e) {
            throw asStackException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static StackException asStackException(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof StackException stack
                ? stack
                : new StackException("the stack does not start: " + cause, cause);
    }

    private void startTimed(Part part) {
        long begin = System.nanoTime();
        try {
            switch (part) {
                case KAFKA -> startKafka();
                case FLINK -> startFlink();
                case ELASTICSEARCH -> startElasticsearch();
                case DETECTION -> new Jobs(workshop, options).startDetection(kafka(), flink());
                case DELIVERY -> new Jobs(workshop, options).startDelivery(kafka(), flink(), elasticsearch());
                case CONSOLE -> startConsole();
            }
        } catch (StackException | IOException | InterruptedException e) {
            throw new CompletionException(e);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        synchronized (startedIn) {
            startedIn.put(part, took);
            progress.ready(part, took);
        }
    }

    private void startKafka() throws StackException, IOException, InterruptedException {
        KafkaBroker broker = KafkaBroker.launch(workshop, options.ports().kafka());
        broker.awaitReady();
        broker.prepare();
        kafka = broker;
    }

    private void startFlink() throws StackException, IOException, InterruptedException {
        FlinkCluster cluster = FlinkCluster.launch(workshop, options.ports().flink(), Jobs.slots(options));
        cluster.awaitReady();
        flink = cluster;
    }

    private void startElasticsearch() throws StackException, IOException, InterruptedException {
        ElasticsearchServer server = ElasticsearchServer.launch(
                workshop, options.home(), options.ports().elasticsearch());
        try {
            server.awaitReady();
        } catch (StackException e) {
            if (server.process().isAlive() || workshop.isClosed()) {
                throw e;
            }
            // It attaches an agent to itself through /tmp/.java_pidN, N being its process number: what a JVM of another
            // user
            // with that number left behind when it was killed stops it. The next start has another number.
            progress.again(Part.ELASTICSEARCH, String.valueOf(e.getMessage()));
            workshop.forget(server.process());
            server = ElasticsearchServer.launch(
                    workshop, options.home(), options.ports().elasticsearch());
            server.awaitReady();
        }
        elasticsearch = server;
    }

    private void startConsole() throws IOException {
        console = Console.start(new ConsoleOptions(
                "127.0.0.1",
                options.ports().console(),
                elasticsearch().uri(),
                StackOptions.console(options.home()),
                KafkaSettings.of(kafka().bootstrapServers(), Map.of()),
                URI.create("http://127.0.0.1:" + options.ports().flink()),
                Access.OPEN,
                Optional.empty(),
                Optional.of(StackOptions.keys(options.home()).resolve("silences.key"))));
    }

    /** The broker; the stack was started with {@link Part#KAFKA}. */
    public KafkaBroker kafka() {
        return required(kafka, Part.KAFKA);
    }

    /** The cluster; the stack was started with {@link Part#FLINK}. */
    public FlinkCluster flink() {
        return required(flink, Part.FLINK);
    }

    /** The server; the stack was started with {@link Part#ELASTICSEARCH}. */
    public ElasticsearchServer elasticsearch() {
        return required(elasticsearch, Part.ELASTICSEARCH);
    }

    /** The analysts' page; the stack was started with {@link Part#CONSOLE}. It runs in this JVM. */
    public Console console() {
        return required(console, Part.CONSOLE);
    }

    private static <T> T required(@Nullable T part, Part which) {
        if (part == null) {
            throw new IllegalStateException("the stack was started without " + which.label());
        }
        return part;
    }

    /**
     * Starts a further child JVM that belongs to the stack, with its output in the stack's folder of logs.
     *
     * @param name names its log and its row in {@link #residentBytes}
     */
    public ChildProcess launch(String name, JavaProgram program) {
        try {
            return workshop.start(name, program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How long each part took from its own start until it was ready. */
    public Map<Part, Duration> startedIn() {
        synchronized (startedIn) {
            return Map.copyOf(startedIn);
        }
    }

    /** Resident memory of each living child in bytes, in the order of their starts; empty where nobody tells. */
    public Map<String, Long> residentBytes() {
        Map<String, Long> bytes = new LinkedHashMap<>();
        workshop.children().forEach(child -> child.residentBytes().ifPresent(b -> bytes.put(child.name(), b)));
        return bytes;
    }

    /** Folder with a log for each child. */
    public Path logs() {
        return workshop.logs();
    }

    /**
     * Waits until a child or a job ends that should not, which is for ever in a sound stack.
     *
     * @return one line about it
     */
    public String awaitFailure() throws InterruptedException {
        CompletableFuture<ChildProcess> ended = new CompletableFuture<>();
        for (ChildProcess child : workshop.children()) {
            child.exited().thenAccept(code -> {
                // Ctrl-C reaches the children too, and may do so before our own hook has run.
                if (!workshop.isClosed() && code != INTERRUPTED) {
                    ended.complete(child);
                }
            });
        }
        while (true) {
            try {
                return Readiness.ended(ended.get(1, TimeUnit.SECONDS));
            } catch (TimeoutException e) {
                Optional<String> job = flink == null ? Optional.empty() : flink().endedJob();
                if (job.isPresent()) {
                    return job.get();
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("waiting for a process does not fail", e);
            }
        }
    }

    /** Stops all parts and returns when they have ended; a second call does nothing. */
    @Override
    public void close() {
        Console page = console;
        if (page != null) {
            try {
                page.close();
            } catch (IOException e) {
                // It is about to lose its store in any case.
            }
        }
        workshop.close();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is on its way down, and the hook with it.
        }
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
