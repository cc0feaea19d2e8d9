package dev.vedette.agent.core.export;

import dev.vedette.agent.core.event.ChainedEvent;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.RecordException;
import dev.vedette.schemas.avro.AuditEvent;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.message.SchemaStore;

/**
 * Events as OpenTelemetry log events to an OTLP receiver, in batches, one after the other: so they arrive in their order.
 * A result succeeds when the receiver took the batch.
 */
final class OtlpDestination implements Destination {
    private static final int MAX_BATCH = 512;
    private static final long CLOSE_WAIT_MILLIS = 500;

    private final LogRecordExporter exporter;
    private final SdkLoggerProvider provider;
    private final Logger logger;
    private final RecordCodec<AuditEvent> codec;
    private final List<LogRecordData> records = new ArrayList<>();
    private final List<CompletableResultCode> results = new ArrayList<>();
    private CompletableResultCode underWay = CompletableResultCode.ofSuccess();

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
    public CompletableResultCode send(ChainedEvent event) {
        CompletableResultCode result = new CompletableResultCode();
        try {
            LogRecords.emit(logger, codec.decode(event.record()));
            results.add(result);
        } catch (RecordException e) {
            result.failExceptionally(new RefusedException(e));
        }
        return result;
    }

    @Override
    public void flush() {
        if (results.isEmpty() || !underWay.isDone()) {
            return;
        }
        int size = Math.min(MAX_BATCH, results.size());
        List<CompletableResultCode> waiting = List.copyOf(results.subList(0, size));
        CompletableResultCode batch = exporter.export(List.copyOf(records.subList(0, size)));
        results.subList(0, size).clear();
        records.subList(0, size).clear();
        underWay = batch;
        batch.whenComplete(() -> waiting.forEach(one -> {
            if (batch.isSuccess()) {
                one.succeed();
            } else {
                one.failExceptionally(reason(batch));
            }
        }));
    }

    private static Throwable reason(CompletableResultCode batch) {
        Throwable failure = batch.getFailureThrowable();
        return failure == null ? new IllegalStateException("the receiver did not take a batch") : failure;
    }

    /** Log events name themselves: nothing has to be known beforehand. */
    @Override
    public CompletableResultCode publish(Schema schema) {
        return CompletableResultCode.ofSuccess();
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
