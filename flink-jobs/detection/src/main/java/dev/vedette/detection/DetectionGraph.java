package dev.vedette.detection;

import dev.vedette.schemas.Topics;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** The job's graph; README.md shows it. Uids are forever: a savepoint finds its state by them. */
final class DetectionGraph {
    private static final String CLIENT_ID = "vedette-detection";

    private final JobOptions options;
    private final Scorer scorer;

    DetectionGraph(JobOptions options, Scorer scorer) {
        this.options = options;
        this.scorer = scorer;
    }

    void build(StreamExecutionEnvironment environment) {
        configure(environment);
        DataStream<KafkaBytes> rules = sideInput(environment, Topics.RULES, "rules", "Read rules");

        SingleOutputStreamOperator<EnrichedEvent> events = environment
                .fromSource(
                        new KnownPartitions<>(eventSource()),
                        EventWatermarks.of(options.outOfOrderness(), options.idleAfter()),
                        "Read events",
                        WireTypes.RECEIVED)
                .uid("events")
                .process(new Intake(options.lateness()), WireTypes.EVENT)
                .name("Sort out duplicate, late and unreadable")
                .uid("intake");

        SingleOutputStreamOperator<EnrichedEvent> parked = events.getSideOutput(Intake.UNKNOWN_SCHEMA)
                .keyBy(KafkaBytes::partition, Types.INT)
                .process(new Parking(eventReading()), WireTypes.EVENT)
                .name("Park records of unknown schemas")
                .uid("park");

        SingleOutputStreamOperator<EntityMatch> matches = scorer.score(events, parked, this)
                .connect(rules.broadcast(RuleFeed.IN_FORCE))
                .process(new Matching(options.kafkaSettings(), options.matchesPerSecond()), WireTypes.MATCH)
                .name("Match all rules")
                .uid("match");

        SingleOutputStreamOperator<KafkaBytes> alerts = matches.keyBy(EntityMatch::key, Types.STRING)
                .connect(rules.broadcast())
                .transform("Correlate by entity", WireTypes.KAFKA_BYTES, correlating(Correlating.Levels.FIRST))
                .uid("correlate");
        SingleOutputStreamOperator<KafkaBytes> chainAlerts = matches.getSideOutput(Matching.OUTER_MATCHES)
                .union(alerts.getSideOutput(Correlating.ONWARD))
                .keyBy(EntityMatch::chainKey, Types.STRING)
                .connect(rules.broadcast())
                .transform("Correlate chains", WireTypes.KAFKA_BYTES, correlating(Correlating.Levels.OUTER))
                .uid("correlate-chains");
        write(alerts.union(chainAlerts), "alerts", "Write alerts");

        DataStream<KafkaBytes> statuses = matches.getSideOutput(Matching.ACKNOWLEDGEMENTS)
                .keyBy(RuleAcknowledgement::ruleId, Types.STRING)
                .process(new Acknowledging(), WireTypes.KAFKA_BYTES)
                .name("Acknowledge rules")
                .uid("acknowledge")
                .setParallelism(1);
        write(statuses.union(matches.getSideOutput(Matching.THROTTLED)), "rule-status", "Write rule status")
                .setParallelism(1);

        write(parked.getSideOutput(Parking.ASIDE), "parked-aside", "Write dead letters of parked records");
        write(events.getSideOutput(Intake.ASIDE), "aside", "Write dead letters and late events");
    }

    private void configure(StreamExecutionEnvironment environment) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(20));
        configuration.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(1));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofMillis(200));
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(10));
        options.checkpointDirectory()
                .ifPresent(uri -> configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri));
        environment.configure(configuration);
        environment.enableCheckpointing(options.checkpointInterval().toMillis(), CheckpointingMode.EXACTLY_ONCE);
    }

    private KafkaSource<Received> eventSource() {
        return KafkaSource.<Received>builder()
                .setBootstrapServers(options.bootstrap())
                .setProperties(properties())
                .setClientIdPrefix(CLIENT_ID + "-events")
                .setGroupId(options.groupId())
                .setTopics(Topics.EVENTS)
                .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .setDeserializer(new EventDeserializer(eventReading()))
                .build();
    }

    private EventReading eventReading() {
        return new EventReading(
                options.kafkaSettings(),
                new Enrichment(options.scopes()),
                EventClock.of(options.clockTolerance(), options.maxHold()));
    }

    private Correlating correlating(Correlating.Levels levels) {
        return new Correlating(options.kafkaSettings(), options.stateBounds(), levels);
    }

    /** All records of a topic that steers the job. */
    DataStream<KafkaBytes> sideInput(StreamExecutionEnvironment environment, String topic, String uid, String name) {
        KafkaSource<KafkaBytes> source = KafkaSource.<KafkaBytes>builder()
                .setBootstrapServers(options.bootstrap())
                .setProperties(properties())
                .setClientIdPrefix(CLIENT_ID + "-" + uid)
                .setProperty("commit.offsets.on.checkpoint", "false")
                .setTopics(topic)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new RawRecords())
                .build();
        return environment
                .fromSource(source, EventWatermarks.none(), name, WireTypes.KAFKA_BYTES)
                .uid(uid)
                .setParallelism(1);
    }

    JobOptions options() {
        return options;
    }

    DataStreamSink<KafkaBytes> write(DataStream<KafkaBytes> records, String uid, String name) {
        Properties properties = properties();
        properties.setProperty("linger.ms", "0");
        properties.setProperty("client.id", CLIENT_ID + "-" + uid);
        KafkaSink<KafkaBytes> sink = KafkaSink.<KafkaBytes>builder()
                .setBootstrapServers(options.bootstrap())
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new KafkaBytes.Schema())
                .build();
        return records.sinkTo(sink).name(name).uid(uid);
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(options.kafka());
        return properties;
    }

    private static final class RawRecords implements KafkaRecordDeserializationSchema<KafkaBytes> {
        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<KafkaBytes> out) {
            out.collect(KafkaBytes.read(record));
        }

        @Override
        public TypeInformation<KafkaBytes> getProducedType() {
            return WireTypes.KAFKA_BYTES;
        }
    }
}
