package dev.vedette.delivery.syslog;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way: those that wait, and the window of those that were given to a connection and may not have arrived. Any thread may
 * put frames in; one sends them, a batch after the other. Thread-safe.
 */
final class Outbox {
    /** Frames are given out together up to so many bytes: fewer locks, fuller TLS records, and little that is on its way at once. */
    private static final int BATCH_BYTES = 64 * 1024;

    private final Limits limits;

    private final ReentrantLock lock = new ReentrantLock();
    /** For the sender: there is a frame, the connection has ended, or all is over. */
    private final Condition work = lock.newCondition();
    /** For the others: there is room, all is sent, or all is over. */
    private final Condition progress = lock.newCondition();

    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private final Deque<Sent> window = new ArrayDeque<>();
    private long waitingBytes;
    private long windowBytes;
    private boolean writing;
    private boolean closed;
    private Optional<Throwable> failure = Optional.empty();

    /** The connection that takes frames, and why it no longer does. */
    private @Nullable Connection current;

    private @Nullable IOException end;

    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    private record Sent(byte[] frame, long at) {}

    /**
     * @param waitingBytes frames that may wait before {@link #put} does
     * @param windowBytes sent bytes that are kept: more than the send buffer here and the receive buffer there hold
     *     together, so that a frame with so much behind it has left both
     * @param windowAge how long a sent frame is kept otherwise: longer than TCP tries before it reports a silent peer
     */
    record Limits(long waitingBytes, long windowBytes, Duration windowAge) {
        /** Linux gives a connection up after some 16 minutes ({@code tcp_retries2}) and buffers 4 MiB to send and 6 MiB received at most. */
        static final Limits DEFAULT = new Limits(4 * 1024 * 1024, 12 * 1024 * 1024, Duration.ofMinutes(20));
    }

    /** @param octets so many frames, one after the other */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    record Batch(int frames, byte[] octets) {}

    /**
     * @param unconfirmed frames that an earlier outbox could not be sure of, the oldest first
     */
    Outbox(Limits limits, Collection<byte[]> unconfirmed) {
        this.limits = limits;
        for (byte[] frame : unconfirmed) {
            waiting.addLast(frame);
            waitingBytes += frame.length;
        }
    }

    /**
     * Takes a frame; waits while there is no room for it.
     *
     * @throws IOException if nothing is sent any more, since the sender failed
     */
    void put(byte[] frame) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!over() && waitingBytes > 0 && waitingBytes + frame.length > limits.waitingBytes()) {
                progress.await();
            }
            check();
            if (waiting.isEmpty()) {
                work.signal();
            }
            waiting.addLast(frame);
            waitingBytes += frame.length;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until everything that was put in has been given to a connection, or all is over.
     *
     * @throws IOException if that will never be, since the sender failed
     */
    void awaitSent() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!over() && (writing || !waiting.isEmpty())) {
                progress.await();
            }
            check();
        } finally {
            lock.unlock();
        }
    }

    /** Sent but not confirmed, and then what waits: what another outbox would have to send. */
    List<byte[]> unconfirmed() {
        lock.lock();
        try {
            if (current != null && end == null) {
                // Time confirms nothing while nobody listens.
                forgetConfirmed();
            }
            List<byte[]> frames = new ArrayList<>(window.size() + waiting.size());
            window.forEach(sent -> frames.add(sent.frame()));
            frames.addAll(waiting);
            return frames;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A connection begins; what is not confirmed is sent again on it.
     *
     * @return how many frames that are
     */
    int begin(Connection connection) {
        lock.lock();
        try {
            current = connection;
            end = null;
            int again = window.size();
            while (!window.isEmpty()) {
                byte[] frame = window.removeLast().frame();
                waiting.addFirst(frame);
                waitingBytes += frame.length;
            }
            windowBytes = 0;
            return again;
        } finally {
            lock.unlock();
        }
    }

    /** How many frames will be sent again on the next connection. */
    int sentAndNotConfirmed() {
        lock.lock();
        try {
            return window.size();
        } finally {
            lock.unlock();
        }
    }

    /** A connection has ended, whether or not the sender has noticed. */
    void end(Connection connection, IOException reason) {
        lock.lock();
        try {
            if (current == connection) {
                end = reason;
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The sender has written the batch before and asks for the next; waits for it.
     *
     * @return frames that are in the window already; empty when all is over
     * @throws IOException when the connection has ended
     */
    Optional<Batch> next() throws IOException, InterruptedException {
        List<byte[]> batch = new ArrayList<>();
        int bytes = 0;
        lock.lockInterruptibly();
        try {
            // Not when frames go into the window: what is not written yet confirms nothing and is not confirmed.
            forgetConfirmed();
            writing = false;
            if (waiting.isEmpty()) {
                progress.signalAll();
            }
            while (!over() && end == null && waiting.isEmpty()) {
                work.await();
            }
            if (end != null) {
                throw end;
            }
            if (over()) {
                return Optional.empty();
            }
            long now = System.nanoTime();
            for (byte[] frame = waiting.peek();
                    frame != null && (batch.isEmpty() || bytes + frame.length <= BATCH_BYTES);
                    frame = waiting.peek()) {
                batch.add(waiting.remove());
                bytes += frame.length;
                window.addLast(new Sent(frame, now));
            }
            waitingBytes -= bytes;
            windowBytes += bytes;
            writing = true;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
        return Optional.of(new Batch(batch.size(), joined(batch, bytes)));
    }

    private static byte[] joined(List<byte[]> batch, int bytes) {
        byte[] all = new byte[bytes];
        int at = 0;
        for (byte[] frame : batch) {
            System.arraycopy(frame, 0, all, at, frame.length);
            at += frame.length;
        }
        return all;
    }

    private void forgetConfirmed() {
        long oldest = System.nanoTime() - limits.windowAge().toNanos();
        Iterator<Sent> sent = window.iterator();
        while (sent.hasNext()) {
            Sent first = sent.next();
            if (windowBytes <= limits.windowBytes() && first.at() - oldest > 0) {
                return;
            }
            windowBytes -= first.frame().length;
            sent.remove();
        }
    }

    /** Nothing is sent any more, and whoever waits need not. */
    void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing can be sent any more; whoever waits for that hears it. */
    void fail(Throwable reason) {
        lock.lock();
        try {
            failure = Optional.of(reason);
            work.signalAll();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits; false when all is over meanwhile. */
    boolean pause(Duration time) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = time.toNanos();
            while (!over() && nanos > 0) {
                nanos = work.awaitNanos(nanos);
            }
            return !over();
        } finally {
            lock.unlock();
        }
    }

    boolean over() {
        lock.lock();
        try {
            return closed || failure.isPresent();
        } finally {
            lock.unlock();
        }
    }

    private void check() throws IOException {
        if (failure.isPresent()) {
            throw new IOException("nothing is sent to the SIEM any more: its thread failed", failure.get());
        }
    }
}
