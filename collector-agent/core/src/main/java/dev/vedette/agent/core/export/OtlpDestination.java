package dev.vedette.agent.core.export;

import dev.vedette.agent.core.event.ChainedEvent;
import dev.vedette.agent.core.options.Otlp;
import dev.vedette.agent.core.spool.Storage;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.AuditEvent;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.message.SchemaStore;

/**
 * Events as OpenTelemetry log events to an OTLP receiver, in batches, one after the other: so they arrive in their order.
 * A result succeeds when the receiver took the batch.
 */
final class OtlpDestination implements Destination {
    private static final int MAX_BATCH = 512;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Set<Integer> REFUSALS = Set.of(400, 413);
    private static final long CLOSE_WAIT_MILLIS = 500;

    private final LogRecordExporter exporter;
    private final SdkLoggerProvider provider;
    private final Logger logger;
    private final RecordCodec<AuditEvent> codec;
    private final List<LogRecordData> records = new ArrayList<>();
    private final List<Delivery> results = new ArrayList<>();
    private CompletableResultCode underWay = CompletableResultCode.ofSuccess();

    /** Over HTTP, with protobuf. The connection is made with the first batch. */
    static OtlpDestination to(Otlp otlp, Storage storage, Resource server) {
        OtlpHttpLogRecordExporterBuilder builder = OtlpHttpLogRecordExporter.builder()
                .setEndpoint(otlp.endpoint().toString())
                .setCompression("gzip")
                .setMeterProvider(MeterProvider.noop())
                .setComponentLoader(new OnlySender())
                .setTimeout(TIMEOUT)
                .setRetryPolicy(null); // what is not taken waits here, and is sent again in its order
        otlp.headers().forEach(builder::addHeader);
        otlp.certificates().ifPresent(builder::setTrustedCertificates);
        SchemaStore.Cache schemas = new SchemaStore.Cache();
        storage.schemas().forEach(schemas::addSchema);
        return new OtlpDestination(builder.build(), server, schemas);
    }

    /** @param schemas of events that another version of the agent left */
    OtlpDestination(LogRecordExporter exporter, Resource server, SchemaStore schemas) {
        this.exporter = exporter;
        this.codec = RecordCodec.of(AuditEvent.class, schemas);
        this.provider = SdkLoggerProvider.builder()
                .setResource(server)
                .addLogRecordProcessor(new Collecting())
                .build();
        this.logger = provider.get("dev.vedette.agent");
    }

    @Override
    public Delivery send(ChainedEvent event) {
        Delivery result = new Delivery();
        try {
            LogRecords.emit(logger, codec.decode(event.record()));
            results.add(result);
        } catch (RecordException e) {
            result.fail(new RefusedException(e));
        }
        return result;
    }

    @Override
    public void flush() {
        if (results.isEmpty() || !underWay.isDone()) {
            return;
        }
        int size = Math.min(MAX_BATCH, results.size());
        List<Delivery> waiting = List.copyOf(results.subList(0, size));
        CompletableResultCode batch = exporter.export(List.copyOf(records.subList(0, size)));
        results.subList(0, size).clear();
        records.subList(0, size).clear();
        underWay = batch;
        batch.whenComplete(() -> waiting.forEach(one -> {
            if (batch.isSuccess()) {
                one.succeed();
            } else {
                one.fail(reason(batch));
            }
        }));
    }

    /** A batch that the receiver cannot read or that is too large for it will be so the next time. */
    private static Throwable reason(CompletableResultCode batch) {
        Throwable failure = batch.getFailureThrowable();
        if (failure instanceof FailedExportException.HttpExportException http
                && http.getResponse() != null
                && REFUSALS.contains(http.getResponse().getStatusCode())) {
            return new RefusedException(failure);
        }
        return failure == null ? new IllegalStateException("the receiver did not take a batch") : failure;
    }

    /** Log events name themselves: nothing has to be known beforehand. */
    @Override
    public Delivery publish(Schema schema) {
        return Delivery.taken();
    }

    @Override
    public void close() {
        exporter.shutdown().join(CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        provider.close();
    }

    private final class Collecting implements LogRecordProcessor {
        @Override
        public void onEmit(Context context, ReadWriteLogRecord record) {
            records.add(record.toLogRecordData());
        }
    }
}
