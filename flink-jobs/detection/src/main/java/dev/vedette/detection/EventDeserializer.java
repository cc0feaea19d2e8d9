package dev.vedette.detection;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decodes and enriches inside the source, because event time has to be known there: watermarks are made per partition.
 */
final class EventDeserializer implements KafkaRecordDeserializationSchema<Received> {
    private static final long serialVersionUID = 1L;

    private final JobOptions.KafkaSettings kafka;
    private final Enrichment enrichment;
    private final EventClock clock;
    private transient @Nullable EventReader reader;

    EventDeserializer(JobOptions.KafkaSettings kafka, Enrichment enrichment, EventClock clock) {
        this.kafka = kafka;
        this.enrichment = enrichment;
        this.clock = clock;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        EventReader opened = new EventReader(kafka);
        reader = opened;
        // A deserializer is never closed; the class loader of the job is.
        context.getUserCodeClassLoader()
                .registerReleaseHookIfAbsent("event-reader-" + System.identityHashCode(this), opened::close);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Received> out) {
        if (reader == null) {
            throw new IllegalStateException("not opened");
        }
        try {
            var event = reader.read(record.value());
            long eventTime = clock.eventTime(event.getOccurredAt(), record.timestamp());
            out.collect(new Received.Event(
                    enrichment.enrich(event, record.partition(), record.offset(), eventTime),
                    clock.progress(event.getOccurredAt(), record.timestamp())));
        } catch (EventReader.UnreadableException e) {
            out.collect(new Received.Unreadable(
                    KafkaBytes.read(record), e.reason(), e.schemaUnknown, clock.progress(0, record.timestamp())));
        }
    }

    @Override
    public TypeInformation<Received> getProducedType() {
        return WireTypes.RECEIVED;
    }
}
