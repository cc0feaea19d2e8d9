package dev.vedette.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a real Elasticsearch and spoils the next bulk requests in the ways that it was told. */
final class FaultyProxy implements AutoCloseable {
    /** What happens to a bulk request. */
    enum Fault {
        /** Refused: the write queue is full. */
        TOO_MANY_REQUESTS,
        /** Refused: no shard is there. */
        UNAVAILABLE,
        /** Refused by a gateway that takes less than Elasticsearch does, in HTML. */
        TOO_LARGE,
        /** Taken and done, but the answer gets lost. */
        ANSWER_LOST,
        /** Not taken, the connection ends. */
        DROPPED
    }

    private final URI target;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger spoiled = new AtomicInteger();

    FaultyProxy(URI target) throws IOException {
        this.target = target;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    void next(Fault fault) {
        faults.add(fault);
    }

    /** How many faults have happened. */
    int spoiled() {
        return spoiled.get();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Fault fault = exchange.getRequestURI().getPath().endsWith("/_bulk") ? faults.poll() : null;
            if (fault != null) {
                spoiled.incrementAndGet();
            }
            if (fault == Fault.DROPPED) {
                return;
            }
            if (fault == Fault.TOO_MANY_REQUESTS || fault == Fault.UNAVAILABLE) {
                int status = fault == Fault.UNAVAILABLE ? 503 : 429;
                answer(exchange, status, "application/json", error(status));
                return;
            }
            if (fault == Fault.TOO_LARGE) {
                answer(exchange, 413, "text/html", "<h1>413</h1>".getBytes(StandardCharsets.UTF_8));
                return;
            }
            HttpResponse<byte[]> response = forward(exchange, body);
            if (fault != Fault.ANSWER_LOST) {
                String type = response.headers().firstValue("Content-Type").orElse("application/json");
                answer(exchange, response.statusCode(), type, response.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        target.resolve(exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (String name : new String[] {"Content-Type", "Accept"}) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] error(int status) {
        String json = "{\"error\":{\"type\":\"es_rejected_execution_exception\",\"reason\":\"busy\"},\"status\":"
                + status + "}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
