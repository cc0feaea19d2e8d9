package dev.vedette.delivery;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A syslog receiver that takes RFC 5424 messages in RFC 6587 octet counting and nothing else. Written from the two
 * documents; knows nothing of the sender. The first byte out of place is an error that the test has to look at.
 */
public final class SyslogReceiver implements AutoCloseable {
    // RFC 5424 section 6: HEADER, with the lengths and character ranges of its grammar.
    private static final Pattern HEADER = Pattern.compile("<(\\d{1,3})>1 "
            + "(-|\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,6})?"
            + "(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)) "
            + "([\\x21-\\x7E]{1,255}) ([\\x21-\\x7E]{1,48}) ([\\x21-\\x7E]{1,128}) ([\\x21-\\x7E]{1,32}) ");
    private static final Pattern SD_NAME = Pattern.compile("[\\x21-\\x7E&&[^=\\]\" ]]{1,32}");

    private final int port;
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private final List<String> peers = new CopyOnWriteArrayList<>();
    private volatile Optional<SSLContext> tls = Optional.empty();
    private volatile String[] protocols = {};
    private ServerSocket server;
    private Thread acceptor;

    public record Message(
            int priority, String timestamp, String messageId, Map<String, String> parameters, String text) {}

    private SyslogReceiver(int port) {
        this.port = port;
    }

    public static SyslogReceiver start() throws IOException {
        return start(KafkaBroker.freePort());
    }

    static SyslogReceiver start(int port) throws IOException {
        SyslogReceiver receiver = new SyslogReceiver(port);
        receiver.listen();
        return receiver;
    }

    /** Speaks TLS on connections from now on, and asks for a client certificate (RFC 5425 section 4.2). */
    public void secure(SSLContext context, String... protocols) {
        this.protocols = protocols;
        tls = Optional.of(context);
    }

    /** Takes connections from now on. */
    public void listen() throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        ServerSocket current = server;
        acceptor = new Thread(() -> accept(current), "syslog-receiver");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** Goes down, as a receiver does that is restarted: what it has not read is lost. */
    public void goDown() throws IOException, InterruptedException {
        server.close();
        // The port is free only when the last accept has returned.
        acceptor.join();
        for (Socket connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    public int port() {
        return port;
    }

    public List<Message> messages() {
        return messages;
    }

    /** What was not as the standard wants it. */
    public List<String> errors() {
        return errors;
    }

    /** Handshakes that came to nothing, and why. */
    public List<String> refusals() {
        return refusals;
    }

    /** Who had a certificate, and the name that this server was called by: {@code CN=sender localhost}. */
    public List<String> peers() {
        return peers;
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket connection = from.accept();
                connections.add(connection);
                Thread reader = new Thread(() -> read(connection), "syslog-connection");
                reader.setDaemon(true);
                reader.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void read(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(stream(connection).getInputStream());
            for (int length = length(in); length >= 0; length = length(in)) {
                byte[] octets = in.readNBytes(length);
                if (octets.length < length) {
                    throw new EOFException();
                }
                messages.add(parse(octets));
            }
        } catch (IllegalArgumentException e) {
            errors.add(e.getMessage());
        } catch (IOException e) {
            // The connection ended: the sender's matter.
        }
    }

    private Socket stream(Socket connection) throws IOException {
        Optional<SSLContext> context = tls;
        if (context.isEmpty()) {
            return connection;
        }
        SSLSocket secured = (SSLSocket) context.get().getSocketFactory().createSocket(connection, null, port, true);
        secured.setUseClientMode(false);
        secured.setNeedClientAuth(true);
        if (protocols.length > 0) {
            secured.setEnabledProtocols(protocols);
        }
        try {
            secured.startHandshake();
        } catch (IOException e) {
            // Also where the sender is gone before it has all of ours.
            refusals.add(String.valueOf(e.getMessage()));
            throw e;
        }
        ExtendedSSLSession session = (ExtendedSSLSession) secured.getSession();
        peers.add(session.getPeerPrincipal().getName() + " "
                + session.getRequestedServerNames().stream()
                        .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                        .collect(Collectors.joining()));
        return secured;
    }

    /** MSG-LEN SP; -1 at the end of the stream. */
    private static int length(InputStream in) throws IOException {
        StringBuilder digits = new StringBuilder();
        for (int octet = in.read(); octet != ' '; octet = in.read()) {
            if (octet < 0 && digits.isEmpty()) {
                return -1;
            }
            if (octet < '0' || octet > '9' || digits.length() > 6 || (digits.isEmpty() && octet == '0')) {
                throw new IllegalArgumentException("no MSG-LEN: octet " + octet + " after '" + digits + "'");
            }
            digits.append((char) octet);
        }
        if (digits.isEmpty()) {
            throw new IllegalArgumentException("an empty MSG-LEN");
        }
        return Integer.parseInt(digits.toString());
    }

    public static Message parse(byte[] octets) {
        String line = new String(octets, StandardCharsets.ISO_8859_1);
        Matcher header = HEADER.matcher(line);
        if (!header.lookingAt() || Integer.parseInt(header.group(1)) > 191) {
            throw new IllegalArgumentException("no RFC 5424 header: " + line);
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = structuredData(line, header.end(), parameters);
        String text = "";
        if (at < line.length()) {
            if (line.charAt(at) != ' ') {
                throw new IllegalArgumentException("no space before MSG: " + line);
            }
            text = line.substring(at + 1);
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                throw new IllegalArgumentException("octet " + (int) text.charAt(i) + " in MSG");
            }
        }
        return new Message(Integer.parseInt(header.group(1)), header.group(2), header.group(6), parameters, text);
    }

    /** STRUCTURED-DATA; the position after it. */
    private static int structuredData(String line, int from, Map<String, String> parameters) {
        if (line.charAt(from) == '-') {
            return from + 1;
        }
        int at = from;
        while (at < line.length() && line.charAt(at) == '[') {
            at = name(line, at + 1);
            while (line.charAt(at) == ' ') {
                int start = at + 1;
                at = name(line, start);
                String name = line.substring(start, at);
                if (!line.startsWith("=\"", at)) {
                    throw new IllegalArgumentException("no =\" after " + name);
                }
                StringBuilder value = new StringBuilder();
                at = value(line, at + 2, value);
                parameters.put(name, value.toString());
            }
            if (line.charAt(at) != ']') {
                throw new IllegalArgumentException("an element does not end: " + line);
            }
            at++;
        }
        if (at == from) {
            throw new IllegalArgumentException("no STRUCTURED-DATA: " + line);
        }
        return at;
    }

    private static int name(String line, int from) {
        Matcher name = SD_NAME.matcher(line).region(from, line.length());
        if (!name.lookingAt()) {
            throw new IllegalArgumentException("no SD-NAME at " + from + ": " + line);
        }
        return name.end();
    }

    private static int value(String line, int from, StringBuilder value) {
        for (int at = from; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '"') {
                return at + 1;
            }
            if (c == ']') {
                throw new IllegalArgumentException("an unescaped ] in a parameter");
            }
            if (c == '\\' && at + 1 < line.length() && "\"\\]".indexOf(line.charAt(at + 1)) >= 0) {
                at++;
            }
            value.append(line.charAt(at));
        }
        throw new IllegalArgumentException("a parameter does not end");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        goDown();
    }
}
