package dev.vedette.local.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vedette.local.stack.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes every request over HTTP: a webhook, or OTLP's logs. */
final class HttpReceiver extends SoakReceiver {
    private static final Pattern FIELD = Pattern.compile("\"vedette\\.alert\\.id\":\"([^\"]+)\"");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("\"key\":\"vedette\\.alert\\.id\",\"value\":\\{\"stringValue\":\"([^\"]+)\"");
    private static final byte[] OK = "{}".getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    private HttpReceiver(String name, Pattern alertId, int port) throws IOException {
        super(name, alertId);
        this.port = port;
        bringBack();
    }

    static HttpReceiver webhook(String name) throws IOException {
        return new HttpReceiver(name, FIELD, Ports.freePort());
    }

    static HttpReceiver otlp(String name) throws IOException {
        return new HttpReceiver(name, ATTRIBUTE, Ports.freePort());
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void bringBack() throws IOException {
        HttpServer next = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        ExecutorService own = Executors.newCachedThreadPool();
        next.setExecutor(own);
        next.createContext("/", this::take);
        next.start();
        server = next;
        threads = own;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            hear(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, OK.length);
            exchange.getResponseBody().write(OK);
        }
    }

    @Override
    public void takeDown() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
    }
}
