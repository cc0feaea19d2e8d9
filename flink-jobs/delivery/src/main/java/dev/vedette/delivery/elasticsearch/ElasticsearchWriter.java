package dev.vedette.delivery.elasticsearch;

import co.elastic.clients.elasticsearch.ElasticsearchAsyncClient;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import dev.vedette.delivery.elasticsearch.ElasticsearchSink.Kind;
import dev.vedette.delivery.kafka.DeadLetters;
import dev.vedette.delivery.kafka.Printable;
import dev.vedette.delivery.state.SinkState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.ElementConverter;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.kafka.common.utils.ExponentialBackoff;
import org.elasticsearch.client.RestClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The buffer of a sink's subtask; requests are answered on the client's threads. */
final class ElasticsearchWriter extends AsyncSinkWriter<Document, Document> {
    private static final Logger log = LoggerFactory.getLogger(ElasticsearchWriter.class);

    /** From 50 ms, doubled up to 5 s, each by chance up to a fifth longer or shorter. */
    private static final ExponentialBackoff BACKOFF = new ExponentialBackoff(50, 2, 5_000, 0.2);

    /** How often it is looked whether the next day or month is near, and how near it is when its index is made. */
    private static final Duration LOOK_AHEAD_EVERY = Duration.ofHours(1);

    private static final Duration AHEAD = LOOK_AHEAD_EVERY.multipliedBy(2);

    /**
     * Of documents and of the records that they were made of. Flink bounds their number alone; while the server is away large ones would
     * take the memory of whatever else runs in this task manager.
     */
    static final long MAX_WAITING_BYTES = 16L * 1024 * 1024;

    private final RestClient http;
    private final ElasticsearchAsyncClient client;
    private final MailboxExecutor mailbox;
    private final SinkState state;
    private final AtomicLong waiting = new AtomicLong();
    private final Kind kind;
    private final long maxDocumentBytes;
    private final DeadLetters deadLetters;
    private final Templates templates;
    private final BulkWriter bulk;
    private final Retention retention;
    private final AtomicLong expired = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "vedette-elasticsearch-retry");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean closed;

    static ElasticsearchWriter open(
            ElementConverter<Document, Document> converter,
            WriterInitContext context,
            AsyncSinkWriterConfiguration configuration,
            Collection<BufferedRequestState<Document>> recovered,
            ElasticsearchSink sink)
            throws IOException {
        return new ElasticsearchWriter(
                converter,
                context,
                configuration,
                recovered,
                sink,
                sink.cluster().client());
    }

    private ElasticsearchWriter(
            ElementConverter<Document, Document> converter,
            WriterInitContext context,
            AsyncSinkWriterConfiguration configuration,
            Collection<BufferedRequestState<Document>> recovered,
            ElasticsearchSink sink,
            RestClient http) {
        super(converter, context, configuration, recovered);
        recovered.forEach(before -> before.getBufferedRequestEntries()
                .forEach(entry -> waiting.addAndGet(entry.getRequestEntry().memory())));
        this.http = http;
        this.client = new ElasticsearchAsyncClient(new RestClientTransport(http, new JacksonJsonpMapper()));
        this.mailbox = context.getMailboxExecutor();
        this.kind = sink.kind();
        this.state = new SinkState(context.metricGroup(), kind.way());
        context.metricGroup().addGroup("vedette").addGroup("sink", kind.way()).gauge("waiting_bytes", waiting::get);
        this.maxDocumentBytes = configuration.getMaxRecordSizeInBytes();
        this.deadLetters = new DeadLetters(sink.kafka());
        this.templates = new Templates(client, kind.template());
        this.bulk = new BulkWriter(client, templates, deadLetters, kind.refresh(), kind::isPast);
        context.metricGroup()
                .addGroup("vedette")
                .addGroup("sink", kind.way())
                .gauge("already_there", bulk::alreadyThere);
        this.retention = sink.cluster().retention();
        ExpiredIndices expiredIndices =
                new ExpiredIndices(client, kind.template().name(), retention);
        context.metricGroup().addGroup("vedette").addGroup("sink", kind.way()).gauge("expired", expired::get);
        context.metricGroup()
                .addGroup("vedette")
                .addGroup("sink", kind.way())
                .gauge("deleted_indices", expiredIndices::deleted);
        // One of the subtasks is enough to delete.
        boolean deletes = context.getTaskInfo().getIndexOfThisSubtask() == 0;
        var unused = timer.scheduleWithFixedDelay(
                () -> lookAfterIndices(deletes, expiredIndices), 0, LOOK_AHEAD_EVERY.toMinutes(), TimeUnit.MINUTES);
    }

    private void lookAfterIndices(boolean deletes, ExpiredIndices expiredIndices) {
        prepareIndices();
        if (deletes) {
            CompletableFuture<Void> unused = expiredIndices.delete();
        }
    }

    /** Makes the indices of now and of soon. Where that fails the first document makes its own, as fast as it can. */
    private void prepareIndices() {
        Instant now = Instant.now();
        try {
            CompletableFuture<Void> unused = templates
                    .prepare(kind.index(now))
                    .thenCompose(done -> templates.prepare(kind.index(now.plus(AHEAD))))
                    .exceptionally(ElasticsearchWriter::logNoIndexAhead);
        } catch (RuntimeException e) {
            // A timer does not repeat a task that threw.
            logNoIndexAhead(e);
        }
    }

    private static @Nullable Void logNoIndexAhead(Throwable error) {
        log.info("No index ahead of its first document: {}", Printable.of(String.valueOf(error)));
        return null;
    }

    @Override
    public void write(Document document, Context context) throws IOException, InterruptedException {
        if (retention.hasExpired(document.index(), Instant.now())) {
            // Its index has been deleted, or will be within the hour: a replay must not bring it back.
            expired.incrementAndGet();
            return;
        }
        if (document.size() > maxDocumentBytes) {
            String reason = "a document of " + document.size() + " bytes, at most " + maxDocumentBytes + " are written";
            deadLetters.send(document.origin(), "elasticsearch", reason).join();
            state.dead(1, reason);
            return;
        }
        // What waits here goes on by itself, also with nothing behind it.
        while (waiting.get() > MAX_WAITING_BYTES) {
            mailbox.yield();
        }
        waiting.addAndGet(document.memory());
        super.write(document, context);
    }

    @Override
    protected void submitRequestEntries(List<Document> documents, ResultHandler<Document> handler) {
        List<Document> batch = List.copyOf(documents);
        CompletableFuture<Void> unused = templates
                .installed()
                .thenCompose(ready -> bulk.write(batch))
                .exceptionally(error -> new BulkWriter.Remainder(batch, "template not in force: " + error, true))
                .thenAccept(remainder -> finish(batch, remainder, handler))
                .exceptionally(error -> {
                    // A fault of ours: without a word to Flink the batch would be in flight for ever.
                    handler.completeExceptionally(new IllegalStateException(kind.way() + " failed", error));
                    return null;
                });
    }

    private void finish(List<Document> batch, BulkWriter.Remainder remainder, ResultHandler<Document> handler) {
        List<Document> again = remainder.documents();
        waiting.addAndGet(memory(again) - memory(batch));
        state.sent(batch.size() - again.size() - remainder.buried().size());
        remainder.buried().forEach(reason -> state.dead(1, reason));
        if (again.isEmpty()) {
            failures.set(0);
            handler.complete();
            return;
        }
        if (closed) {
            // The job stops: what was cut off comes again from the last checkpoint.
            return;
        }
        String cause = String.valueOf(remainder.cause());
        state.failed(again.size(), cause);
        if (!http.isRunning()) {
            // Its threads have died, and it never starts new ones: a new writer has a new client.
            handler.completeExceptionally(new IllegalStateException(kind.way() + ": the HTTP client has stopped"));
            return;
        }
        if (remainder.doubtful()) {
            templates.doubt();
        }
        int failed = failures.incrementAndGet();
        long delay = BACKOFF.backoff(failed - 1);
        // Ever more rarely: an outage is one fact, not a line every five seconds.
        if (Integer.bitCount(failed) == 1) {
            log.warn(
                    "Elasticsearch did not take {} documents, failure {} in a row, next attempt in {} ms: {}",
                    again.size(),
                    failed,
                    delay,
                    Printable.of(cause));
        }
        try {
            ScheduledFuture<?> unused =
                    timer.schedule(() -> handler.retryForEntries(again), delay, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile, likewise.
            log.debug("{} is closed", kind.way(), e);
        }
    }

    private static long memory(List<Document> documents) {
        return documents.stream().mapToLong(Document::memory).sum();
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
    protected long getSizeInBytes(Document document) {
        return document.size();
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        try {
            client._transport().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deadLetters.close();
            super.close();
        }
    }
}
