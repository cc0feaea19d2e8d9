package dev.vedette.console;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One feed for each filter that somebody watches with, so that the same list costs one search a period. Thread-safe. */
final class AlertFeeds implements AutoCloseable {

    private final AlertStore store;
    private final Duration period;
    private final int limit;
    private final Map<AlertFilter, Watched> feeds = new HashMap<>();
    private int watchers;
    private boolean closed;

    /** @param limit how many may watch at once, whatever they filter by */
    AlertFeeds(AlertStore store, Duration period, int limit) {
        this.store = store;
        this.period = period;
        this.limit = limit;
    }

    private record Watched(AlertFeed feed, int watchers) {}

    /** The feed for a watcher who calls {@link #leave} when done; empty if as many watch as may. */
    synchronized Optional<AlertFeed> enter(AlertFilter filter) {
        if (watchers >= limit || closed) {
            return Optional.empty();
        }
        watchers++;
        Watched watched = feeds.compute(
                filter,
                (of, held) -> held == null
                        ? new Watched(new AlertFeed(store, filter, period), 1)
                        : new Watched(held.feed(), held.watchers() + 1));
        return Optional.of(watched.feed());
    }

    synchronized void leave(AlertFilter filter) {
        watchers--;
        feeds.computeIfPresent(filter, (of, held) -> {
            if (held.watchers() == 1) {
                held.feed().close();
                return null;
            }
            return new Watched(held.feed(), held.watchers() - 1);
        });
    }

    /** Kafka has alerts that no feed shows yet. */
    synchronized void wake() {
        feeds.values().forEach(watched -> watched.feed().wake());
    }

    @Override
    public synchronized void close() {
        closed = true;
        feeds.values().forEach(watched -> watched.feed().close());
    }
}
