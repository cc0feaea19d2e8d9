package dev.vedette.console;

import dev.vedette.console.AlertStore.Newest;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The newest alerts as they stand, for all who watch: one search a period however many they are, and none while nobody
 * does. A watcher waits for a state newer than the one that it knows, so that a slow one skips states and holds nothing
 * up. Thread-safe.
 */
final class AlertFeed implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(AlertFeed.class.getName());

    private final AlertStore store;
    private final Duration period;
    private final Thread poller;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition watched = lock.newCondition();
    private State state = new State(0, new Newest(List.of(), 0), "");
    private int watchers;
    private boolean stale = true;
    private boolean closed;

    AlertFeed(AlertStore store, Duration period) {
        this.store = store;
        this.period = period;
        this.poller = new Thread(this::run, "vedette-console-feed");
        poller.setDaemon(true);
        poller.start();
    }

    /**
     * The alerts at one moment.
     *
     * @param sequence grows with each change; 0 before the first answer
     * @param fault why there is no newer answer, empty if there is one
     */
    record State(long sequence, Newest newest, String fault) {}

    /**
     * Counts a watcher in and gives the sequence after which it waits; empty if {@code limit} watch already. What was true
     * when the last watcher left is not shown to the next one, who waits for the next answer.
     */
    OptionalLong enter(int limit) {
        lock.lock();
        try {
            if (watchers >= limit || closed) {
                return OptionalLong.empty();
            }
            watchers++;
            watched.signalAll();
            return OptionalLong.of(stale ? state.sequence() : state.sequence() - 1);
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            watchers--;
            stale |= watchers == 0;
        } finally {
            lock.unlock();
        }
    }

    /** The state, as soon as it is newer than {@code sequence} or {@code patience} is over, whichever is first. */
    State await(long sequence, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (state.sequence() <= sequence && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return state;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            watched.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitWatcher()) {
                poll();
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitWatcher() throws InterruptedException {
        lock.lock();
        try {
            while (watchers == 0 && !closed) {
                watched.await();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        lock.lock();
        try {
            long nanos = period.toNanos();
            while (nanos > 0 && !closed) {
                nanos = watched.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void poll() {
        try {
            publish(store.newest(), "");
        } catch (StoreException e) {
            LOG.log(Level.FINE, "Poll failed", e);
            publish(state.newest(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // The thread lives on: a document that cannot be read today may be gone at the next poll.
            LOG.log(isClosed() ? Level.FINE : Level.WARNING, "The alerts could not be read", e);
            publish(state.newest(), "The console could not read the alerts; its log says why.");
        }
    }

    private void publish(Newest newest, String fault) {
        lock.lock();
        try {
            if (stale || !newest.equals(state.newest()) || !fault.equals(state.fault())) {
                state = new State(state.sequence() + 1, newest, fault);
                stale = false;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
