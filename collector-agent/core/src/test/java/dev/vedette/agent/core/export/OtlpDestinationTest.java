package dev.vedette.agent.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vedette.agent.core.event.Losses;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.health.Health;
import dev.vedette.agent.core.health.Progress;
import dev.vedette.agent.core.instrument.Coverage;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.spool.Storage;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way from the ring to a receiver that reads with OpenTelemetry's own message classes. */
class OtlpDestinationTest {
    private static final int MANY = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Deque<Integer> answers = new ArrayDeque<>();
    private final List<ExportLogsServiceRequest> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> credentials = Collections.synchronizedList(new ArrayList<>());
    private HttpServer receiver;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/logs", this::receive);
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void sendsEveryEventInItsOrderWithItsNamesAndItsNumbers() throws Exception {
        run(MANY, 0);
        List<LogRecord> calls = calls();
        assertThat(calls)
                .extracting(record -> attribute(record, "event.sequence"))
                .isEqualTo(LongStream.range(0, MANY).mapToObj(Long::toString).toList());
        assertThat(requests.get(0).getResourceLogs(0).getResource().getAttributesList())
                .anySatisfy(attribute -> {
                    assertThat(attribute.getKey()).isEqualTo("service.name");
                    assertThat(attribute.getValue().getStringValue()).isEqualTo("files");
                });
        assertThat(credentials).containsOnly("Bearer x");
        assertThat(calls.get(1).getAttributesList())
                .anyMatch(attribute -> attribute.getKey().equals("vedette.chain.hash"));
    }

    @Test
    void sendsAgainInItsOrderWhatTheReceiverDidNotTake() throws Exception {
        answers.addAll(List.of(503, 200, 500, 429));
        run(MANY, 0);
        assertThat(calls())
                .extracting(record -> attribute(record, "event.sequence"))
                .containsSubsequence(
                        LongStream.range(0, MANY).mapToObj(Long::toString).toList());
    }

    @Test
    void passesOverABatchThatTheReceiverCannotRead() throws Exception {
        answers.addAll(List.of(200, 400));
        run(MANY, 1);
    }

    /** Records calls and waits until all of them are taken, but for those of the batches that are refused. */
    private void run(int calls, int refusedBatches) throws Exception {
        Settings settings = Settings.read(
                Map.of(
                        "vedette.exporter",
                        "otlp",
                        "vedette.otlp.endpoint",
                        "http://127.0.0.1:" + receiver.getAddress().getPort() + "/v1/logs",
                        "vedette.otlp.headers",
                        "Authorization=Bearer x",
                        "vedette.spool.dir",
                        directory.toString()),
                Map.of("OTEL_SERVICE_NAME", "files"));
        Losses losses = new Losses();
        Storage storage = Storage.open(settings, losses);
        Recorder recorder = new Recorder(storage.ring(), settings);
        for (int i = 0; i < calls; i++) {
            recorder.record(recorder.start("mcp.tool.call"));
        }
        Progress progress = new Progress();
        Health health = new Health(recorder, storage.ring(), losses, progress);
        Drainer drainer = new Drainer(
                storage,
                settings,
                losses,
                progress,
                new Reports(recorder, storage.ring(), new Coverage(), health, losses, Duration.ofHours(1)),
                () -> false,
                () -> true);
        Thread thread = new Thread(drainer, "drainer");
        thread.start();
        await().atMost(PATIENCE).until(() -> losses.total().getOrDefault("refused", 0L) + distinct() >= calls);
        drainer.stop(PATIENCE);
        thread.join(PATIENCE.toMillis());
        assertThat(losses.total().containsKey("refused")).isEqualTo(refusedBatches > 0);
        storage.directory().orElseThrow().close();
    }

    private long distinct() {
        return calls().stream()
                .map(record -> attribute(record, "event.sequence"))
                .distinct()
                .count();
    }

    private List<LogRecord> calls() {
        synchronized (requests) {
            return requests.stream()
                    .flatMap(request -> request.getResourceLogsList().stream())
                    .flatMap(logs -> logs.getScopeLogsList().stream())
                    .flatMap(logs -> logs.getLogRecordsList().stream())
                    .filter(record -> record.getEventName().equals("mcp.tool.call"))
                    .toList();
        }
    }

    private static String attribute(LogRecord record, String key) {
        return record.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> Long.toString(attribute.getValue().getIntValue()))
                .findFirst()
                .orElse("");
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = new GZIPInputStream(exchange.getRequestBody()).readAllBytes();
            Integer answer = answers.poll();
            int status = answer == null ? 200 : answer;
            if (status == 200) {
                requests.add(ExportLogsServiceRequest.parseFrom(body));
                credentials.add(exchange.getRequestHeaders().getFirst("Authorization"));
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }
}
