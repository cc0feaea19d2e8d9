package dev.vedette.benchmarks.agent;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * One client with one session, on a connection that it keeps as long as the server lets it. Sockets and prepared text: a
 * client that is as dear as the server would hide what the server costs.
 */
final class McpCaller implements AutoCloseable {
    /** As an issuer makes them: 870 characters, which the server does not check. */
    static final String TOKEN = token();

    private static final int LEAST_LINE = 256;

    private final int port;
    private String session = "";
    private Socket socket = new Socket();
    private InputStream in = InputStream.nullInputStream();
    private boolean connected;
    private long calls;
    private byte[] body = new byte[4096];

    private McpCaller(int port) {
        this.port = port;
    }

    /** Connects, and opens a session. */
    static McpCaller connect(int port) throws IOException {
        McpCaller caller = new McpCaller(port);
        caller.post(
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\","
                        + "\"capabilities\":{},\"clientInfo\":{\"name\":\"bench\",\"version\":\"1.0\"}}}");
        caller.post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        caller.post("{\"jsonrpc\":\"2.0\",\"id\":\"l\",\"method\":\"tools/list\",\"params\":{}}");
        return caller;
    }

    /** Calls the tool and waits for its result. */
    void call() throws IOException {
        String answer = post("{\"jsonrpc\":\"2.0\",\"id\":" + ++calls
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"search\",\"arguments\":{\"query\":\"the numbers of last"
                + " quarter, by region and by product\",\"folder\":\"/reports/2026\",\"limit\":20}}}");
        if (!answer.contains("found nothing")) {
            throw new IOException("the server answered " + answer);
        }
    }

    private String post(String json) throws IOException {
        byte[] request = ("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nUser-Agent: bench-client/1.0 (Linux)\r\nAccept: application/json, text/event-stream\r\n"
                        + "Content-Type: application/json\r\nX-Forwarded-For: 203.0.113.7\r\nAuthorization: Bearer "
                        + TOKEN + "\r\n"
                        + (session.isEmpty()
                                ? ""
                                : "Mcp-Session-Id: " + session + "\r\nMCP-Protocol-Version: 2025-06-18\r\n")
                        + "Content-Length: " + json.length() + "\r\n\r\n" + json)
                .getBytes(StandardCharsets.ISO_8859_1);
        if (!connected) {
            open();
        }
        socket.getOutputStream().write(request);
        return response();
    }

    private void open() throws IOException {
        socket.close();
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        in = new BufferedInputStream(socket.getInputStream(), 8192);
        connected = true;
    }

    private String response() throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.1 2")) {
            throw new IOException("the server answered " + status);
        }
        int length = -1;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            } else if (lower.startsWith("mcp-session-id:")) {
                session = header.substring(15).strip();
            } else if (lower.startsWith("connection:") && lower.contains("close")) {
                connected = false;
            }
        }
        return chunked ? chunks() : read(Math.max(0, length), 0);
    }

    private String chunks() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            all.append(read(size, 0));
            line();
        }
        line();
        return all.toString();
    }

    private String read(int length, int from) throws IOException {
        if (body.length < length) {
            body = new byte[length];
        }
        if (in.readNBytes(body, from, length) < length) {
            throw new IOException("the server closed the connection");
        }
        return new String(body, from, length, StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(LEAST_LINE);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static String token() {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String claims =
                "{\"iss\":\"https://issuer.example\",\"sub\":\"alice@example.com\",\"client_id\":\"ide\",\"jti\":\"j-1\","
                        + "\"aud\":[\"files\"],\"scope\":\"files:read files:write search\",\"iat\":1790000000,\"exp\":1990003600,"
                        + "\"groups\":\"" + "engineering,".repeat(16) + "\"}";
        return encoder.encodeToString(
                        "{\"alg\":\"RS256\",\"kid\":\"1\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
                + "." + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(new byte[256]);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
