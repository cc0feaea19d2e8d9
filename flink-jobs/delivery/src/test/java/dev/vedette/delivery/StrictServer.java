package dev.vedette.delivery;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** An HTTP server that a {@link Vendor} answers for, and that fails in the ways in which servers fail, on demand. */
public final class StrictServer implements AutoCloseable {
    /** A vendor's server as its documentation describes it. Called by one thread at a time. */
    public interface Vendor {
        /** Judges a request, and stores what it takes. */
        Answer answer(Request request) throws IOException;

        /** Whether faults hit this one: not those for tokens. */
        default boolean faultsHit(Request request) {
            return true;
        }

        /** Everything that was stored, each time that it was. */
        List<Stored> stored();
    }

    /**
     * A state of an alert that the vendor has stored.
     *
     * @param id the alert's id
     * @param state occasion and evidence, such as {@code opened 1}
     */
    public record Stored(String id, String state) {}

    /** A request; the body is unpacked if it came packed. */
    public record Request(String method, URI url, Headers headers, byte[] body, boolean packed) {
        public String header(String name) {
            List<String> values = headers.getOrDefault(name, List.of());
            if (values.size() > 1) {
                throw new IllegalArgumentException("header " + name + " twice");
            }
            return values.isEmpty() ? "" : values.get(0);
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** What it says to a request. */
    public record Answer(int status, Map<String, String> headers, String body) {
        public Answer(int status, String body) {
            this(status, Map.of("Content-Type", "application/json"), body);
        }
    }

    /** What goes wrong with one request. */
    public enum Fault {
        /** The answer comes after two seconds. */
        SLOW,
        /** Nothing is stored and the connection ends without an answer. */
        DROP_BEFORE,
        /** It is stored and the connection ends without an answer. */
        DROP_AFTER,
        /** It is stored and the answer ends in its middle. */
        CUT,
        /** It is stored and the answer is not what the vendor says, as of a proxy that knows better. */
        NONSENSE,
        /** 429 with Retry-After: 1. */
        TOO_MANY,
        /** 503 with a page of a load balancer. */
        UNAVAILABLE,
        /** 400 with a page of a proxy: it says nothing of the messages. */
        FOREIGN_400
    }

    private static final String PAGE = "<html><body>nginx</body></html>";

    private final Vendor vendor;
    private final int port;
    private final Queue<Fault> faults = new ArrayDeque<>();
    private final AtomicInteger spoiled = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<String> early = new CopyOnWriteArrayList<>();
    private volatile Instant notBefore = Instant.MIN;
    private CountDownLatch ending = new CountDownLatch(1);
    private ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    /** A server that is down, with a port of its own. */
    public StrictServer(Vendor vendor) throws IOException {
        this.vendor = vendor;
        this.port = KafkaBroker.freePort();
    }

    /** Listens from now on. */
    public StrictServer listen() throws IOException {
        ending = new CountDownLatch(1);
        threads = Executors.newCachedThreadPool();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        return this;
    }

    /** Connections end and no new ones are taken. */
    public void goDown() {
        if (server != null) {
            ending.countDown();
            server.stop(0);
            server = null;
            threads.shutdownNow();
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public void next(List<Fault> next) {
        synchronized (faults) {
            faults.addAll(next);
        }
    }

    /** How many requests went wrong as they were told to. */
    public int spoiled() {
        return spoiled.get();
    }

    public int requests() {
        return requests.get();
    }

    /** What was against the documentation: requests that the vendor had to refuse as malformed, and those that did not wait. */
    public List<String> errors() {
        return errors;
    }

    /** Requests that came before Retry-After was over. */
    public List<String> early() {
        return early;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] raw = exchange.getRequestBody().readAllBytes();
            boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            byte[] body = packed ? new GZIPInputStream(new ByteArrayInputStream(raw)).readAllBytes() : raw;
            Request request = new Request(
                    exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders(), body, packed);
            requests.incrementAndGet();
            handle(exchange, request);
        } catch (IllegalArgumentException e) {
            errors.add(e.toString());
            throw e;
        }
    }

    private void handle(HttpExchange exchange, Request request) throws IOException {
        if (Instant.now().isBefore(notBefore)) {
            early.add(request.url().toString());
        }
        Fault fault = vendor.faultsHit(request) ? fault() : null;
        if (fault == null || fault == Fault.SLOW) {
            Answer answer = judge(request);
            if (fault == Fault.SLOW) {
                waitTwoSeconds();
            }
            send(exchange, answer, answer.body().length());
            return;
        }
        switch (fault) {
            case DROP_BEFORE -> exchange.close();
            case DROP_AFTER -> {
                judge(request);
                exchange.close();
            }
            case CUT -> {
                Answer answer = judge(request);
                send(exchange, new Answer(200, answer.headers(), "{\"te"), 100);
            }
            case NONSENSE -> {
                judge(request);
                send(exchange, new Answer(200, PAGE), PAGE.length());
            }
            case TOO_MANY -> {
                notBefore = Instant.now().plusMillis(900);
                send(exchange, new Answer(429, Map.of("Retry-After", "1"), "{}"), 2);
            }
            case UNAVAILABLE -> send(exchange, new Answer(503, PAGE), PAGE.length());
            default -> send(exchange, new Answer(400, PAGE), PAGE.length());
        }
    }

    private Fault fault() {
        synchronized (faults) {
            Fault fault = faults.poll();
            if (fault != null) {
                spoiled.incrementAndGet();
            }
            return fault;
        }
    }

    private Answer judge(Request request) throws IOException {
        synchronized (vendor) {
            return vendor.answer(request);
        }
    }

    private void waitTwoSeconds() {
        try {
            boolean unused = ending.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, Answer answer, int length) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
        if (length > 0) {
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        }
    }

    @Override
    public void close() {
        goDown();
    }
}
