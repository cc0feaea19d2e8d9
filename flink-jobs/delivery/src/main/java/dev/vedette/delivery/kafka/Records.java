package dev.vedette.delivery.kafka;

import dev.vedette.schemas.KafkaSettings;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** Sources of raw records. */
public final class Records {
    /** Bounds what the consumer holds in memory: 8 MiB fetched ahead, whatever the records' size. */
    private static final String FETCH_MAX_BYTES = Integer.toString(8 * 1024 * 1024);

    private Records() {}

    /**
     * Reads a topic from where the group stands, the first time from the beginning. Offsets are committed with the
     * checkpoints, for which the sinks wait until everything before them is handed over: a job that is started anew
     * without a checkpoint goes on where delivery stood.
     *
     * @param kafka settings of Kafka's clients
     * @param topic what to read
     * @param group consumer group, one for each way that records take
     */
    public static KafkaSource<KafkaRecord> source(KafkaSettings kafka, String topic, String group) {
        Properties consumer = new Properties();
        consumer.putAll(kafka.values());
        // What delivery rests on is nobody's to change.
        consumer.setProperty("enable.auto.commit", "false");
        consumer.setProperty("commit.offsets.on.checkpoint", "true");
        consumer.setProperty("fetch.max.bytes", FETCH_MAX_BYTES);
        consumer.setProperty("client.id.prefix", group);
        return KafkaSource.<KafkaRecord>builder()
                .setProperties(consumer)
                .setTopics(topic)
                .setGroupId(group)
                .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .setDeserializer(new AsTheyLie())
                .build();
    }

    private static final class AsTheyLie implements KafkaRecordDeserializationSchema<KafkaRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<KafkaRecord> out) {
            out.collect(new KafkaRecord(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    record.key(),
                    record.value()));
        }

        @Override
        public TypeInformation<KafkaRecord> getProducedType() {
            return TypeInformation.of(KafkaRecord.class);
        }
    }
}
