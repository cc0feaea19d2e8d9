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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.elasticsearch.client.ResponseException;
import org.jspecify.annotations.Nullable;

/**
 * Writes documents by bulk requests and judges the answers: done, to be tried again, or a dead letter. Thread-safe.
 */
final class BulkWriter {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_LARGE = 413;
    private static final int TOO_MANY = 429;

    /** A single document below this is too large for nobody: whoever says so is not set up to carry documents. */
    private static final long SMALL_DOCUMENT_BYTES = 1024 * 1024;

    /** A request below this is not halved: it is refused for something else than its size. */
    private static final long SMALL_REQUEST_BYTES = 16 * 1024;

    private static final String NO_SUCH_INDEX = "index_not_found_exception";
    private static final String UNKNOWN_FIELD = "strict_dynamic_mapping_exception";

    private static final String CLOSED = "index_closed_exception";
    private static final String BLOCKED = "cluster_block_exception";

    /** Answers with status 400 that speak of the cluster, not of the document: it is fine once somebody mends that. */
    private static final Set<String> NOT_THE_DOCUMENTS_FAULT = Set.of(CLOSED, "validation_exception", BLOCKED);

    /** Blocks of one index that somebody has set, in Elasticsearch's words; that of a full disk is another one, with status 429. */
    private static final Pattern BLOCK_OF_AN_INDEX =
            Pattern.compile("FORBIDDEN/(5/index read-only|8/index write) \\(api\\)");

    /** What each answer of Elasticsearch bears, and no proxy's own. */
    private static final String PRODUCT_HEADER = "X-Elastic-Product";

    private static final String PRODUCT = "Elasticsearch";

    private static final Pattern FIELD =
            Pattern.compile("failed to parse field \\[[\\w.@]{1,200}] of type \\[\\w{1,50}]"
                    + "|dynamic introduction of \\[[\\w.@]{1,200}] within \\[[\\w.@]{1,200}]");

    private final ElasticsearchAsyncClient client;
    private final Templates templates;
    private final BiFunction<Document, String, CompletableFuture<Void>> burial;
    private final Refresh refresh;
    private final Predicate<String> past;
    private final LongAdder alreadyThere = new LongAdder();

    /**
     * @param burial makes a dead letter of a document, with the reason; done when Kafka has it
     * @param refresh whether a document is to be seen at once
     * @param past whether an index is of a time that is over, so that somebody may have closed it for good
     */
    BulkWriter(
            ElasticsearchAsyncClient client,
            Templates templates,
            BiFunction<Document, String, CompletableFuture<Void>> burial,
            Refresh refresh,
            Predicate<String> past) {
        this.client = client;
        this.templates = templates;
        this.burial = burial;
        this.refresh = refresh;
        this.past = past;
    }

    /**
     * What has to be tried again.
     *
     * @param documents in their order
     * @param cause why, for the log; null when there are none
     * @param doubtful whether the server that answers next may be another one, or lack the template
     * @param buried why each of those is a dead letter that became one
     */
    record Remainder(List<Document> documents, @Nullable String cause, boolean doubtful, List<String> buried) {
        static final Remainder NONE = new Remainder(List.of(), null, false);

        Remainder(List<Document> documents, @Nullable String cause, boolean doubtful) {
            this(documents, cause, doubtful, List.of());
        }

        static Remainder buried(String reason) {
            return new Remainder(List.of(), null, false, List.of(reason));
        }

        Remainder and(Remainder other) {
            return new Remainder(
                    Stream.concat(documents.stream(), other.documents.stream()).toList(),
                    cause == null ? other.cause : cause,
                    doubtful || other.doubtful,
                    Stream.concat(buried.stream(), other.buried.stream()).toList());
        }
    }

    /**
     * How many documents that are written once were there already. A replay, a restart and a lost answer explain some; without any of
     * them somebody else has written under that id first.
     */
    long alreadyThere() {
        return alreadyThere.sum();
    }

    /** Writes the documents; never completes exceptionally. */
    CompletableFuture<Remainder> write(List<Document> documents) {
        Set<String> widened = templates.widened();
        CompletableFuture<BulkResponse> response;
        try {
            response = client.bulk(request(documents));
        } catch (RuntimeException e) {
            response = CompletableFuture.failedFuture(e);
        }
        return response.thenCompose(answer -> judge(documents, answer, widened))
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

    private CompletableFuture<Remainder> judge(List<Document> documents, BulkResponse response, Set<String> widened) {
        List<CompletableFuture<Remainder>> verdicts = new ArrayList<>();
        Map<String, CompletableFuture<Void>> remedies = new HashMap<>();
        List<BulkResponseItem> items = response.items();
        for (int i = 0; i < documents.size(); i++) {
            BulkResponseItem item = items.get(i);
            ErrorCause error = item.error();
            // A conflict says that the document, or a newer state of it, is there already.
            Document document = documents.get(i);
            if (error == null || item.status() == CONFLICT) {
                if (error != null && document.version() == Document.CREATE) {
                    alreadyThere.increment();
                }
                continue;
            }
            String cause = item.status() + " " + error.type() + ": " + error.reason();
            if (UNKNOWN_FIELD.equals(error.type()) && !widened.contains(document.index())) {
                verdicts.add(after(remedies.computeIfAbsent(document.index(), templates::widen), document, cause));
            } else if (item.status() == NOT_FOUND && NO_SUCH_INDEX.equals(error.type())) {
                verdicts.add(after(remedies.computeIfAbsent(document.index(), templates::create), document, cause));
            } else if (item.status() == BAD_REQUEST && speaksOfTheDocument(error)) {
                verdicts.add(bury(document, reason(error)));
            } else if (past.test(document.index()) && isShut(item.status(), error)) {
                verdicts.add(bury(document, "its index takes no more documents: " + error.type()));
            } else {
                verdicts.add(again(document, cause, false));
            }
        }
        return all(verdicts);
    }

    /** The document is to be tried again once the remedy has been tried. */
    private static CompletableFuture<Remainder> after(CompletableFuture<Void> remedy, Document document, String cause) {
        return remedy.handle((done, failure) -> {
            String told = failure == null ? cause : cause + "; what would help failed: " + unwrapped(failure);
            return new Remainder(List.of(document), told, true);
        });
    }

    private static CompletableFuture<Remainder> again(Document document, String cause, boolean doubtful) {
        return CompletableFuture.completedFuture(new Remainder(List.of(document), cause, doubtful));
    }

    /** Whether somebody has shut this index. Nobody opens an old one for a late document, and today's must not wait for it. */
    private static boolean isShut(int status, ErrorCause error) {
        return CLOSED.equals(error.type())
                || status == FORBIDDEN
                        && BLOCKED.equals(error.type())
                        && BLOCK_OF_AN_INDEX
                                .matcher(String.valueOf(error.reason()))
                                .find();
    }

    private static boolean speaksOfTheDocument(ErrorCause error) {
        return error.type() != null && !NOT_THE_DOCUMENTS_FAULT.contains(error.type());
    }

    /** Which field is to blame. The rest of Elasticsearch's reason quotes the document, that is, the attacker. */
    private static String reason(ErrorCause error) {
        Matcher field = FIELD.matcher(String.valueOf(error.reason()));
        return error.type() + (field.find() ? ": " + field.group() : "");
    }

    /** A request that is refused as a whole hides which document is to blame: halve it until that shows. */
    private CompletableFuture<Remainder> judge(List<Document> documents, Throwable error) {
        int status = blame(error);
        long bytes = documents.stream().mapToLong(Document::size).sum();
        boolean small = bytes < (documents.size() == 1 ? SMALL_DOCUMENT_BYTES : SMALL_REQUEST_BYTES);
        if (status == 0 || status == TOO_LARGE && small) {
            return CompletableFuture.completedFuture(
                    new Remainder(documents, String.valueOf(error), mayBeAnother(error)));
        }
        if (documents.size() == 1) {
            return bury(documents.get(0), "refused with status " + status);
        }
        int half = documents.size() / 2;
        return write(documents.subList(0, half))
                .thenCombine(write(documents.subList(half, documents.size())), Remainder::and);
    }

    private CompletableFuture<Remainder> bury(Document document, String reason) {
        return burial.apply(document, reason)
                .handle((done, error) -> error == null
                        ? Remainder.buried(reason)
                        : new Remainder(List.of(document), "its dead letter did not reach Kafka: " + error, false));
    }

    private static CompletableFuture<Remainder> all(List<CompletableFuture<Remainder>> verdicts) {
        return CompletableFuture.allOf(verdicts.toArray(CompletableFuture[]::new))
                .thenApply(
                        done -> verdicts.stream().map(CompletableFuture::join).reduce(Remainder.NONE, Remainder::and));
    }

    /**
     * Status of an answer that blames the documents, 0 of any other. That a document is wrong Elasticsearch alone can say: a proxy on the
     * way answers 400 for reasons of its own. That a request is too large anybody may say who has to carry it.
     */
    private static int blame(Throwable error) {
        if (error instanceof ElasticsearchException answer) {
            boolean own = answer.httpResponse() != null
                    && PRODUCT.equals(answer.httpResponse().header(PRODUCT_HEADER));
            boolean document = answer.status() == BAD_REQUEST && own && speaksOfTheDocument(answer.error());
            return document || answer.status() == TOO_LARGE ? answer.status() : 0;
        }
        return status(error) == TOO_LARGE ? TOO_LARGE : 0;
    }

    /** Whether the next answer may be another server's: there was none, or that of a gateway, or one that knows nothing of us. */
    private static boolean mayBeAnother(Throwable error) {
        int status = status(error);
        boolean own = error instanceof ElasticsearchException || status == TOO_MANY || status == TOO_LARGE;
        return !own || status == NOT_FOUND;
    }

    /** Status of the answer, not positive if there was none. The client has an exception of its own for those that it could not read. */
    private static int status(Throwable error) {
        if (error instanceof ElasticsearchException answer) {
            return answer.status();
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
