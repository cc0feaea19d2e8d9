package dev.vedette.detection;

import dev.vedette.schemas.KafkaSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where the records come from that steer the job: rules and models. Travels with the job graph. */
sealed interface Steering extends Serializable {

    /** Whose rules, silences and models count. */
    Trust trust();

    /**
     * Everything that a topic holds now; asked for before the first event is judged.
     *
     * @throws IOException if it cannot be read; the job then starts again
     */
    default WholeTopic.Content content(String topic) throws IOException {
        return content(topic, record -> true);
    }

    /** The same, of records that are wanted: others are not kept in memory. */
    WholeTopic.Content content(String topic, Predicate<KafkaBytes> wanted) throws IOException;

    /** All records of a topic: those of {@link #content} once more, and those to come. */
    DataStream<KafkaBytes> records(StreamExecutionEnvironment environment, String topic, String uid, String name);

    /** Topics that change while the job runs. */
    record Live(KafkaSettings kafka, Trust trust) implements Steering {

        @Override
        public WholeTopic.Content content(String topic, Predicate<KafkaBytes> wanted) throws IOException {
            return WholeTopic.read(kafka, topic, wanted);
        }

        @Override
        public DataStream<KafkaBytes> records(
                StreamExecutionEnvironment environment, String topic, String uid, String name) {
            Properties properties = new Properties();
            properties.putAll(kafka.values());
            KafkaSource<KafkaBytes> source = KafkaSource.<KafkaBytes>builder()
                    .setProperties(properties)
                    .setClientIdPrefix(DetectionGraph.CLIENT_ID + "-" + uid)
                    .setProperty("commit.offsets.on.checkpoint", "false")
                    .setTopics(topic)
                    .setStartingOffsets(OffsetsInitializer.earliest())
                    .setDeserializer(new KafkaBytes.Reader())
                    .build();
            return environment
                    .fromSource(source, EventWatermarks.none(), name, WireTypes.KAFKA_BYTES)
                    .uid(uid)
                    .setParallelism(1);
        }
    }

    /** What topics held at one moment, or what somebody wants to try: nothing comes after it. */
    record Fixed(Map<String, List<KafkaBytes>> topics, Trust trust) implements Steering {

        public Fixed {
            topics = Map.copyOf(topics);
        }

        /** One of its topics. */
        Fixed only(String topic) {
            return new Fixed(Map.of(topic, topics.getOrDefault(topic, List.of())), trust);
        }

        @Override
        public WholeTopic.Content content(String topic) {
            return content(topic, record -> true);
        }

        @Override
        public WholeTopic.Content content(String topic, Predicate<KafkaBytes> wanted) {
            List<KafkaBytes> records = topics.getOrDefault(topic, List.of());
            return new WholeTopic.Content(records.stream().filter(wanted).toList(), Map.of());
        }

        @Override
        public DataStream<KafkaBytes> records(
                StreamExecutionEnvironment environment, String topic, String uid, String name) {
            FlatMapFunction<Long, KafkaBytes> none = (number, out) -> {};
            return environment
                    .fromSequence(0, 0)
                    .setParallelism(1)
                    .flatMap(none, WireTypes.KAFKA_BYTES)
                    .name(name)
                    .uid(uid)
                    .setParallelism(1);
        }
    }
}
