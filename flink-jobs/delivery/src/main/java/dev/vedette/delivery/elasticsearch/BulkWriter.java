package dev.vedette.delivery.elasticsearch;

import co.elastic.clients.elasticsearch.ElasticsearchAsyncClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch._types.Refresh;
import co.elastic.clients.elasticsearch._types.VersionType;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.util.BinaryData;
import co.elastic.clients.util.ContentType;
import dev.vedette.delivery.kafka.DeadLetters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.elasticsearch.client.ResponseException;
import org.jspecify.annotations.Nullable;

/**
 * Writes documents by bulk requests and judges the answers: done, to be tried again, or a dead letter. Thread-safe.
 */
final class BulkWriter {
    private static final int CONFLICT = 409;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;

    /** Answers with status 400 that speak of the cluster, not of the document: it is fine once somebody mends that. */
    private static final Set<String> NOT_THE_DOCUMENTS_FAULT =
            Set.of("index_closed_exception", "validation_exception", "cluster_block_exception");

    private static final Pattern FIELD =
            Pattern.compile("failed to parse field \\[[\\w.@]{1,200}] of type \\[\\w{1,50}]"
                    + "|dynamic introduction of \\[[\\w.@]{1,200}] within \\[[\\w.@]{1,200}]");

    private final ElasticsearchAsyncClient client;
    private final DeadLetters deadLetters;
    private final Refresh refresh;

    BulkWriter(ElasticsearchAsyncClient client, DeadLetters deadLetters, Refresh refresh) {
        this.client = client;
        this.deadLetters = deadLetters;
        this.refresh = refresh;
    }

    /**
     * What has to be tried again.
     *
     * @param documents in their order
     * @param cause why, for the log; null when there are none
     */
    record Remainder(List<Document> documents, @Nullable String cause) {
        static final Remainder NONE = new Remainder(List.of(), null);

        Remainder and(Remainder other) {
            return new Remainder(
                    Stream.concat(documents.stream(), other.documents.stream()).toList(),
                    cause == null ? other.cause : cause);
        }
    }

    /** Writes the documents; never completes exceptionally. */
    CompletableFuture<Remainder> write(List<Document> documents) {
        CompletableFuture<BulkResponse> response;
        try {
            response = client.bulk(request(documents));
        } catch (RuntimeException e) {
            response = CompletableFuture.failedFuture(e);
        }
        return response.thenCompose(answer -> judge(documents, answer))
                .exceptionallyCompose(error -> judge(documents, unwrapped(error)));
    }

    private BulkRequest request(List<Document> documents) {
        List<BulkOperation> operations = new ArrayList<>(documents.size());
        for (Document document : documents) {
            BinaryData json = BinaryData.of(document.json(), ContentType.APPLICATION_JSON);
            operations.add(BulkOperation.of(operation -> document.version() == Document.CREATE
                    ? operation.create(create ->
                            create.index(document.index()).id(document.id()).document(json))
                    : operation.index(index -> index.index(document.index())
                            .id(document.id())
                            .versionType(VersionType.External)
                            .version(document.version())
                            .document(json))));
        }
        return BulkRequest.of(request -> request.operations(operations).refresh(refresh));
    }

    private CompletableFuture<Remainder> judge(List<Document> documents, BulkResponse response) {
        List<CompletableFuture<Remainder>> verdicts = new ArrayList<>();
        List<BulkResponseItem> items = response.items();
        for (int i = 0; i < documents.size(); i++) {
            BulkResponseItem item = items.get(i);
            // A conflict says that the document, or a newer state of it, is there already.
            if (item.error() != null && item.status() != CONFLICT) {
                verdicts.add(judge(documents.get(i), item.status(), item.error()));
            }
        }
        return all(verdicts);
    }

    private CompletableFuture<Remainder> judge(Document document, int status, ErrorCause error) {
        String type = String.valueOf(error.type());
        if (status == BAD_REQUEST && !NOT_THE_DOCUMENTS_FAULT.contains(type)) {
            return bury(document, reason(error));
        }
        return CompletableFuture.completedFuture(
                new Remainder(List.of(document), status + " " + type + ": " + error.reason()));
    }

    /** Which field is to blame. The rest of Elasticsearch's reason quotes the document, that is, the attacker. */
    private static String reason(ErrorCause error) {
        Matcher field = FIELD.matcher(String.valueOf(error.reason()));
        return error.type() + (field.find() ? ": " + field.group() : "");
    }

    /** A request that is refused as a whole hides which document is to blame: halve it until that shows. */
    private CompletableFuture<Remainder> judge(List<Document> documents, Throwable error) {
        int status = status(error);
        if (status != BAD_REQUEST && status != TOO_LARGE) {
            return CompletableFuture.completedFuture(new Remainder(documents, String.valueOf(error)));
        }
        if (documents.size() == 1) {
            return bury(documents.get(0), "refused with status " + status);
        }
        int half = documents.size() / 2;
        return write(documents.subList(0, half))
                .thenCombine(write(documents.subList(half, documents.size())), Remainder::and);
    }

    private CompletableFuture<Remainder> bury(Document document, String reason) {
        return deadLetters
                .send(document.origin(), "elasticsearch", reason)
                .handle((done, error) -> error == null
                        ? Remainder.NONE
                        : new Remainder(List.of(document), "its dead letter did not reach Kafka: " + error));
    }

    private static CompletableFuture<Remainder> all(List<CompletableFuture<Remainder>> verdicts) {
        return CompletableFuture.allOf(verdicts.toArray(CompletableFuture[]::new))
                .thenApply(
                        done -> verdicts.stream().map(CompletableFuture::join).reduce(Remainder.NONE, Remainder::and));
    }

    /** Status of the answer as a whole, 0 if there was none; a proxy on the way answers in its own words. */
    private static int status(Throwable error) {
        if (error instanceof ElasticsearchException answer) {
            boolean document = !NOT_THE_DOCUMENTS_FAULT.contains(
                    String.valueOf(answer.error().type()));
            return document ? answer.status() : 0;
        }
        if (error instanceof ResponseException answer) {
            return answer.getResponse().getStatusLine().getStatusCode();
        }
        return error instanceof TransportException answer ? answer.statusCode() : 0;
    }

    private static Throwable unwrapped(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
