package dev.vedette.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Carries octets between one of loopback's addresses and a server on another; once it is closed nobody is at that address. */
final class Relay implements AutoCloseable {
    private final ServerSocket server = new ServerSocket();
    private final int target;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private Relay(int target) throws IOException {
        this.target = target;
    }

    /**
     * Takes connections at an address.
     *
     * @param target port of the server
     */
    static Relay at(String address, int port, int target) throws IOException {
        Relay relay = new Relay(target);
        relay.server.setReuseAddress(true);
        relay.server.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        daemon(relay::accept);
        return relay;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                connections.add(client);
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
                connections.add(behind);
                daemon(() -> copy(client, behind));
                daemon(() -> copy(behind, client));
            }
        } catch (IOException e) {
            // close() was called.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of them is gone, and so the other one goes.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : List.copyOf(connections)) {
            connection.close();
        }
    }
}
