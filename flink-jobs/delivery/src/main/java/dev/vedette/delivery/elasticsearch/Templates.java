package dev.vedette.delivery.elasticsearch;

import co.elastic.clients.elasticsearch.ElasticsearchAsyncClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import java.io.StringReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Puts a template into the server before the first document goes there. Thread-safe. */
final class Templates {
    private static final int NOT_FOUND = 404;

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

    private CompletableFuture<Void> install() {
        return client.indices()
                .putIndexTemplate(put -> put.name(template.name()).withJson(new StringReader(template.body())))
                .thenCompose(done -> widenExistingIndices());
    }

    /** Without this, an index that an older version made today would refuse the fields that this version adds. */
    private CompletableFuture<Void> widenExistingIndices() {
        return client.indices()
                .putMapping(put -> put.index(template.name()).withJson(new StringReader(template.mappings())))
                .handle((done, error) -> {
                    if (error == null || noIndexYet(error)) {
                        return null;
                    }
                    throw error instanceof CompletionException e ? e : new CompletionException(error);
                });
    }

    private static boolean noIndexYet(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause instanceof ElasticsearchException answer && answer.status() == NOT_FOUND;
    }
}
