package dev.vedette.agent.core.export;

import dev.vedette.schemas.avro.AuditEvent;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.List;

/**
 * An OpenTelemetry logger with one exporter, that tells of each event what became of it: the SDK's own processors keep
 * the result to themselves. Belongs to the drainer's thread.
 */
final class Pipeline implements AutoCloseable {
    private final LogRecordExporter exporter;
    private final SdkLoggerProvider provider;
    private final Logger logger;
    private CompletableResultCode last = CompletableResultCode.ofSuccess();

    Pipeline(LogRecordExporter exporter) {
        this.exporter = exporter;
        this.provider =
                SdkLoggerProvider.builder().addLogRecordProcessor(new Direct()).build();
        this.logger = provider.get("dev.vedette.agent");
    }

    /** Hands the event to the exporter; the result is known when Kafka answers. */
    CompletableResultCode send(AuditEvent event) {
        LogRecords.emit(logger, event);
        return last;
    }

    @Override
    public void close() {
        exporter.shutdown();
        provider.close();
    }

    private final class Direct implements LogRecordProcessor {
        @Override
        public void onEmit(Context context, ReadWriteLogRecord record) {
            last = exporter.export(List.of(record.toLogRecordData()));
        }
    }
}
