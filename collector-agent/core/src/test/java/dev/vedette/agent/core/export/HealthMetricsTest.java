package dev.vedette.agent.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vedette.agent.core.event.Losses;
import dev.vedette.agent.core.event.Recorder;
import dev.vedette.agent.core.health.Health;
import dev.vedette.agent.core.health.Progress;
import dev.vedette.agent.core.options.Settings;
import dev.vedette.agent.core.ring.HandOverRing;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The counters as a receiver reads them with OpenTelemetry's own message classes. */
class HealthMetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BlockingQueue<ResourceMetrics> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> credentials = new LinkedBlockingQueue<>();
    private HttpServer receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/metrics", this::receive);
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void sendsEveryCounterWithItsUnit() throws Exception {
        Settings settings = Settings.read(
                Map.of(
                        "vedette.metrics.exporter",
                        "otlp",
                        "vedette.metrics.endpoint",
                        "http://127.0.0.1:" + receiver.getAddress().getPort() + "/v1/metrics",
                        "vedette.metrics.interval",
                        "1h",
                        "vedette.otlp.headers",
                        "Authorization=Bearer x"),
                Map.of("OTEL_SERVICE_NAME", "files"));
        HandOverRing ring = HandOverRing.inMemory(1 << 18);
        Recorder recorder = new Recorder(ring, settings);
        Losses losses = new Losses();
        Progress progress = new Progress();
        HealthMetrics metrics = new HealthMetrics(
                new Health(recorder, ring, losses, progress), settings.metrics().orElseThrow(), settings, "agent-1");
        metrics.begin();
        recorder.record(recorder.start("mcp.tool.call"));
        recorder.record(recorder.start("mcp.tool.call"));
        ring.drop(1);
        progress.addSent();
        progress.addSpooled(7);
        progress.spoolHolds(4096);
        progress.ringTime().left(1_000_000, 1_020_000);
        losses.add("hook_failed", 3);
        losses.add("spool_full", 5);
        metrics.end(PATIENCE); // sends once more

        ResourceMetrics last = received.take();
        assertThat(last.getResource().getAttributesList())
                .extracting(attribute ->
                        attribute.getKey() + "=" + attribute.getValue().getStringValue())
                .containsExactlyInAnyOrder("service.name=files", "service.instance.id=agent-1");
        assertThat(credentials).containsOnly("Bearer x");
        Map<String, String> values = new TreeMap<>();
        last.getScopeMetrics(0).getMetricsList().forEach(metric -> read(metric, values));
        assertThat(values)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("vedette.agent.event.seen", "2 {event}"),
                        Map.entry("vedette.agent.event.sent", "1 {event}"),
                        Map.entry("vedette.agent.event.spooled", "7 {event}"),
                        Map.entry("vedette.agent.event.dropped hook_failed", "3 {event}"),
                        Map.entry("vedette.agent.event.dropped ring_full", "1 {event}"),
                        Map.entry("vedette.agent.event.dropped spool_full", "5 {event}"),
                        Map.entry("vedette.agent.hook.failures", "3 {failure}"),
                        Map.entry("vedette.agent.ring.usage", ring.used() + " By"),
                        Map.entry("vedette.agent.ring.limit", (1 << 18) + " By"),
                        Map.entry("vedette.agent.spool.usage", "4096 By"),
                        Map.entry("vedette.agent.ring.duration", "1 of 0.02 s, 1 from 0.01 to 0.025")));
    }

    private static void read(Metric metric, Map<String, String> values) {
        if (metric.hasHistogram()) {
            var point = metric.getHistogram().getDataPoints(0);
            int bucket = point.getBucketCountsList().indexOf(1L);
            values.put(
                    metric.getName(),
                    "%d of %s %s, 1 from %s to %s"
                            .formatted(
                                    point.getCount(),
                                    point.getSum(),
                                    metric.getUnit(),
                                    point.getExplicitBounds(bucket - 1),
                                    point.getExplicitBounds(bucket)));
            return;
        }
        for (NumberDataPoint point : metric.getSum().getDataPointsList()) {
            String reason = point.getAttributesCount() == 0
                    ? ""
                    : " " + point.getAttributes(0).getValue().getStringValue();
            values.put(metric.getName() + reason, point.getAsInt() + " " + metric.getUnit());
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = new GZIPInputStream(exchange.getRequestBody()).readAllBytes();
            credentials.add(exchange.getRequestHeaders().getFirst("Authorization"));
            received.addAll(ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList());
            exchange.sendResponseHeaders(200, -1);
        }
    }
}
