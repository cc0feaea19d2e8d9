package dev.vedette.agent.core.export;

import dev.vedette.agent.core.AgentLog;
import dev.vedette.agent.core.health.Health;
import dev.vedette.agent.core.options.Metrics;
import dev.vedette.agent.core.options.Settings;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The agent's counters as OpenTelemetry metrics to an OTLP receiver. What is not taken is not sent again: the next sums hold it. */
public final class HealthMetrics {
    private static final AttributeKey<String> REASON = AttributeKey.stringKey("vedette.agent.drop.reason");
    private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("service.instance.id");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** From what Kafka takes on a good day to an outage. */
    private static final List<Double> BOUNDS =
            List.of(0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 600.0);

    private final Health health;
    private final Metrics metrics;
    private final Resource server;
    private volatile Optional<SdkMeterProvider> running = Optional.empty();

    /** @param instance of the agent: servers of one name are told apart by it */
    public HealthMetrics(Health health, Metrics metrics, Settings settings, String instance) {
        this.health = health;
        this.metrics = metrics;
        this.server = ServerResource.of(settings).merge(Resource.create(Attributes.of(INSTANCE, instance)));
    }

    /** From now on exports every interval, on a thread of its own. */
    public void begin() {
        try {
            running = Optional.of(provider());
        } catch (RuntimeException e) {
            AgentLog.say("metrics", "metrics are not sent (vedette.metrics.endpoint): " + AgentLog.describe(e));
        }
    }

    private SdkMeterProvider provider() {
        OtlpHttpMetricExporterBuilder builder = OtlpHttpMetricExporter.builder()
                .setEndpoint(metrics.receiver().endpoint().toString())
                .setCompression("gzip")
                .setMeterProvider(MeterProvider::noop)
                .setComponentLoader(new OnlySender())
                .setTimeout(TIMEOUT);
        metrics.receiver().headers().forEach(builder::addHeader);
        metrics.receiver().certificates().ifPresent(builder::setTrustedCertificates);
        SdkMeterProvider provider = SdkMeterProvider.builder()
                .setResource(server)
                .registerMetricReader(PeriodicMetricReader.builder(builder.build())
                        .setInterval(metrics.interval())
                        .build())
                .build();
        observe(provider.get("dev.vedette.agent"), health);
        return provider;
    }

    private static void observe(Meter meter, Health health) {
        counter(meter, "event.seen", "{event}", "Events that were to be recorded.", health::seen);
        counter(meter, "event.sent", "{event}", "Events that Kafka, or the receiver, has.", health::sent);
        counter(meter, "event.spooled", "{event}", "Events that had to wait on disk.", health::spooled);
        counter(meter, "hook.failures", "{failure}", "Failures of hooks.", health::hookFailures);
        meter.counterBuilder("vedette.agent.event.dropped")
                .setUnit("{event}")
                .setDescription("Events that will never be sent, by reason.")
                .buildWithCallback(sum -> health.dropped()
                        .forEach((reason, events) -> sum.record(events, Attributes.of(REASON, reason))));
        size(meter, "ring.usage", "Bytes of events in the ring.", health::ringUsedBytes);
        size(meter, "ring.limit", "Bytes that the ring can hold.", health::ringCapacityBytes);
        size(meter, "spool.usage", "Bytes of events on disk.", health::spoolBytes);
        DoubleHistogram ringTime = meter.histogramBuilder("vedette.agent.ring.duration")
                .setUnit("s")
                .setDescription("From an event until its room in the ring was free again.")
                .setExplicitBucketBoundariesAdvice(BOUNDS)
                .build();
        health.ringTime().listen(ringTime::record);
    }

    private static void counter(Meter meter, String name, String unit, String description, LongSupplier value) {
        meter.counterBuilder("vedette.agent." + name)
                .setUnit(unit)
                .setDescription(description)
                .buildWithCallback(sum -> sum.record(value.getAsLong()));
    }

    private static void size(Meter meter, String name, String description, LongSupplier value) {
        meter.upDownCounterBuilder("vedette.agent." + name)
                .setUnit("By")
                .setDescription(description)
                .buildWithCallback(sum -> sum.record(value.getAsLong()));
    }

    /** Sends the counters for the last time, and waits for it no longer than that. */
    public void end(Duration wait) {
        running.ifPresent(provider -> provider.shutdown().join(wait.toMillis(), TimeUnit.MILLISECONDS));
    }
}
