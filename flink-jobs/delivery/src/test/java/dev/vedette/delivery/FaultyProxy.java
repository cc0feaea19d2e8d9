package dev.vedette.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

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
        /** Refused by a proxy that is set up wrongly, in HTML. */
        FOREIGN_400,
        /** Refused by a firewall that does not like the words, in JSON that looks like Elasticsearch's. */
        FOREIGN_400_JSON,
        /** Half of the documents are taken, the others refused one by one: the write queue is full. */
        HALF_TOO_MANY_REQUESTS,
        /** All documents are taken but the one in the middle. */
        ONE_TOO_MANY_REQUESTS,
        /** Taken and done, but the answer gets lost. */
        ANSWER_LOST,
        /** Not taken, the connection ends. */
        DROPPED
    }

    private static final JsonMapper JSON = new JsonMapper();

    /** On an answer of the proxy's own, which does not bear Elasticsearch's header. */
    private static final String PROXY_HEADER = "X-Proxy";

    private final URI target;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger spoiled = new AtomicInteger();
    private final AtomicInteger bulks = new AtomicInteger();

    private final Map<String, Integer> sent = new ConcurrentHashMap<>();
    private final Map<String, Integer> refused = new ConcurrentHashMap<>();
    private final AtomicInteger templates = new AtomicInteger();
    private volatile boolean down;

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

    /** How many bulk requests have come. */
    int bulks() {
        return bulks.get();
    }

    /** How often each document has come, by id. */
    Map<String, Integer> sent() {
        return Map.copyOf(sent);
    }

    /** How often each of those that were refused one by one was refused, by id. */
    Map<String, Integer> refused() {
        return Map.copyOf(refused);
    }

    /** How often somebody has asked for an index template, which comes after its components. */
    int templates() {
        return templates.get();
    }

    /** From now on all connections end without an answer, or no longer. */
    void down(boolean now) {
        down = now;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (down) {
                return;
            }
            boolean reads = exchange.getRequestMethod().equals("GET");
            if (reads && exchange.getRequestURI().getPath().startsWith("/_index_template")) {
                templates.incrementAndGet();
            }
            boolean bulk = exchange.getRequestURI().getPath().endsWith("/_bulk");
            Fault fault = bulk ? faults.poll() : null;
            List<Operation> operations = bulk ? Operation.of(body) : List.of();
            if (bulk) {
                bulks.incrementAndGet();
                operations.forEach(operation -> sent.merge(operation.id(), 1, Integer::sum));
            }
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
            if (fault == Fault.FOREIGN_400 || fault == Fault.FOREIGN_400_JSON) {
                exchange.getResponseHeaders().set(PROXY_HEADER, "yes");
                boolean html = fault == Fault.FOREIGN_400;
                byte[] words =
                        html ? "<h1>400 plain HTTP to HTTPS port</h1>".getBytes(StandardCharsets.UTF_8) : error(400);
                answer(exchange, 400, html ? "text/html" : "application/json", words);
                return;
            }
            if (fault == Fault.HALF_TOO_MANY_REQUESTS || fault == Fault.ONE_TOO_MANY_REQUESTS) {
                answer(exchange, 200, "application/json", some(exchange, operations, fault));
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

    /** The answer to a bulk request of which some documents were forwarded and the others refused. */
    private byte[] some(HttpExchange exchange, List<Operation> operations, Fault fault)
            throws IOException, InterruptedException {
        int half = operations.size() / 2;
        IntPredicate isRefused = fault == Fault.ONE_TOO_MANY_REQUESTS ? i -> i == half : i -> i >= half;
        StringBuilder taken = new StringBuilder();
        for (int i = 0; i < operations.size(); i++) {
            if (!isRefused.test(i)) {
                taken.append(operations.get(i).lines());
            }
        }
        Iterator<JsonNode> answers = taken.isEmpty()
                ? Collections.emptyIterator()
                : JSON.readTree(forward(exchange, taken.toString().getBytes(StandardCharsets.UTF_8))
                                .body())
                        .get("items")
                        .elements();
        ArrayNode items = JSON.createArrayNode();
        for (int i = 0; i < operations.size(); i++) {
            if (!isRefused.test(i)) {
                items.add(answers.next());
                continue;
            }
            Operation operation = operations.get(i);
            refused.merge(operation.id(), 1, Integer::sum);
            ObjectNode item = items.addObject().putObject(operation.action());
            item.put("_index", "x").put("_id", operation.id()).put("status", 429);
            item.putObject("error")
                    .put("type", "es_rejected_execution_exception")
                    .put("reason", "busy");
        }
        ObjectNode answer = JSON.createObjectNode().put("took", 1).put("errors", true);
        answer.set("items", items);
        return JSON.writeValueAsBytes(answer);
    }

    /** One document of a bulk request: two lines. */
    private record Operation(String action, String id, String lines) {
        static List<Operation> of(byte[] body) throws IOException {
            List<String> lines =
                    new String(body, StandardCharsets.UTF_8).lines().toList();
            List<Operation> operations = new ArrayList<>();
            for (int i = 0; i + 1 < lines.size(); i += 2) {
                JsonNode head = JSON.readTree(lines.get(i));
                String action = head.fieldNames().next();
                String id = head.path(action).path("_id").asText();
                operations.add(new Operation(action, id, lines.get(i) + "\n" + lines.get(i + 1) + "\n"));
            }
            return operations;
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
        if (!exchange.getResponseHeaders().containsKey(PROXY_HEADER)) {
            exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
        }
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
