package dev.vedette.delivery.otlp;

import dev.vedette.delivery.StrictServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** An OTLP/HTTP receiver that wants a token. A record of an alert with "poison" in its id is rejected, the others are taken. */
final class OtlpServer implements StrictServer.Vendor {
    private final List<StrictServer.Stored> stored = new CopyOnWriteArrayList<>();
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    List<LogRecord> records() {
        return records;
    }

    @Override
    public StrictServer.Answer answer(StrictServer.Request request) throws IOException {
        if (!request.method().equals("POST")
                || !request.url().toString().equals("/v1/logs")
                || !request.header("Content-Type").equals("application/json")) {
            throw new IllegalArgumentException("no OTLP/HTTP request: " + request.url());
        }
        if (!request.header("Authorization").equals("Bearer right")) {
            return new StrictServer.Answer(401, "");
        }
        ExportLogsServiceRequest logs = ProtobufJson.parse(request.body(), ExportLogsServiceRequest.newBuilder());
        List<LogRecord> all = logs.getResourceLogsList().stream()
                .flatMap(resource -> resource.getScopeLogsList().stream())
                .flatMap(scope -> scope.getLogRecordsList().stream())
                .toList();
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no records");
        }
        List<LogRecord> good = all.stream()
                .filter(log -> !text(log, "vedette.alert.id").contains("poison"))
                .toList();
        good.forEach(this::store);
        int rejected = all.size() - good.size();
        return new StrictServer.Answer(
                200,
                rejected == 0
                        ? "{}"
                        : "{\"partialSuccess\":{\"rejectedLogRecords\":\"" + rejected
                                + "\",\"errorMessage\":\"no poison\"}}");
    }

    private void store(LogRecord log) {
        if (!log.getEventName().equals("vedette.alert")
                || log.getBody().getStringValue().isBlank()) {
            throw new IllegalArgumentException("no alert: " + log);
        }
        records.add(log);
        long evidence = attributes(log).get("vedette.alert.evidence.count").getIntValue();
        stored.add(new StrictServer.Stored(text(log, "vedette.alert.id"), text(log, "event.action") + " " + evidence));
    }

    static Map<String, AnyValue> attributes(LogRecord log) {
        return log.getAttributesList().stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }

    private static String text(LogRecord log, String attribute) {
        return attributes(log).get(attribute).getStringValue();
    }

    @Override
    public List<StrictServer.Stored> stored() {
        return stored;
    }
}
