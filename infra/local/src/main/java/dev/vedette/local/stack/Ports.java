package dev.vedette.local.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * TCP ports on the loopback address.
 *
 * @param kafka Kafka's plaintext listener
 * @param elasticsearch Elasticsearch's HTTP port
 * @param flink Flink's REST port and web page
 * @param console the analysts' page
 */
public record Ports(int kafka, int elasticsearch, int flink, int console) {
    public static final int DEFAULT_KAFKA = 19092;
    public static final int DEFAULT_ELASTICSEARCH = 19200;
    public static final int DEFAULT_FLINK = 18081;
    public static final int DEFAULT_CONSOLE = 18080;
    public static final int DEFAULT_SIEM = 16514;

    private static final int FIRST_SEARCHED_PORT = 20_000;
    private static final int SEARCHED_PORTS = 10_000;

    /** Begins anywhere, so that two JVMs that search at the same time do not meet. */
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(SEARCHED_PORTS));

    /** 19092, 19200, 18081 and 18080. */
    public static Ports defaults() {
        return new Ports(DEFAULT_KAFKA, DEFAULT_ELASTICSEARCH, DEFAULT_FLINK, DEFAULT_CONSOLE);
    }

    /** Ports that nobody listens on at the moment of the call. */
    public static Ports free() throws IOException {
        return new Ports(freePort(), freePort(), freePort(), freePort());
    }

    /**
     * Makes sure that nobody listens on a port.
     *
     * @param what who wants the port
     * @param option option by which another one is chosen
     * @throws StackException if somebody does
     */
    public static void requireFree(int port, String what, String option) throws StackException {
        if (port < 1 || port > 65535) {
            throw new StackException("%s %d is no port: choose one from 1 to 65535".formatted(option, port));
        }
        try {
            bind(port).close();
        } catch (IOException e) {
            throw new StackException(
                    "port %d (%s) is taken: stop what listens there or choose another with %s PORT"
                            .formatted(port, what, option),
                    e);
        }
    }

    /**
     * A port that nobody listens on, another one at each call. Not one of the ephemeral range, from which the system serves
     * every connection of the moment: Elasticsearch binds seconds after it was told its port, and has found it taken.
     */
    public static int freePort() throws IOException {
        for (int tried = 0; tried < SEARCHED_PORTS; tried++) {
            int port = FIRST_SEARCHED_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), SEARCHED_PORTS);
            try {
                bind(port).close();
                return port;
            } catch (IOException taken) {
                // The next one, then.
            }
        }
        throw new IOException("no port from %d on is free".formatted(FIRST_SEARCHED_PORT));
    }

    private static ServerSocket bind(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            // A port that a stack of a moment ago has left in TIME_WAIT is free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 1);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
