package dev.vedette.delivery.elasticsearch;

import co.elastic.clients.elasticsearch.ElasticsearchAsyncClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import java.io.StringReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Puts a template into the server before the first document goes there, and makes indices of it. Thread-safe. */
final class Templates {
    private static final String NO_INDEX_YET = "index_not_found_exception";
    private static final String ALREADY_EXISTS = "resource_already_exists_exception";

    private final ElasticsearchAsyncClient client;
    private final IndexTemplate template;
    private @Nullable CompletableFuture<Void> installed;

    Templates(ElasticsearchAsyncClient client, IndexTemplate template) {
        this.client = client;
        this.template = template;
    }

    /** Completes when the template is in force; after a failure the next call tries again. */
    synchronized CompletableFuture<Void> installed() {
        if (installed == null || installed.isCompletedExceptionally()) {
            installed = install();
        }
        return installed;
    }

    /** After an outage another server may answer, without the template. */
    synchronized void doubt() {
        installed = null;
    }

    /**
     * Makes an index before its first document comes, which would have to wait for that: seconds on a busy server. One
     * that is there already stays as it is.
     */
    CompletableFuture<Void> create(String index) {
        return installed()
                .thenCompose(ready -> client.indices().create(create -> create.index(index)))
                .handle((done, error) -> done(error, ALREADY_EXISTS));
    }

    private CompletableFuture<Void> install() {
        return client.indices()
                .putIndexTemplate(put -> put.name(template.name()).withJson(new StringReader(template.body())))
                .thenCompose(done -> widenExistingIndices());
    }

    /** Without this, an index that an older version made today would refuse the fields that this version adds. */
    private CompletableFuture<Void> widenExistingIndices() {
        return client.indices()
                .putMapping(put -> put.index(template.name()).withJson(new StringReader(template.mappings())))
                .handle((done, error) -> done(error, NO_INDEX_YET));
    }

    /** Done unless there is an error of another type than the accepted one. */
    private static @Nullable Void done(@Nullable Throwable error, String accepted) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause == null
                || cause instanceof ElasticsearchException answer
                        && accepted.equals(answer.error().type())) {
            return null;
        }
        throw new CompletionException(cause);
    }
}
