package dev.vedette.delivery.syslog;

import dev.vedette.delivery.state.SinkState;
import dev.vedette.delivery.syslog.Outbox.Batch;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.utils.ExponentialBackoff;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One way to a syslog receiver: a thread that keeps a connection and sends what is put in, in order.
 *
 * <p>Syslog has no acknowledgement, and TCP's speaks of the receiver's kernel at best. What was sent therefore stays in
 * a window until it is confirmed by what came after it; when the connection ends, for whatever reason, the window is
 * sent again on the next one. Receivers see duplicates then, under the same alert id, and no gap. Thread-safe.
 */
final class SyslogChannel implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SyslogChannel.class);
    private static final int GOODBYE_MILLIS = 500;
    private static final int SECOND_THOUGHTS_MILLIS = 100;

    /** From 100 ms, doubled up to 5 s, each by chance up to a fifth longer or shorter. */
    private static final ExponentialBackoff BACKOFF = new ExponentialBackoff(100, 2, 5_000, 0.2);

    /** A connection that ends sooner counts as a failed attempt: its receiver takes connections and drops them. */
    private static final long PROVEN_NANOS = Duration.ofSeconds(5).toNanos();

    private final Connector connector;
    private final SinkState state;
    private final Outbox outbox;
    private final Thread sender;

    private final ReentrantLock lock = new ReentrantLock();

    /** What {@link #close} closes. */
    private @Nullable Socket socket;

    /**
     * @param unconfirmed frames that an earlier channel could not be sure of, the oldest first
     */
    SyslogChannel(Connector connector, Outbox.Limits limits, Collection<byte[]> unconfirmed) {
        this(connector, limits, unconfirmed, SinkState.unregistered());
    }

    /** Likewise, and {@code state} is told how it fares. */
    SyslogChannel(Connector connector, Outbox.Limits limits, Collection<byte[]> unconfirmed, SinkState state) {
        this.state = state;
        this.connector = connector;
        this.outbox = new Outbox(limits, unconfirmed);
        this.sender = new Thread(this::send, "vedette-syslog-" + connector.port());
        sender.setDaemon(true);
    }

    void start() {
        sender.start();
    }

    /**
     * Takes a frame; waits while there is no room for it.
     *
     * @throws IOException if nothing is sent any more, since the channel's thread failed
     */
    void put(byte[] frame) throws IOException, InterruptedException {
        outbox.put(frame);
    }

    /**
     * Waits until everything that was put in has been given to a connection.
     *
     * @throws IOException if that will never be, since the channel's thread failed
     */
    void awaitSent() throws IOException, InterruptedException {
        outbox.awaitSent();
    }

    /** Sent but not confirmed, and then what waits: what another channel would have to send. */
    List<byte[]> unconfirmed() {
        return outbox.unconfirmed();
    }

    /** Whether the thread is gone, which it is soon after {@link #close}. */
    boolean ended() {
        return !sender.isAlive();
    }

    private void send() {
        try {
            connectAndSend();
        } catch (
                Throwable e) { // Of whatever kind: nobody else sees it, and whoever puts frames in would wait for ever.
            log.error("no alerts go to the SIEM at {}:{} any more", connector.host(), connector.port(), e);
            outbox.fail(e);
        }
    }

    private void connectAndSend() throws InterruptedException {
        int failures = 0;
        do {
            String reason = "";
            OptionalLong connected = OptionalLong.empty();
            try (Connection connection = connector.connect(this::hold)) {
                int again = outbox.begin(connection);
                connected = OptionalLong.of(System.nanoTime());
                if (worthALine(failures)) {
                    log.info(
                            "connected to the SIEM at {}:{}, {} unconfirmed messages are sent again",
                            connector.host(),
                            connector.port(),
                            again);
                }
                sendOver(connection);
            } catch (IOException e) {
                reason = Connector.reason(e);
            }
            boolean proven = connected.isPresent() && System.nanoTime() - connected.getAsLong() > PROVEN_NANOS;
            failures = proven ? 1 : failures + 1;
            if (!outbox.over()) {
                state.failed(connected.isPresent() ? outbox.sentAndNotConfirmed() : 0, reason);
            }
            if (worthALine(failures) && !outbox.over()) {
                log.warn(
                        "connection {} in a row to the SIEM at {}:{} ended: {}",
                        failures,
                        connector.host(),
                        connector.port(),
                        reason);
            }
        } while (outbox.pause(Duration.ofMillis(BACKOFF.backoff(failures - 1))));
    }

    /** Ever more rarely: an outage is one fact, not a line every five seconds. */
    private static boolean worthALine(int failures) {
        return Integer.bitCount(failures) <= 1;
    }

    private void sendOver(Connection connection) throws IOException, InterruptedException {
        // Before the listener: a socket that has ended meanwhile has none, and no reason for that.
        OutputStream out = connection.out();
        Thread listener = new Thread(() -> listen(connection), sender.getName() + "-end");
        listener.setDaemon(true);
        listener.start();
        if (connection.secured()) {
            // In TLS 1.3 a receiver may refuse our certificate when we are done already, with an alert that a write
            // would lose.
            listener.join(SECOND_THOUGHTS_MILLIS);
        }
        for (Optional<Batch> batch = outbox.next(); batch.isPresent(); batch = outbox.next()) {
            out.write(batch.get().octets());
            state.sent(batch.get().frames());
        }
        connection.goodbye();
    }

    /** A receiver says nothing; that it ends the connection shows here at once, and at the next write but one there. */
    private void listen(Connection connection) {
        IOException reason = new IOException("the receiver ended the connection");
        try {
            connection.awaitEnd();
        } catch (IOException e) {
            reason = e;
        } finally {
            outbox.end(connection, reason);
        }
    }

    /** From now on {@link #close} ends this one. */
    private void hold(Socket opening) {
        lock.lock();
        try {
            socket = opening;
            if (outbox.over()) {
                Connection.abort(opening);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the connection, in an orderly way if the receiver lets it be done soon. What waits is not sent any more. */
    @Override
    public void close() {
        outbox.close();
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
