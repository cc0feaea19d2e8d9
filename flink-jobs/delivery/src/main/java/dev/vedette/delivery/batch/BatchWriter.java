package dev.vedette.delivery.batch;

import dev.vedette.delivery.kafka.DeadLetters;
import dev.vedette.delivery.kafka.Printable;
import dev.vedette.delivery.state.SinkState;
import dev.vedette.schemas.KafkaSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.operators.MailboxExecutor;
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
public abstract class BatchWriter<T extends BatchEntry> extends AsyncSinkWriter<T, T> {
    private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

    /** From 50 ms, doubled up to 5 s, each by chance up to a fifth longer or shorter. */
    private static final ExponentialBackoff BACKOFF = new ExponentialBackoff(50, 2, 5_000, 0.2);

    /** A destination that wants to be left alone for days is not believed. */
    private static final long MAX_PAUSE_MILLIS = TimeUnit.MINUTES.toMillis(5);

    /**
     * Of entries and of the records that they were made of. Flink bounds their number alone; while the destination is away large ones
     * would take the memory of whatever else runs in this task manager.
     */
    private static final long MAX_WAITING_BYTES = 16L * 1024 * 1024;

    private final String name;
    private final long maxEntryBytes;
    private final MailboxExecutor mailbox;
    private final AtomicLong waiting = new AtomicLong();
    private final SinkState state;
    private final DeadLetters deadLetters;
    private final ScheduledExecutorService timer;
    private int failures;
    private volatile boolean closed;

    /**
     * What a writer starts with.
     *
     * @param name the sink's, for logs and metrics
     * @param kafka settings of Kafka's clients, for dead letters
     * @param converter of Flink's
     * @param context of Flink's
     * @param configuration of Flink's
     * @param recovered what the last checkpoint holds
     */
    public record Start<T extends BatchEntry>(
            String name,
            KafkaSettings kafka,
            ElementConverter<T, T> converter,
            WriterInitContext context,
            AsyncSinkWriterConfiguration configuration,
            List<BufferedRequestState<T>> recovered) {}

    protected BatchWriter(Start<T> start) {
        super(start.converter(), start.context(), start.configuration(), start.recovered());
        start.recovered()
                .forEach(before -> before.getBufferedRequestEntries()
                        .forEach(entry ->
                                waiting.addAndGet(entry.getRequestEntry().memory())));
        this.name = start.name();
        this.maxEntryBytes = start.configuration().getMaxRecordSizeInBytes();
        this.mailbox = start.context().getMailboxExecutor();
        this.state = new SinkState(start.context().metricGroup(), name);
        state.gauge("waiting_bytes", waiting::get);
        this.deadLetters = new DeadLetters(start.kafka());
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "vedette-" + name + "-timer");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Sends a batch. Called for the next one when this one is done.
     *
     * @param batch at least one, in the order in which they came, within the {@link BatchSink.Limits}
     * @return what came of it; failed where this writer cannot go on, so that Flink starts the job again
     */
    protected abstract CompletableFuture<Outcome<T>> send(List<T> batch);

    /** Writes an entry that will never be taken to the dead letters; done when Kafka has it. */
    protected abstract CompletableFuture<Void> bury(T entry, String reason);

    /** Closes what {@link #send} uses. */
    protected abstract void closeDestination() throws IOException;

    /** Thread-safe. */
    protected final DeadLetters deadLetters() {
        return deadLetters;
    }

    /** Further facts of this sink stand beside the common ones. */
    protected final SinkState state() {
        return state;
    }

    /** For what comes again and again; stops when the writer is closed. */
    protected final ScheduledExecutorService timer() {
        return timer;
    }

    @Override
    public void write(T entry, Context context) throws IOException, InterruptedException {
        if (entry.size() > maxEntryBytes) {
            String reason = entry.size() + " bytes, at most " + maxEntryBytes + " are sent";
            bury(entry, reason).join();
            state.dead(1, reason);
            return;
        }
        // What waits here goes on by itself, also with nothing behind it.
        while (waiting.get() > MAX_WAITING_BYTES) {
            mailbox.yield();
        }
        waiting.addAndGet(entry.memory());
        super.write(entry, context);
    }

    @Override
    protected final void submitRequestEntries(List<T> entries, ResultHandler<T> handler) {
        List<T> batch = List.copyOf(entries);
        CompletableFuture<Void> unused = send(batch)
                .thenAccept(outcome -> finish(batch, outcome, handler))
                .exceptionally(error -> {
                    if (closed) {
                        return null;
                    }
                    // Without a word to Flink the batch would be in flight for ever.
                    handler.completeExceptionally(new IllegalStateException(name + " failed", error));
                    return null;
                });
    }

    private void finish(List<T> batch, Outcome<T> outcome, ResultHandler<T> handler) {
        List<T> again = outcome.again();
        waiting.addAndGet(memory(again) - memory(batch));
        state.sent(batch.size() - again.size() - outcome.buried().size());
        outcome.buried().forEach(reason -> state.dead(1, reason));
        if (again.isEmpty()) {
            failures = 0;
            handler.complete();
            return;
        }
        if (closed) {
            // The job stops: what was cut off comes again from the last checkpoint.
            return;
        }
        failures = again.size() < batch.size() ? 1 : failures + 1;
        state.failed(again.size(), outcome.cause());
        long asked = Math.min(MAX_PAUSE_MILLIS, outcome.notBefore().toMillis());
        retry(again, Math.max(BACKOFF.backoff(failures - 1), asked), outcome.cause(), handler);
    }

    private void retry(List<T> again, long delayMillis, String cause, ResultHandler<T> handler) {
        // Ever more rarely: an outage is one fact, not a line every five seconds.
        if (Integer.bitCount(failures) == 1) {
            log.warn(
                    "{}: {} are to be sent again in {} ms, failure {} in a row: {}",
                    name,
                    again.size(),
                    delayMillis,
                    failures,
                    Printable.of(cause));
        }
        try {
            ScheduledFuture<?> unused =
                    timer.schedule(() -> handler.retryForEntries(again), delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile, likewise.
            log.debug("{} is closed", name, e);
        }
    }

    private static long memory(List<? extends BatchEntry> entries) {
        return entries.stream().mapToLong(BatchEntry::memory).sum();
    }

    /**
     * Before a checkpoint everything is handed over, not only what is in flight: then the offsets that Kafka's consumer
     * group stores with the checkpoint say the truth also to a job that starts without it.
     */
    @Override
    public final void flush(boolean endOfInput) throws InterruptedException {
        super.flush(true);
    }

    @Override
    protected final long getSizeInBytes(T entry) {
        return entry.size();
    }

    @Override
    public final void close() {
        closed = true;
        timer.shutdownNow();
        try {
            closeDestination();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deadLetters.close();
            super.close();
        }
    }
}
