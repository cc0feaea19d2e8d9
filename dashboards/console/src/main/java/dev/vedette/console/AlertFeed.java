package dev.vedette.console;

import dev.vedette.console.AlertStore.Page;
import dev.vedette.console.elasticsearch.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The newest alerts that a filter lets through, as they stand, for all who watch with it: one search a period however many
 * they are, and what Kafka has before an index has it, until it is closed. A watcher waits for a state newer than the one that it knows, so that a slow one skips
 * states and holds nothing up. Thread-safe.
 */
final class AlertFeed implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(AlertFeed.class.getName());

    /** Alerts that come in a flood are shown this often at most; one after a pause at once. */
    private static final Duration PACE = Duration.ofMillis(100);

    private final AlertStore store;
    private final AlertFilter filter;
    private final Duration period;
    private final LiveRows live;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition ended = lock.newCondition();
    private State state = new State(0, Page.EMPTY, "");
    private boolean closed;
    private boolean woken;
    /** What the index has answered last, and why no longer; the feed's thread's own. */
    private Page indexed = Page.EMPTY;

    private String fault = "";

    AlertFeed(AlertStore store, AlertFilter filter, Duration period) {
        this.store = store;
        this.filter = filter;
        this.period = period;
        this.live = store.live(filter);
        Thread poller = new Thread(this::run, "vedette-console-feed");
        poller.setDaemon(true);
        poller.start();
    }

    /**
     * The alerts at one moment.
     *
     * @param sequence grows with each change; 0 before the first answer
     * @param fault why there is no newer answer, empty if there is one
     */
    record State(long sequence, Page newest, String fault) {}

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
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Kafka has alerts that are not shown yet. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (!isClosed()) {
                poll();
                long next = System.nanoTime() + period.toNanos();
                publish();
                while (awaitNews(next)) {
                    publish();
                    pause(PACE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there are news before {@code deadline}. */
    private boolean awaitNews(long deadline) throws InterruptedException {
        lock.lock();
        try {
            long nanos = deadline - System.nanoTime();
            while (nanos > 0 && !closed && !woken) {
                nanos = ended.awaitNanos(nanos);
            }
            boolean hasNews = woken && !closed && nanos > 0;
            woken = false;
            return hasNews;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration length) throws InterruptedException {
        lock.lock();
        try {
            long nanos = length.toNanos();
            while (nanos > 0 && !closed) {
                nanos = ended.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void poll() {
        try {
            indexed = store.page(filter, Optional.empty());
            fault = "";
        } catch (StoreException e) {
            LOG.log(Level.FINE, "Poll failed", e);
            fault = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            // The thread lives on: a document that cannot be read today may be gone at the next poll.
            LOG.log(isClosed() ? Level.FINE : Level.WARNING, "The alerts could not be read", e);
            fault = "The console could not read the alerts; its log says why.";
        }
    }

    private void publish() {
        try {
            publish(live.over(indexed, Instant.now()), fault);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "Alerts from Kafka could not be shown", e);
            publish(indexed, fault);
        }
    }

    private void publish(Page newest, String fault) {
        lock.lock();
        try {
            if (state.sequence() == 0 || !newest.equals(state.newest()) || !fault.equals(state.fault())) {
                state = new State(state.sequence() + 1, newest, fault);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
