package dev.vedette.local.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

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

    /** 19092, 19200, 18081 and 18080. */
    public static Ports defaults() {
        return new Ports(DEFAULT_KAFKA, DEFAULT_ELASTICSEARCH, DEFAULT_FLINK, DEFAULT_CONSOLE);
    }

    /** Ports that nobody listens on at the moment of the call. */
    public static Ports free() throws IOException {
        try (ServerSocket kafka = bind(0);
                ServerSocket elasticsearch = bind(0);
                ServerSocket flink = bind(0);
                ServerSocket console = bind(0)) {
            return new Ports(
                    kafka.getLocalPort(), elasticsearch.getLocalPort(), flink.getLocalPort(), console.getLocalPort());
        }
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

    static int freePort() throws IOException {
        try (ServerSocket socket = bind(0)) {
            return socket.getLocalPort();
        }
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
