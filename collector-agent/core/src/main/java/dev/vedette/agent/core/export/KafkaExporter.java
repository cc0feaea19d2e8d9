package dev.vedette.agent.core.export;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.SchemaTopic;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.AuditEvent;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Log events to {@code vedette.events}: the Avro record, keyed by the agent's instance, so that one partition holds an
 * agent's events in their order. A result succeeds when every in-sync replica has the record.
 */
final class KafkaExporter implements LogRecordExporter {
    private static final Duration CLOSE_WAIT = Duration.ofMillis(500);

    private final RecordCodec<AuditEvent> codec = RecordCodec.of(AuditEvent.class);
    private final KafkaProducer<byte[], byte[]> producer;
    private final CompletableResultCode schemaPublished;

    KafkaExporter(Map<String, Object> kafka, String clientId) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putIfAbsent("client.id", clientId);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        schemaPublished = send(SchemaTopic.record(AuditEvent.getClassSchema()));
    }

    /** Whether readers can know the schema of what is sent here. */
    CompletableResultCode schemaPublished() {
        return schemaPublished;
    }

    @Override
    public CompletableResultCode export(Collection<LogRecordData> logs) {
        List<CompletableResultCode> results = new ArrayList<>(logs.size());
        for (LogRecordData log : logs) {
            AuditEvent event = LogRecords.toEvent(log);
            byte[] key = event.getAgentInstance().getBytes(StandardCharsets.US_ASCII);
            results.add(send(new ProducerRecord<>(Topics.EVENTS, key, codec.encode(event))));
        }
        return results.size() == 1 ? results.get(0) : CompletableResultCode.ofAll(results);
    }

    private CompletableResultCode send(ProducerRecord<byte[], byte[]> record) {
        CompletableResultCode result = new CompletableResultCode();
        producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                result.succeed();
            } else {
                result.failExceptionally(failure);
            }
        });
        return result;
    }

    @Override
    public CompletableResultCode flush() {
        producer.flush();
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        producer.close(CLOSE_WAIT);
        return CompletableResultCode.ofSuccess();
    }
}
