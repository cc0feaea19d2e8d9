package dev.vedette.console.health;

import dev.vedette.console.health.Health.Part;
import dev.vedette.console.health.SinkMetrics.Value;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the pipeline for whoever asks: one look at a time, however many ask, and none while nobody does. Thread-safe.
 */
public final class HealthMonitor implements AutoCloseable {
    /** A look costs Flink some requests a sink. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    /** Kafka's client has a minute by itself; the page is to say earlier that nothing answers. */
    private static final int PATIENCE_MILLIS = 5_000;

    private final Supplier<Part> elasticsearch;
    private final Map<String, Object> kafka;
    private final URI flink;
    private final SinkMetrics metrics;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "vedette-console-health");
        made.setDaemon(true);
        return made;
    });
    private @Nullable CompletableFuture<Health> latest;
    private Instant begun = Instant.MIN;

    /** Of the thread alone. Kept while Kafka answers: without an answer its client would try and log for ever. */
    private @Nullable Admin admin;

    /**
     * @param elasticsearch how it is; waits for its answer
     * @param kafka settings of Kafka's clients
     * @param flink where Flink's REST interface answers
     */
    public HealthMonitor(Supplier<Part> elasticsearch, Map<String, Object> kafka, URI flink) {
        this(elasticsearch, kafka, flink, Clock.systemUTC());
    }

    HealthMonitor(Supplier<Part> elasticsearch, Map<String, Object> kafka, URI flink, Clock clock) {
        this.elasticsearch = elasticsearch;
        this.kafka = Map.copyOf(kafka);
        this.flink = flink;
        this.metrics = new SinkMetrics(flink);
        this.clock = clock;
    }

    /** How it is now, or was at most two seconds ago; done within some seconds, also where nothing answers. */
    public synchronized CompletableFuture<Health> ask() {
        Instant now = clock.instant();
        if (latest == null || latest.isDone() && begun.plus(FRESH).isBefore(now)) {
            begun = now;
            latest = CompletableFuture.supplyAsync(this::look, thread);
        }
        return latest;
    }

    private Health look() {
        List<Part> parts = new ArrayList<>();
        parts.add(elasticsearch.get());
        try {
            Map<String, List<Value>> told = told(parts);
            return new Health(clock.instant(), parts, sinks(told, parts));
        } catch (InterruptedException e) {
            // The console ends.
            Thread.currentThread().interrupt();
            return new Health(clock.instant(), parts, List.of());
        }
    }

    private Map<String, List<Value>> told(List<Part> parts) throws InterruptedException {
        try {
            Map<String, List<Value>> told = metrics.read();
            parts.add(
                    told.isEmpty()
                            ? new Part("Flink", false, "Answers, but no delivery job runs: start one.")
                            : new Part("Flink", true, "Runs the delivery jobs of these sinks."));
            return told;
        } catch (IOException | IllegalArgumentException e) {
            parts.add(new Part(
                    "Flink", false, "Does not answer at %s: start it, or set vedette.flink.url.".formatted(flink)));
            return Map.of();
        }
    }

    private List<SinkStatus> sinks(Map<String, List<Value>> told, List<Part> parts) throws InterruptedException {
        try {
            if (admin == null) {
                admin = Admin.create(settings());
            }
            List<SinkStatus> sinks = DeliveryStatus.read(admin, told);
            parts.add(1, new Part("Kafka", true, "Answers."));
            return sinks;
        } catch (ExecutionException | KafkaException e) {
            closeAdmin();
            parts.add(
                    1,
                    new Part(
                            "Kafka",
                            false,
                            "Does not answer at %s: start it, or set vedette.kafka.bootstrap."
                                    .formatted(kafka.get("bootstrap.servers"))));
            return DeliveryStatus.read(told);
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putIfAbsent("default.api.timeout.ms", PATIENCE_MILLIS);
        return DeliveryStatus.settings(settings);
    }

    private void closeAdmin() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }

    /** Ends a look that is under way. */
    @Override
    public void close() {
        thread.execute(this::closeAdmin);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
