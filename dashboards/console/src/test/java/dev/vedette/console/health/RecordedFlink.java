package dev.vedette.console.health;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers as Flink's REST interface does for one delivery job, whose sink {@code soc} is down. */
public final class RecordedFlink implements AutoCloseable {
    private static final String JOB = "0123456789abcdef0123456789abcdef";
    private static final String METRIC = "alerts-soc_sink__Writer.vedette.sink.soc.";

    private final HttpServer server;
    private final AtomicInteger looks = new AtomicInteger();
    private final CountDownLatch mayAnswer;
    private final String jobName;
    private final AtomicInteger looksWithoutSink;

    private RecordedFlink(CountDownLatch mayAnswer, String jobName, int looksWithoutSink) throws IOException {
        this.mayAnswer = mayAnswer;
        this.jobName = jobName;
        this.looksWithoutSink = new AtomicInteger(looksWithoutSink);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/jobs/overview", "{\"jobs\":[{\"name\":\"%s\",\"state\":\"RUNNING\"}]}".formatted(jobName));
        answer("/jobs", "{\"jobs\":[{\"id\":\"%s\",\"status\":\"RUNNING\"}]}".formatted(JOB));
        answer("/jobs/" + JOB, "{\"vertices\":[{\"id\":\"%s\",\"parallelism\":1}]}".formatted(JOB));
        server.createContext("/jobs/" + JOB + "/vertices/" + JOB + "/subtasks/0/metrics", exchange -> {
            boolean isList = exchange.getRequestURI().getQuery() == null;
            if (isList && this.looksWithoutSink.getAndDecrement() > 0) {
                send(exchange, "[]");
                return;
            }
            String body = isList
                    ? "[{\"id\":\"%1$ssent\"},{\"id\":\"%1$slast_sent_at\"},{\"id\":\"%1$slast_failed_at\"},{\"id\":\"%1$slast_error\"}]"
                    : """
                    [{"id":"%1$ssent","value":"1203"},{"id":"%1$slast_sent_at","value":"1795262400000"},
                     {"id":"%1$slast_failed_at","value":"1795262460000"},{"id":"%1$slast_error","value":"ConnectException"}]""";
            send(exchange, body.formatted(METRIC));
        });
        server.start();
    }

    public static RecordedFlink start() throws IOException {
        return start(new CountDownLatch(0));
    }

    /** One whose answers wait. */
    static RecordedFlink start(CountDownLatch mayAnswer) throws IOException {
        return new RecordedFlink(mayAnswer, "vedette delivery soc", 0);
    }

    /** One whose job, of this name, tells of its sink from a later look on. */
    static RecordedFlink start(String jobName, int looksWithoutSink) throws IOException {
        return new RecordedFlink(new CountDownLatch(0), jobName, looksWithoutSink);
    }

    private void answer(String path, String body) {
        server.createContext(path, exchange -> {
            if (exchange.getRequestURI().getPath().equals("/jobs")) {
                looks.incrementAndGet();
                try {
                    mayAnswer.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            send(exchange, body);
        });
    }

    private static void send(com.sun.net.httpserver.HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How often somebody began to look. */
    int looks() {
        return looks.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
