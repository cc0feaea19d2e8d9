package dev.vedette.local.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where a SIEM would listen: RFC 5424 messages over TCP with octet counting (RFC 6587 section 3.4.1), kept in memory.
 * Thread-safe.
 */
public final class SiemListener implements AutoCloseable {

    private static final int MAX_MESSAGE_BYTES = 1 << 20;
    private static final int MAX_MESSAGES = 10_000;

    /**
     * A message as it arrived.
     *
     * @param text the RFC 5424 message
     * @param atNanos {@link System#nanoTime()} when its last byte was there
     */
    public record Message(String text, long atNanos) {}

    private final ServerSocket server;
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final List<Socket> senders = new CopyOnWriteArrayList<>();

    private SiemListener(ServerSocket server) {
        this.server = server;
    }

    /** Listens on a port of loopback; 0 for a free one. */
    public static SiemListener start(int port) throws IOException {
        ServerSocket server = new ServerSocket(port, 16, InetAddress.getLoopbackAddress());
        SiemListener listener = new SiemListener(server);
        daemon(listener::accept, "siem-listener");
        return listener;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", server.getLocalPort());
    }

    /** When the first message that names an alert, or holds another text, had arrived, by {@link System#nanoTime()}. */
    public OptionalLong arrival(String alertId) {
        return messages.stream()
                .filter(message -> message.text().contains(alertId))
                .mapToLong(Message::atNanos)
                .min();
    }

    /** All that arrived, in that order, at most 10,000. */
    public List<Message> messages() {
        return new ArrayList<>(messages);
    }

    private void accept() {
        try {
            while (true) {
                Socket sender = server.accept();
                senders.add(sender);
                daemon(() -> read(sender), "siem-connection");
            }
        } catch (IOException closed) {
            // close() was called.
        }
    }

    private void read(Socket sender) {
        try (sender;
                InputStream in = new BufferedInputStream(sender.getInputStream())) {
            for (int length = readLength(in); length > 0; length = readLength(in)) {
                byte[] message = in.readNBytes(length);
                if (messages.size() < MAX_MESSAGES) {
                    messages.add(new Message(new String(message, StandardCharsets.UTF_8), System.nanoTime()));
                }
            }
        } catch (IOException gone) {
            // The sender connects again and sends what was not taken.
        } finally {
            senders.remove(sender);
        }
    }

    /** MSG-LEN SP; -1 at the end of the stream or where no frame starts. */
    private static int readLength(InputStream in) throws IOException {
        int length = 0;
        for (int octet = in.read(); octet != ' '; octet = in.read()) {
            if (octet < '0' || octet > '9' || length > MAX_MESSAGE_BYTES) {
                return -1;
            }
            length = length * 10 + octet - '0';
        }
        return length > MAX_MESSAGE_BYTES ? -1 : length;
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket sender : senders) {
            sender.close();
        }
    }
}
