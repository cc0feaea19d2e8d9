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

    private final EventReading reading;
    private transient EventReading.@Nullable Opened reader;

    EventDeserializer(EventReading reading) {
        this.reading = reading;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        EventReading.Opened opened = reading.open();
        reader = opened;
        context.getMetricGroup().gauge("damagedGeoRecords", opened.origins()::damaged);
        // A deserializer is never closed; the class loader of the job is.
        context.getUserCodeClassLoader()
                .registerReleaseHookIfAbsent("event-reader-" + System.identityHashCode(opened), opened::close);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Received> out) {
        if (reader == null) {
            throw new IllegalStateException("not opened");
        }
        out.collect(reader.read(KafkaBytes.read(record)));
    }

    @Override
    public TypeInformation<Received> getProducedType() {
        return WireTypes.RECEIVED;
    }
}
