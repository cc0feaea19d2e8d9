package dev.vedette.delivery.syslog;

import dev.vedette.delivery.kafka.Printable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Opens connections to a receiver, each with what its name stands for and what the files of certificates hold at that time.
 *
 * @param host its name or an address
 * @param transport what carries the messages
 * @param resolver what a name stands for
 */
record Connector(String host, int port, Transport transport, Resolver resolver) {
    /** For a TCP connection, and again for each answer in a TLS handshake. */
    private static final int TIMEOUT_MILLIS = 5_000;

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** What a name stands for; at least one address. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    Connector(String host, int port, Transport transport) {
        this(host, port, transport, InetAddress::getAllByName);
    }

    /**
     * Tries one address after the other.
     *
     * @param opening is told of each socket before it connects, so that somebody can close it meanwhile
     * @throws IOException with what is wrong with each address
     */
    Connection connect(Consumer<Socket> opening) throws IOException {
        Optional<SSLSocketFactory> tls = transport instanceof Transport.Tls wanted
                ? Optional.of(wanted.files().context().getSocketFactory())
                : Optional.empty();
        InetAddress[] addresses = resolver.resolve(host);
        StringJoiner reasons = new StringJoiner("; ");
        IOException last = new IOException("the name has no address");
        for (InetAddress address : addresses) {
            try {
                return connect(address, tls, opening);
            } catch (IOException e) {
                reasons.add(address.getHostAddress() + ": " + reason(e));
                last = e;
            }
        }
        throw addresses.length > 1 ? new IOException(reasons.toString(), last) : last;
    }

    private Connection connect(InetAddress address, Optional<SSLSocketFactory> tls, Consumer<Socket> opening)
            throws IOException {
        Socket raw = new Socket();
        try {
            opening.accept(raw);
            raw.setTcpNoDelay(true);
            raw.setKeepAlive(true);
            raw.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
            Socket stream = tls.isPresent() ? secured(raw, tls.get()) : raw;
            return new Connection(raw, stream);
        } catch (IOException e) {
            Connection.abort(raw);
            throw e;
        }
    }

    private SSLSocket secured(Socket raw, SSLSocketFactory factory) throws IOException {
        raw.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocket secured = (SSLSocket) factory.createSocket(raw, host, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        serverName().ifPresent(name -> parameters.setServerNames(List.of(name)));
        secured.setSSLParameters(parameters);
        try {
            secured.startHandshake();
        } catch (SocketException e) {
            // Its alert is lost behind the write that failed.
            throw new IOException(
                    "the receiver broke the TLS handshake off, as one does that refuses our certificate: "
                            + e.getMessage(),
                    e);
        }
        raw.setSoTimeout(0);
        return secured;
    }

    /** Java names the server by itself only where its name has a dot; an address is not to be named (RFC 6066 section 3). */
    private Optional<SNIHostName> serverName() {
        if (host.contains(":") || host.matches("[0-9.]+")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SNIHostName(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** An error in words for a log: what it is and, where it says more, what is at the bottom of it. */
    static String reason(Throwable error) {
        Throwable root = error;
        for (Throwable cause = root.getCause(); cause != null && cause != root; cause = cause.getCause()) {
            root = cause;
        }
        String all = error.toString();
        String rootMessage = String.valueOf(root.getMessage());
        return Printable.of(all.contains(rootMessage) ? all : all + " (" + rootMessage + ")");
    }
}
