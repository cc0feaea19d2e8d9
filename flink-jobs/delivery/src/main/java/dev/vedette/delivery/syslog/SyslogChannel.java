package dev.vedette.delivery.syslog;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.utils.ExponentialBackoff;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One way to a syslog receiver: a thread that keeps a TCP connection and sends what is put in, in order.
 *
 * <p>Syslog has no acknowledgement, and TCP's speaks of the receiver's kernel at best. What was sent therefore stays in
 * a window until it is confirmed by what came after it; when the connection ends, for whatever reason, the window is
 * sent again on the next one. Receivers see duplicates then, under the same alert id, and no gap. Thread-safe.
 */
final class SyslogChannel implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SyslogChannel.class);
    private static final int GOODBYE_MILLIS = 500;
    private static final int SECOND_THOUGHTS_MILLIS = 100;
    private static final int BUFFER_BYTES = 64 * 1024;

    /** From 100 ms, doubled up to 5 s, each by chance up to a fifth longer or shorter. */
    private static final ExponentialBackoff BACKOFF = new ExponentialBackoff(100, 2, 5_000, 0.2);

    /** A connection that ends sooner counts as a failed attempt: its receiver takes connections and drops them. */
    private static final long PROVEN_NANOS = Duration.ofSeconds(5).toNanos();

    private final Connector connector;
    private final Limits limits;
    private final Thread sender;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private final Deque<Sent> window = new ArrayDeque<>();
    private long waitingBytes;
    private long windowBytes;
    private boolean closed;
    private boolean flushed = true;
    /** What {@link #close} closes. */
    private @Nullable Socket socket;

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

    /**
     * @param unconfirmed frames that an earlier channel could not be sure of, the oldest first
     */
    SyslogChannel(Connector connector, Limits limits, Collection<byte[]> unconfirmed) {
        this.connector = connector;
        this.limits = limits;
        for (byte[] frame : unconfirmed) {
            waiting.addLast(frame);
            waitingBytes += frame.length;
        }
        this.sender = new Thread(this::send, "vedette-syslog-" + connector.port());
        sender.setDaemon(true);
    }

    void start() {
        sender.start();
    }

    /** Takes a frame; waits while there is no room for it. */
    void put(byte[] frame) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && waitingBytes > 0 && waitingBytes + frame.length > limits.waitingBytes()) {
                changed.await();
            }
            waiting.addLast(frame);
            waitingBytes += frame.length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything that was put in has been given to a connection. */
    void awaitSent() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !(waiting.isEmpty() && flushed)) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sent but not confirmed, and then what waits: what another channel would have to send. */
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

    /** Whether the thread is gone, which it is soon after {@link #close}. */
    boolean ended() {
        return !sender.isAlive();
    }

    private void send() {
        int failures = 0;
        while (!isClosed()) {
            String reason = "";
            OptionalLong connected = OptionalLong.empty();
            try (Connection connection = connector.connect(this::hold)) {
                adopt(connection);
                connected = OptionalLong.of(System.nanoTime());
                if (worthALine(failures)) {
                    log.info("connected to the SIEM at {}:{}", connector.host(), connector.port());
                }
                sendOver(connection);
            } catch (IOException e) {
                reason = Connector.reason(e);
            } catch (InterruptedException e) {
                return;
            }
            boolean proven = connected.isPresent() && System.nanoTime() - connected.getAsLong() > PROVEN_NANOS;
            failures = proven ? 1 : failures + 1;
            if (worthALine(failures) && !isClosed()) {
                log.warn(
                        "connection {} in a row to the SIEM at {}:{} ended: {}",
                        failures,
                        connector.host(),
                        connector.port(),
                        reason);
            }
            if (!pause(BACKOFF.backoff(failures - 1))) {
                return;
            }
        }
    }

    /** Ever more rarely: an outage is one fact, not a line every five seconds. */
    private static boolean worthALine(int failures) {
        return Integer.bitCount(failures) <= 1;
    }

    /** From now on {@link #close} ends this one. */
    private void hold(Socket opening) {
        lock.lock();
        try {
            socket = opening;
            if (closed) {
                Connection.abort(opening);
            }
        } finally {
            lock.unlock();
        }
    }

    private void adopt(Connection connection) {
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
            if (again > 0) {
                log.debug("{} unconfirmed messages are sent again", again);
            }
        } finally {
            lock.unlock();
        }
    }

    private void sendOver(Connection connection) throws IOException, InterruptedException {
        // Before the listener: a socket that has ended meanwhile has none, and no reason for that.
        OutputStream out = new BufferedOutputStream(connection.out(), BUFFER_BYTES);
        Thread listener = new Thread(() -> listen(connection), sender.getName() + "-end");
        listener.setDaemon(true);
        listener.start();
        if (connection.secured()) {
            // In TLS 1.3 a receiver may refuse our certificate when we are done already, with an alert that a write
            // would lose.
            listener.join(SECOND_THOUGHTS_MILLIS);
        }
        byte[] frame = next(out);
        while (frame != null) {
            out.write(frame);
            frame = next(out);
        }
        out.flush();
        connection.goodbye();
    }

    /** A receiver says nothing; that it ends the connection shows here at once, and at the next write but one there. */
    private void listen(Connection connection) {
        IOException reason = new IOException("the receiver ended the connection");
        try {
            connection.awaitEnd();
        } catch (IOException e) {
            reason = e;
        }
        lock.lock();
        try {
            if (current == connection) {
                end = reason;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The next frame, already in the window; null when the channel closes. */
    private byte @Nullable [] next(OutputStream out) throws IOException, InterruptedException {
        if (nothingWaits()) {
            out.flush();
        }
        lock.lockInterruptibly();
        try {
            if (waiting.isEmpty() && !flushed) {
                flushed = true;
                changed.signalAll();
            }
            while (!closed && end == null && waiting.isEmpty()) {
                changed.await();
            }
            if (end != null) {
                throw end;
            }
            byte[] frame = closed ? null : waiting.pollFirst();
            if (frame != null) {
                flushed = false;
                waitingBytes -= frame.length;
                window.addLast(new Sent(frame, System.nanoTime()));
                windowBytes += frame.length;
                forgetConfirmed();
                changed.signalAll();
            }
            return frame;
        } finally {
            lock.unlock();
        }
    }

    private boolean nothingWaits() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
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

    /** Waits before the next attempt; false when the channel closes meanwhile. */
    private boolean pause(long millis) {
        lock.lock();
        try {
            long nanos = Duration.ofMillis(millis).toNanos();
            while (!closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the connection, in an orderly way if the receiver lets it be done soon. What waits is not sent any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            sender.join(GOODBYE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            abort();
        }
    }

    private void abort() {
        lock.lock();
        try {
            if (socket != null) {
                Connection.abort(socket);
            }
        } finally {
            lock.unlock();
        }
    }
}
