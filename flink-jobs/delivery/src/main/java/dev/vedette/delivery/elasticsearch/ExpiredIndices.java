package dev.vedette.delivery.elasticsearch;

import co.elastic.clients.elasticsearch.ElasticsearchAsyncClient;
import co.elastic.clients.elasticsearch._types.ExpandWildcard;
import dev.vedette.delivery.kafka.Printable;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the indices behind an alias that have expired, each by its full name. Thread-safe. */
final class ExpiredIndices {
    private static final Logger log = LoggerFactory.getLogger(ExpiredIndices.class);

    private final ElasticsearchAsyncClient client;
    private final String alias;
    private final Retention retention;
    private final AtomicLong deleted = new AtomicLong();

    ExpiredIndices(ElasticsearchAsyncClient client, String alias, Retention retention) {
        this.client = client;
        this.alias = alias;
        this.retention = retention;
    }

    /** How many this one has deleted. */
    long deleted() {
        return deleted.get();
    }

    /** Looks for them and deletes them; what fails is logged and tried again the next time. */
    CompletableFuture<Void> delete() {
        if (retention.days(alias) == Retention.FOR_EVER) {
            return CompletableFuture.completedFuture(null);
        }
        return client.indices()
                .getAlias(get -> get.name(alias))
                .thenCompose(found -> {
                    Instant now = Instant.now();
                    List<CompletableFuture<Void>> gone = found.result().keySet().stream()
                            .filter(index -> retention.hasExpired(index, now))
                            .map(this::delete)
                            .toList();
                    return CompletableFuture.allOf(gone.toArray(CompletableFuture[]::new));
                })
                .exceptionally(this::logFailure);
    }

    private CompletableFuture<Void> delete(String index) {
        return client.indices()
                .delete(delete -> delete.index(index).expandWildcards(ExpandWildcard.None))
                .thenAccept(done -> {
                    deleted.incrementAndGet();
                    log.info("deleted {}, which has expired", index);
                })
                .exceptionally(this::logFailure);
    }

    private @Nullable Void logFailure(Throwable error) {
        log.warn("expired indices of {} are not deleted: {}", alias, Printable.of(String.valueOf(error)));
        return null;
    }
}
