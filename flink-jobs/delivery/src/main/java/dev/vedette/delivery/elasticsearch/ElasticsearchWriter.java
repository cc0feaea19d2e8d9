package dev.vedette.delivery.elasticsearch;

import co.elastic.clients.elasticsearch.ElasticsearchAsyncClient;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import dev.vedette.delivery.batch.BatchWriter;
import dev.vedette.delivery.batch.Outcome;
import dev.vedette.delivery.elasticsearch.ElasticsearchSink.Kind;
import dev.vedette.delivery.kafka.Printable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.elasticsearch.client.RestClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes batches of documents once the templates are in force, makes indices before they are needed and deletes expired ones. */
final class ElasticsearchWriter extends BatchWriter<Document> {
    private static final Logger log = LoggerFactory.getLogger(ElasticsearchWriter.class);

    /** How often it is looked whether the next day or month is near, and how near it is when its index is made. */
    private static final Duration LOOK_AHEAD_EVERY = Duration.ofHours(1);

    private static final Duration AHEAD = LOOK_AHEAD_EVERY.multipliedBy(2);

    private final RestClient http;
    private final ElasticsearchAsyncClient client;
    private final Kind kind;
    private final Templates templates;
    private final BulkWriter bulk;
    private final Retention retention;
    private final AtomicLong expired = new AtomicLong();

    ElasticsearchWriter(Start<Document> start, Kind kind, Retention retention, RestClient http) {
        super(start);
        this.http = http;
        this.client = new ElasticsearchAsyncClient(new RestClientTransport(http, new JacksonJsonpMapper()));
        this.kind = kind;
        this.templates = new Templates(client, kind.template());
        this.bulk = new BulkWriter(client, templates, this::bury, kind.refresh(), kind::isPast);
        this.retention = retention;
        ExpiredIndices expiredIndices =
                new ExpiredIndices(client, kind.template().name(), retention);
        state().gauge("already_there", bulk::alreadyThere);
        state().gauge("expired", expired::get);
        state().gauge("deleted_indices", expiredIndices::deleted);
        // One of the subtasks is enough to delete.
        boolean deletes = kind.deletesExpired() && start.context().getTaskInfo().getIndexOfThisSubtask() == 0;
        var unused = timer().scheduleWithFixedDelay(
                        () -> lookAfterIndices(deletes, expiredIndices),
                        0,
                        LOOK_AHEAD_EVERY.toMinutes(),
                        TimeUnit.MINUTES);
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
        super.write(document, context);
    }

    @Override
    protected CompletableFuture<Outcome<Document>> send(List<Document> batch) {
        return templates
                .installed()
                .thenCompose(ready -> bulk.write(batch))
                .exceptionally(error -> new BulkWriter.Remainder(batch, "template not in force: " + error, true))
                .thenApply(this::outcome);
    }

    private Outcome<Document> outcome(BulkWriter.Remainder remainder) {
        if (!remainder.documents().isEmpty() && !http.isRunning()) {
            // Its threads have died, and it never starts new ones: a new writer has a new client.
            throw new IllegalStateException("the HTTP client has stopped");
        }
        if (remainder.doubtful()) {
            templates.doubt();
        }
        return new Outcome<>(
                remainder.documents(), remainder.buried(), String.valueOf(remainder.cause()), Duration.ZERO);
    }

    @Override
    protected CompletableFuture<Void> bury(Document document, String reason) {
        return deadLetters().send(document.origin(), "elasticsearch", reason);
    }

    @Override
    protected void closeDestination() throws IOException {
        client._transport().close();
    }
}
