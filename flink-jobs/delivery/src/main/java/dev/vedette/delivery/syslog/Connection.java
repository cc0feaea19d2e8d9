package dev.vedette.delivery.syslog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A connection to a receiver. One thread writes, another reads, and any may {@link #close}, which ends both at once: it closes the
 * socket below TLS, since that of TLS first waits for a writer that hangs, and then for room to say goodbye.
 */
final class Connection implements AutoCloseable {
    private final Socket raw;
    private final Socket stream;

    /**
     * @param raw the TCP connection
     * @param stream what octets go through: TLS over it, or the same
     */
    Connection(Socket raw, Socket stream) {
        this.raw = raw;
        this.stream = stream;
    }

    /** Whether it is TLS. */
    boolean secured() {
        return stream != raw;
    }

    /** Unbuffered: a write returns when the kernel has taken all. */
    OutputStream out() throws IOException {
        return stream.getOutputStream();
    }

    /** Waits for the connection's end. Whatever a receiver says means nothing in syslog. */
    void awaitEnd() throws IOException {
        InputStream in = stream.getInputStream();
        byte[] ignored = new byte[256];
        while (in.read(ignored) >= 0) {
            // Nothing to do with it.
        }
    }

    /** Says that nothing more comes; over TLS with the close_notify that RFC 5425 section 4.4 asks for. */
    void goodbye() throws IOException {
        stream.shutdownOutput();
    }

    @Override
    public void close() {
        abort(raw);
    }

    /** Closes it without a word. */
    static void abort(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Whatever it was, the socket is of no use any more.
        }
    }
}
