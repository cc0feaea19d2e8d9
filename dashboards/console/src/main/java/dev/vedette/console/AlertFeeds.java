package dev.vedette.console;

import dev.vedette.console.session.Tenants;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One feed for each filter that somebody watches with and the tenants that he sees, so that the same list costs one search a
 * period. Thread-safe.
 */
final class AlertFeeds implements AutoCloseable {

    private final Function<Tenants, AlertStore> stores;
    private final Duration period;
    private final int limit;
    private final Map<Watch, Watched> feeds = new HashMap<>();
    private int watchers;
    private boolean closed;

    /**
     * @param stores what somebody who sees these tenants may read
     * @param limit how many may watch at once, whatever they filter by
     */
    AlertFeeds(Function<Tenants, AlertStore> stores, Duration period, int limit) {
        this.stores = stores;
        this.period = period;
        this.limit = limit;
    }

    /** Who watches the same: two who see other tenants never share a feed. */
    record Watch(Tenants tenants, AlertFilter filter) {}

    private record Watched(AlertFeed feed, int watchers) {}

    /** The feed for a watcher who calls {@link #leave} when done; empty if as many watch as may. */
    synchronized Optional<AlertFeed> enter(Watch watch) {
        if (watchers >= limit || closed) {
            return Optional.empty();
        }
        watchers++;
        Watched watched = feeds.compute(
                watch,
                (of, held) -> held == null
                        ? new Watched(new AlertFeed(stores.apply(watch.tenants()), watch.filter(), period), 1)
                        : new Watched(held.feed(), held.watchers() + 1));
        return Optional.of(watched.feed());
    }

    synchronized void leave(Watch watch) {
        watchers--;
        feeds.computeIfPresent(watch, (of, held) -> {
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
