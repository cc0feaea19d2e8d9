package dev.vedette.detection;

import java.io.Serializable;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as bytes, read or to be written.
 *
 * @param partition -1 where the record is to be written
 * @param offset -1 where the record is to be written
 * @param timestamp Kafka's, milliseconds since the epoch; -1 where the record is to be written
 */
record KafkaBytes(
        String topic, int partition, long offset, long timestamp, byte @Nullable [] key, byte @Nullable [] value)
        implements Serializable {

    static KafkaBytes read(ConsumerRecord<byte[], byte[]> record) {
        return new KafkaBytes(
                record.topic(), record.partition(), record.offset(), record.timestamp(), record.key(), record.value());
    }

    static KafkaBytes toWrite(String topic, byte[] key, byte @Nullable [] value) {
        return new KafkaBytes(topic, -1, -1, -1, key, value);
    }

    /** Bytes of key and value. */
    int size() {
        return (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }

    /** Takes records as they are. */
    static final class Reader implements KafkaRecordDeserializationSchema<KafkaBytes> {
        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<KafkaBytes> out) {
            out.collect(read(record));
        }

        @Override
        public TypeInformation<KafkaBytes> getProducedType() {
            return WireTypes.KAFKA_BYTES;
        }
    }

    /** Writes each record to the topic that it names. */
    static final class Schema implements KafkaRecordSerializationSchema<KafkaBytes> {
        private static final long serialVersionUID = 1L;

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                KafkaBytes record, KafkaSinkContext context, @Nullable Long timestamp) {
            return new ProducerRecord<>(record.topic(), record.key(), record.value());
        }
    }
}
