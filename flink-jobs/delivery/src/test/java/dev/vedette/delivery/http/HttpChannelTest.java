package dev.vedette.delivery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.vedette.schemas.access.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpChannelTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private URI url;

    @BeforeEach
    void listen() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpHandler handler) {
        server.createContext("/", handler);
    }

    private HttpResponse<byte[]> send(Duration timeout) throws Exception {
        HttpRequest request = HttpChannel.post(url, new byte[] {'x'}).build();
        return new HttpChannel(TlsFiles.DEFAULT, timeout, Duration.ZERO)
                .send(request)
                .get(20, TimeUnit.SECONDS);
    }

    private static void begin(HttpExchange exchange, int status, long length) throws java.io.IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, length);
    }

    @Test
    void anAnswerThatBeginsAndNeverEndsIsGivenUp() {
        answer(exchange -> {
            begin(exchange, 200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThatThrownBy(() -> send(Duration.ofMillis(500)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void anAnswerWithoutMeasureIsAnError() {
        answer(exchange -> {
            begin(exchange, 200, 0);
            try (exchange) {
                for (int i = 0; i < 64; i++) {
                    exchange.getResponseBody().write(new byte[64 * 1024]);
                }
            }
        });
        assertThatThrownBy(() -> send(Duration.ofSeconds(10))).hasMessageContaining("longer than a mebibyte");
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        AtomicInteger elsewhere = new AtomicInteger();
        server.createContext("/elsewhere", exchange -> elsewhere.incrementAndGet());
        answer(exchange -> {
            exchange.getResponseHeaders().set("Location", url + "/elsewhere");
            begin(exchange, 307, -1);
            exchange.close();
        });
        HttpResponse<byte[]> answer = send(Duration.ofSeconds(10));
        assertThat(HttpChannel.ok(answer)).isFalse();
        assertThat(HttpChannel.later(answer).cause()).isEqualTo("status 307");
        assertThat(elsewhere).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({
        "120, 120",
        "0, 0",
        "999999999, 86400",
        "9999999999999, 0",
        "-5, 0",
        "soon, 0",
        "'Sun, 01 Mar 2026 12:00:30 GMT', 30",
        "'Sun, 01 Mar 2026 11:00:00 GMT', 0",
        "'Sun, 01 Mar 2099 12:00:30 GMT', 86400"
    })
    void retryAfterIsSecondsOrADate(String header, long seconds) throws Exception {
        answer(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", header);
            begin(exchange, 429, -1);
            exchange.close();
        });
        assertThat(HttpChannel.retryAfter(send(Duration.ofSeconds(10)), NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }
}
