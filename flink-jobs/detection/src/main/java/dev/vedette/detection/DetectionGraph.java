package dev.vedette.detection;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** The job's graph; README.md shows it. Uids are forever: a savepoint finds its state by them. */
final class DetectionGraph {
    static final String CLIENT_ID = "vedette-detection";

    /** Of Flink's RocksDB, which is the cluster's and not the job's. */
    private static final ConfigOption<Boolean> BLOOM_FILTER = ConfigOptions.key(
                    "state.backend.rocksdb.use-bloom-filter")
            .booleanType()
            .noDefaultValue();

    private static final ConfigOption<String> COMPRESSION = ConfigOptions.key(
                    "state.backend.rocksdb.compression.per.level")
            .stringType()
            .noDefaultValue();

    private static final ConfigOption<MemorySize> WRITE_BUFFER = ConfigOptions.key(
                    "state.backend.rocksdb.writebuffer.size")
            .memoryType()
            .noDefaultValue();

    private static final ConfigOption<String> OPTIONS_FACTORY = ConfigOptions.key(
                    "state.backend.rocksdb.options-factory")
            .stringType()
            .noDefaultValue();

    private static final ConfigOption<String> TIMERS = ConfigOptions.key("state.backend.rocksdb.timer-service.factory")
            .stringType()
            .noDefaultValue();

    private final JobOptions options;
    private final Scorer scorer;

    DetectionGraph(JobOptions options, Scorer scorer) {
        this.options = options;
        this.scorer = scorer;
    }

    void build(StreamExecutionEnvironment environment) {
        configure(environment);
        SingleOutputStreamOperator<EnrichedEvent> events = environment
                .fromSource(
                        new KnownPartitions<>(eventSource()),
                        EventWatermarks.of(options.outOfOrderness(), options.idleAfter()),
                        "Read events",
                        WireTypes.RECEIVED)
                .uid("events")
                .process(Intake.ofLog(options.lateness(), options.maxLateness()), WireTypes.EVENT)
                .name("Sort out duplicate, late and unreadable")
                .uid("intake");

        SingleOutputStreamOperator<EnrichedEvent> parked = events.getSideOutput(Intake.UNKNOWN_SCHEMA)
                .transform("Park records of unknown schemas", WireTypes.EVENT, new Parking(eventReading()))
                .uid("park");

        Steering steering = new Steering.Live(options.kafkaSettings(), options.trust());
        SingleOutputStreamOperator<EnrichedEvent> heads = events.getSideOutput(Intake.SIGNS_OF_LIFE)
                .connect(steering.records(environment, Topics.AGENTS, "agents", "Read enrolments")
                        .broadcast(VerifyingHeads.ENROLMENTS))
                .process(new VerifyingHeads(steering), WireTypes.EVENT)
                .name("Verify heads of chains")
                .uid("heads");
        Judging.Judged judged = new Judging(steering, scorer, options.stateBounds(), options.matchesPerSecond())
                .judge(events, Optional.of(parked), Optional.of(heads));
        write(judged.alerts(), "alerts", "Write alerts");
        DataStream<IncidentUpdate> late = LateAlerts.read(environment, options.kafkaSettings());
        IncidentGraph.Told told = new IncidentGraph(
                        steering, options.incidents().times(options.maxLateness()))
                .tell(judged.sightings().union(late));
        write(told.records(), "incident-records", "Write incidents");
        write(
                judged.deadLetters()
                        .union(told.deadLetters(), heads.getSideOutput(VerifyingHeads.ASIDE), judged.late()),
                "models-aside",
                "Write dead letters of models, silences, enrolments and feedback, and events late for a rule");

        DataStream<KafkaBytes> statuses = judged.acknowledgements()
                .global()
                .process(new Acknowledging(), WireTypes.KAFKA_BYTES)
                .name("Acknowledge rules")
                .uid("acknowledge")
                .setParallelism(1);
        write(statuses.union(judged.throttled()), "rule-status", "Write rule status")
                .setParallelism(1);

        write(parked.getSideOutput(Parking.ASIDE), "parked-aside", "Write dead letters of parked records");
        write(events.getSideOutput(Intake.ASIDE), "aside", "Write dead letters and late events");
    }

    private void configure(StreamExecutionEnvironment environment) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(20));
        configuration.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofMillis(200));
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(10));
        // A start for each checkpoint that cannot be written would be the end of all alerts: RATIONALE.md.
        configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
        // Many events are the first of a group: without it RocksDB reads its files to find that.
        setUnlessGiven(environment, configuration, BLOOM_FILTER, true);
        // Flink's default took a sixth of all processor time; this one's files are as small: RATIONALE.md.
        setUnlessGiven(environment, configuration, COMPRESSION, "LZ4_COMPRESSION");
        // What a checkpoint finds in memory is written to a file while events wait: RATIONALE.md.
        setUnlessGiven(environment, configuration, WRITE_BUFFER, MemorySize.ofMebiBytes(4));
        // By its name: a cluster without RocksDB has none of its classes.
        setUnlessGiven(environment, configuration, OPTIONS_FACTORY, "dev.vedette.detection.RocksDbThreads");
        // Those on the heap beside RocksDB would go where HoldingOperator has what it holds.
        configuration.set(TIMERS, "ROCKSDB");
        options.checkpointDirectory()
                .ifPresent(uri -> configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri));
        environment.configure(configuration);
        environment.enableCheckpointing(options.checkpointInterval().toMillis(), CheckpointingMode.EXACTLY_ONCE);
    }

    private static <T> void setUnlessGiven(
            StreamExecutionEnvironment environment, Configuration configuration, ConfigOption<T> option, T value) {
        if (environment.getConfiguration().getOptional(option).isEmpty()) {
            configuration.set(option, value);
        }
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
                new Enrichment(options.scopes(), options.servers(), options.geoFiles()),
                EventClock.of(options.clockTolerance(), options.maxHold()));
    }

    private DataStreamSink<KafkaBytes> write(DataStream<KafkaBytes> records, String uid, String name) {
        return records.sinkTo(sink(options.kafkaSettings(), uid)).name(name).uid(uid);
    }

    /** Writes each record to the topic that it names, at once and at least once. */
    static KafkaSink<KafkaBytes> sink(KafkaSettings kafka, String uid) {
        Properties properties = new Properties();
        properties.putAll(kafka.values());
        properties.setProperty("linger.ms", "0");
        // What has queued up while the broker was busy goes together; nothing waits for it.
        properties.setProperty("batch.size", Integer.toString(256 * 1024));
        // A dead letter holds the record that it is about.
        properties.setProperty("max.request.size", Integer.toString(Topics.MAX_MODEL_RECORD_BYTES));
        properties.setProperty("client.id", CLIENT_ID + "-" + uid);
        return KafkaSink.<KafkaBytes>builder()
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new KafkaBytes.Schema())
                .build();
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(options.kafka());
        return properties;
    }
}
