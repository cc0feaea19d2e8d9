package dev.vedette.delivery.http;

import dev.vedette.delivery.kafka.DeadLetters;
import dev.vedette.delivery.kafka.Printable;
import dev.vedette.delivery.siem.Message;
import dev.vedette.delivery.state.SinkState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
final class HttpWriter extends AsyncSinkWriter<Message, Message> {
    private static final Logger log = LoggerFactory.getLogger(HttpWriter.class);

    /** From 100 ms, doubled up to 5 s, each by chance up to a fifth longer or shorter. */
    private static final ExponentialBackoff BACKOFF = new ExponentialBackoff(100, 2, 5_000, 0.2);

    /** A destination that wants to be left alone for days is not believed. */
    private static final long MAX_PAUSE_MILLIS = TimeUnit.MINUTES.toMillis(5);

    /** Messages with the records that they were made of. */
    private static final long MAX_BUFFERED_BYTES = 16L * 1024 * 1024;

    /** Of dead letters. */
    private static final String STAGE = "siem";

    private final String name;
    private final SinkState state;
    private final long maxBytes;
    private final MailboxExecutor mailbox;
    private final AtomicLong buffered = new AtomicLong();
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
        recovered.forEach(state ->
                state.getBufferedRequestEntries().forEach(entry -> buffered.addAndGet(bytes(entry.getRequestEntry()))));
        this.mailbox = context.getMailboxExecutor();
        this.name = sink.name();
        this.state = new SinkState(context.metricGroup(), sink.name());
        this.maxBytes = configuration.getMaxRecordSizeInBytes();
        this.endpoint = sink.endpoint().open();
        this.deadLetters = new DeadLetters(sink.kafka());
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
            deadLetters.send(message.origin(), STAGE, name + ": " + reason).join();
            state.dead(1, reason);
            return;
        }
        // Flink bounds their number alone. What waits here goes on by itself, also with nothing behind it.
        while (buffered.get() > MAX_BUFFERED_BYTES) {
            mailbox.yield();
        }
        buffered.addAndGet(bytes(message));
        super.write(message, context);
    }

    @Override
    protected void submitRequestEntries(List<Message> messages, ResultHandler<Message> handler) {
        List<Message> batch = List.copyOf(messages);
        CompletableFuture<Void> unused = Halving.send(endpoint, batch)
                .thenCompose(this::bury)
                .thenAccept(outcome -> finish(batch, outcome, handler))
                .exceptionally(error -> {
                    // A fault of ours: without a word to Flink the batch would be in flight for ever.
                    handler.completeExceptionally(new IllegalStateException(name + " failed", error));
                    return null;
                });
    }

    /** What was refused counts as dealt with only once Kafka has it; until then it is sent again. */
    private CompletableFuture<Halving.Outcome> bury(Halving.Outcome outcome) {
        Map<Halving.Refusal, CompletableFuture<Boolean>> letters = new LinkedHashMap<>();
        for (Halving.Refusal refusal : outcome.refused()) {
            letters.put(
                    refusal,
                    deadLetters
                            .send(refusal.message().origin(), STAGE, name + ": " + refusal.reason())
                            .handle((done, error) -> error == null));
        }
        return CompletableFuture.allOf(letters.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    List<Message> again = new ArrayList<>(outcome.again());
                    List<Halving.Refusal> buried = new ArrayList<>();
                    letters.forEach((refusal, letter) -> {
                        if (letter.join()) {
                            buried.add(refusal);
                        } else {
                            again.add(refusal.message());
                        }
                    });
                    String cause = outcome.again().isEmpty() ? "dead letters cannot be written" : outcome.cause();
                    return new Halving.Outcome(List.copyOf(again), List.copyOf(buried), cause, outcome.notBefore());
                });
    }

    private void finish(List<Message> batch, Halving.Outcome outcome, ResultHandler<Message> handler) {
        List<Message> again = outcome.again();
        buffered.addAndGet(bytes(again) - bytes(batch));
        outcome.refused().forEach(refusal -> state.dead(1, refusal.reason()));
        state.sent(batch.size() - again.size() - outcome.refused().size());
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
        long delay = Math.max(BACKOFF.backoff(failures - 1), asked);
        // Ever more rarely: an outage is one fact, not a line every five seconds.
        if (Integer.bitCount(failures) == 1) {
            log.warn(
                    "{} did not take {} of {} alerts, failure {} in a row, next attempt in {} ms: {}",
                    name,
                    again.size(),
                    batch.size(),
                    failures,
                    delay,
                    Printable.of(outcome.cause()));
        }
        try {
            ScheduledFuture<?> unused =
                    timer.schedule(() -> handler.retryForEntries(again), delay, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile, likewise.
            log.debug("{} is closed", name, e);
        }
    }

    private static long bytes(List<Message> messages) {
        return messages.stream().mapToLong(HttpWriter::bytes).sum();
    }

    private static long bytes(Message message) {
        byte[] record = message.origin().value();
        return message.size() + (record == null ? 0 : record.length);
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
