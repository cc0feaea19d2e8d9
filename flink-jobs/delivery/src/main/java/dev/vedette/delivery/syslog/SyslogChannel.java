package dev.vedette.delivery.syslog;

import dev.vedette.delivery.kafka.Printable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
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
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int BUFFER_BYTES = 64 * 1024;

    /** From 100 ms, doubled up to 5 s, each by chance up to a fifth longer or shorter. */
    private static final ExponentialBackoff BACKOFF = new ExponentialBackoff(100, 2, 5_000, 0.2);

    /** A connection that ends sooner counts as a failed attempt: its receiver takes connections and drops them. */
    private static final long PROVEN_NANOS = Duration.ofSeconds(5).toNanos();

    private final String host;
    private final int port;
    private final Limits limits;
    private final Thread sender;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private final Deque<Sent> window = new ArrayDeque<>();
    private long waitingBytes;
    private long windowBytes;
    private boolean closed;
    private boolean broken;
    private boolean flushed = true;
    private @Nullable Socket socket;

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
    SyslogChannel(String host, int port, Limits limits, Collection<byte[]> unconfirmed) {
        this.host = host;
        this.port = port;
        this.limits = limits;
        for (byte[] frame : unconfirmed) {
            waiting.addLast(frame);
            waitingBytes += frame.length;
        }
        this.sender = new Thread(this::send, "vedette-syslog-" + port);
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
            if (socket != null && !broken) {
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
            long began = System.nanoTime();
            String reason = "";
            try (Socket connection = connect()) {
                log.info("connected to the SIEM at {}:{}", host, port);
                sendOver(connection);
            } catch (IOException e) {
                reason = Printable.of(String.valueOf(e));
            } catch (InterruptedException e) {
                return;
            }
            failures = System.nanoTime() - began > PROVEN_NANOS ? 1 : failures + 1;
            // Ever more rarely: an outage is one fact, not a line every five seconds.
            if (Integer.bitCount(failures) == 1 && !isClosed()) {
                log.warn("connection {} in a row to the SIEM at {}:{} ended: {}", failures, host, port, reason);
            }
            if (!pause(BACKOFF.backoff(failures - 1))) {
                return;
            }
        }
    }

    private Socket connect() throws IOException {
        Socket connection = new Socket();
        try {
            connection.setTcpNoDelay(true);
            connection.setKeepAlive(true);
            connection.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MILLIS);
            adopt(connection);
            return connection;
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    private void adopt(Socket connection) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the channel is closed");
            }
            socket = connection;
            broken = false;
            int again = window.size();
            while (!window.isEmpty()) {
                byte[] frame = window.removeLast().frame();
                waiting.addFirst(frame);
                waitingBytes += frame.length;
            }
            windowBytes = 0;
            if (again > 0) {
                log.info("{} unconfirmed messages are sent again", again);
            }
        } finally {
            lock.unlock();
        }
    }

    private void sendOver(Socket connection) throws IOException, InterruptedException {
        Thread listener = new Thread(() -> listen(connection), sender.getName() + "-end");
        listener.setDaemon(true);
        listener.start();
        OutputStream out = new BufferedOutputStream(connection.getOutputStream(), BUFFER_BYTES);
        byte[] frame = next(out);
        while (frame != null) {
            out.write(frame);
            frame = next(out);
        }
        out.flush();
    }

    /** A receiver says nothing; that it ends the connection shows here at once, and at the next write but one there. */
    private void listen(Socket connection) {
        try {
            InputStream in = connection.getInputStream();
            byte[] ignored = new byte[256];
            while (in.read(ignored) >= 0) {
                // Whatever it says means nothing in syslog.
            }
        } catch (IOException e) {
            log.debug("connection to the SIEM ended", e);
        }
        lock.lock();
        try {
            if (socket == connection) {
                broken = true;
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
            while (!closed && !broken && waiting.isEmpty()) {
                changed.await();
            }
            if (broken) {
                throw new IOException("the receiver ended the connection");
            }
            byte[] frame = waiting.pollFirst();
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

    @Override
    public void close() throws IOException {
        Socket last;
        lock.lock();
        try {
            closed = true;
            last = socket;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        sender.interrupt();
        if (last != null) {
            last.close();
        }
    }
}
