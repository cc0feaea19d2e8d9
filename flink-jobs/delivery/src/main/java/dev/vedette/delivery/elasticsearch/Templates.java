package dev.vedette.delivery.elasticsearch;

import co.elastic.clients.elasticsearch.ElasticsearchAsyncClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import java.io.StringReader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a template and its components are in the server before the first document goes there, and makes and mends indices of it.
 * Thread-safe.
 *
 * <p>A template of the same or of a newer version stays as it is: in a rolling upgrade the older job must not put its own back. What an
 * operator wants otherwise stands in components of theirs, which nothing here writes.
 */
final class Templates {
    private static final int NOT_FOUND = 404;
    private static final String ALREADY_EXISTS = "resource_already_exists_exception";

    private final ElasticsearchAsyncClient client;
    private final IndexTemplate template;
    private final Set<String> widened = ConcurrentHashMap.newKeySet();
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

    /** Another server may answer, without the template, or somebody has put an older one back: look again. */
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

    /** Makes an index, or gives one that is there the fields that it lacks. */
    CompletableFuture<Void> prepare(String index) {
        return create(index)
                .thenCompose(done -> widened.contains(index) ? CompletableFuture.completedFuture(null) : widen(index));
    }

    /**
     * Gives an index that an older version made the fields that this one writes. Each index for itself, that of
     * now when the job starts, an older one once a document needs it: one that is closed for writing, or that somebody has given other types, is nothing to the others.
     */
    CompletableFuture<Void> widen(String index) {
        return client.indices()
                .putMapping(put -> put.index(index).withJson(new StringReader(template.mappings())))
                .thenAccept(done -> widened.add(index));
    }

    /** Indices that have all fields since the template was put: a document that does not fit one of them never will. */
    Set<String> widened() {
        return Set.copyOf(widened);
    }

    /** The components first: an index template whose components are not there is refused. */
    private CompletableFuture<Void> install() {
        CompletableFuture<?>[] components =
                template.components().stream().map(this::putComponent).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(components).thenCompose(done -> putIndexTemplate(template.file()));
    }

    private CompletableFuture<Void> putComponent(TemplateFile file) {
        return client.cluster()
                .getComponentTemplate(get -> get.name(file.name()))
                .thenApply(answer -> answer.componentTemplates().stream()
                        .anyMatch(found -> isNewEnough(found.componentTemplate().version(), file)))
                .exceptionally(Templates::absent)
                .thenCompose(there -> there
                        ? CompletableFuture.completedFuture(null)
                        : client.cluster()
                                .putComponentTemplate(
                                        put -> put.name(file.name()).withJson(new StringReader(file.body())))
                                .thenRun(widened::clear));
    }

    private CompletableFuture<Void> putIndexTemplate(TemplateFile file) {
        return client.indices()
                .getIndexTemplate(get -> get.name(file.name()))
                .thenApply(answer -> answer.indexTemplates().stream()
                        .anyMatch(found -> isNewEnough(found.indexTemplate().version(), file)))
                .exceptionally(Templates::absent)
                .thenCompose(there -> there
                        ? CompletableFuture.completedFuture(null)
                        : client.indices()
                                .putIndexTemplate(put -> put.name(file.name()).withJson(new StringReader(file.body())))
                                .thenRun(widened::clear));
    }

    private static boolean isNewEnough(@Nullable Long found, TemplateFile file) {
        return found != null && found >= file.version();
    }

    private static boolean absent(Throwable error) {
        if (cause(error) instanceof ElasticsearchException answer && answer.status() == NOT_FOUND) {
            return false;
        }
        throw new CompletionException(cause(error));
    }

    /** Done unless there is an error of another type than the accepted one. */
    private static @Nullable Void done(@Nullable Throwable error, String accepted) {
        if (error == null
                || cause(error) instanceof ElasticsearchException answer
                        && accepted.equals(answer.error().type())) {
            return null;
        }
        throw new CompletionException(cause(error));
    }

    private static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
