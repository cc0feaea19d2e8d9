package dev.vedette.delivery.http;

import dev.vedette.delivery.kafka.DeadLetters;
import dev.vedette.delivery.kafka.Printable;
import dev.vedette.delivery.siem.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.ElementConverter;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.kafka.common.utils.ExponentialBackoff;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The buffer of a sink's subtask; batches are answered on the client's threads. */
final class HttpWriter extends AsyncSinkWriter<Message, Message> {
    private static final Logger log = LoggerFactory.getLogger(HttpWriter.class);

    /** From 100 ms, doubled up to 5 s, each by chance up to a fifth longer or shorter. */
    private static final ExponentialBackoff BACKOFF = new ExponentialBackoff(100, 2, 5_000, 0.2);

    /** A destination that wants to be left alone for days is not believed. */
    private static final long MAX_PAUSE_MILLIS = TimeUnit.MINUTES.toMillis(5);

    private final String name;
    private final long maxBytes;
    private final DeadLetters deadLetters;
    private final Endpoint endpoint;
    private final ScheduledExecutorService timer;
    private int failures;
    private volatile boolean closed;

    HttpWriter(
            ElementConverter<Message, Message> converter,
            WriterInitContext context,
            AsyncSinkWriterConfiguration configuration,
            Collection<BufferedRequestState<Message>> recovered,
            HttpSink sink)
            throws IOException {
        super(converter, context, configuration, recovered);
        this.name = sink.name();
        this.maxBytes = configuration.getMaxRecordSizeInBytes();
        this.endpoint = sink.endpoint().open();
        this.deadLetters = new DeadLetters(sink.bootstrap());
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "vedette-" + name + "-retry");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void write(Message message, Context context) throws IOException, InterruptedException {
        if (message.size() > maxBytes) {
            String reason = "a message of " + message.size() + " bytes, at most " + maxBytes + " are sent";
            deadLetters.send(message.origin(), "siem", reason).join();
            return;
        }
        super.write(message, context);
    }

    @Override
    protected void submitRequestEntries(List<Message> messages, ResultHandler<Message> handler) {
        List<Message> batch = List.copyOf(messages);
        CompletableFuture<Void> unused = send(batch)
                .exceptionally(error -> Endpoint.Outcome.failed(batch, String.valueOf(error)))
                .thenCompose(this::bury)
                .thenAccept(outcome -> finish(batch, outcome, handler));
    }

    private CompletableFuture<Endpoint.Outcome> send(List<Message> batch) {
        try {
            return endpoint.send(batch);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What was refused counts as dealt with only once Kafka has it; until then it is sent again. */
    private CompletableFuture<Endpoint.Outcome> bury(Endpoint.Outcome outcome) {
        List<Message> unburied = new ArrayList<>(outcome.again());
        List<CompletableFuture<Void>> letters = new ArrayList<>();
        for (Endpoint.Refusal refusal : outcome.refused()) {
            letters.add(deadLetters
                    .send(refusal.message().origin(), "siem", name + ": " + refusal.reason())
                    .exceptionally(error -> {
                        synchronized (unburied) {
                            unburied.add(refusal.message());
                        }
                        return null;
                    }));
        }
        return CompletableFuture.allOf(letters.toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    synchronized (unburied) {
                        return new Endpoint.Outcome(
                                List.copyOf(unburied), List.of(), outcome.cause(), outcome.notBefore());
                    }
                });
    }

    private void finish(List<Message> batch, Endpoint.Outcome outcome, ResultHandler<Message> handler) {
        if (outcome.again().isEmpty()) {
            failures = 0;
            handler.complete();
            return;
        }
        if (closed) {
            // The job stops: what was cut off comes again from the last checkpoint.
            return;
        }
        failures++;
        long asked = Math.min(MAX_PAUSE_MILLIS, outcome.notBefore().toMillis());
        long delay = Math.max(BACKOFF.backoff(failures - 1), asked);
        // Ever more rarely: an outage is one fact, not a line every five seconds.
        if (Integer.bitCount(failures) == 1) {
            log.warn(
                    "{} did not take {} of {} alerts, failure {} in a row, next attempt in {} ms: {}",
                    name,
                    outcome.again().size(),
                    batch.size(),
                    failures,
                    delay,
                    Printable.of(outcome.cause()));
        }
        CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, timer)
                .execute(() -> handler.retryForEntries(outcome.again()));
    }

    /**
     * Before a checkpoint everything is handed over, not only what is in flight: then the offsets that Kafka's consumer
     * group stores with the checkpoint say the truth also to a job that starts without it.
     */
    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        super.flush(true);
    }

    @Override
    protected long getSizeInBytes(Message message) {
        return message.size();
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        try {
            endpoint.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deadLetters.close();
            super.close();
        }
    }
}
