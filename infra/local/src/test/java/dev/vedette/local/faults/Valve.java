package dev.vedette.local.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands before an Elasticsearch. Shut, it lets requests through and no answer back: whoever sent a batch does not hear that it is done.
 * Thread-safe.
 */
final class Valve implements AutoCloseable {
    private static final String BULK = "/_bulk";

    private final URI target;
    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private boolean shut;
    /** Whether a batch went through since it is shut, and whether its answer waits. */
    private boolean sent;

    private boolean answered;

    private Valve(URI target, ServerSocket server) {
        this.target = target;
        this.server = server;
    }

    static Valve before(URI target) throws IOException {
        Valve valve = new Valve(target, new ServerSocket(0, 16, InetAddress.getLoopbackAddress()));
        daemon(valve::accept);
        return valve;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    synchronized void shut() {
        shut = true;
        sent = false;
        answered = false;
    }

    synchronized void open() {
        shut = false;
        notifyAll();
    }

    /** Whether Elasticsearch has answered a batch and nobody has heard it. */
    synchronized boolean holdsAnAnswer() {
        return shut && answered;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket elasticsearch = new Socket(target.getHost(), target.getPort());
                sockets.addAll(List.of(client, elasticsearch));
                daemon(() -> copy(client, elasticsearch, this::request));
                daemon(() -> copy(elasticsearch, client, this::answer));
            }
        } catch (IOException e) {
            // close() was called.
        }
    }

    private interface Look {
        void at(String octets) throws InterruptedException;
    }

    private static void copy(Socket from, Socket to, Look look) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                look.at(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One of them is gone, and so the other one goes.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void request(String octets) {
        sent |= octets.contains(BULK);
    }

    private synchronized void answer(String octets) throws InterruptedException {
        answered |= sent && !octets.isEmpty();
        while (shut) {
            wait();
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "valve");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        open();
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
