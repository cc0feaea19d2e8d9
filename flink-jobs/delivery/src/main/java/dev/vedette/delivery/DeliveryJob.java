package dev.vedette.delivery;

import dev.vedette.delivery.elasticsearch.AlertStatuses;
import dev.vedette.delivery.elasticsearch.Document;
import dev.vedette.delivery.elasticsearch.Documents;
import dev.vedette.delivery.elasticsearch.ElasticsearchSink;
import dev.vedette.delivery.kafka.Conversion;
import dev.vedette.delivery.kafka.Decode;
import dev.vedette.delivery.kafka.Gaps;
import dev.vedette.delivery.kafka.KafkaRecord;
import dev.vedette.delivery.kafka.Records;
import dev.vedette.delivery.options.DeliveryOptions;
import dev.vedette.delivery.options.SinkOptions;
import dev.vedette.delivery.siem.AlertState;
import dev.vedette.delivery.siem.AlertStates;
import dev.vedette.delivery.siem.Message;
import dev.vedette.delivery.siem.Occasions;
import dev.vedette.delivery.siem.Occurrence;
import dev.vedette.delivery.siem.Render;
import dev.vedette.delivery.siem.Selection;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.AuditEvent;
import dev.vedette.schemas.avro.Feedback;
import dev.vedette.schemas.avro.Incident;
import java.time.Duration;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events, alerts, incidents and decisions from Kafka to Elasticsearch, and alerts or events to a SIEM. Each way has a source, a
 * consumer group
 * and a sink of its own: what is down holds back nobody else.
 */
public final class DeliveryJob {
    private static final Logger log = LoggerFactory.getLogger(DeliveryJob.class);

    private DeliveryJob() {}

    public static void main(String[] arguments) throws Exception {
        DeliveryOptions options = DeliveryOptions.parse(arguments);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        build(env, options);
        env.execute(options.jobName());
    }

    /** Puts the job's graph and settings into {@code env}. */
    static void build(StreamExecutionEnvironment env, DeliveryOptions options) {
        configure(env, options);
        options.elasticsearch().ifPresent(cluster -> {
            way(
                    env,
                    options,
                    new Way<>(
                            "events-elasticsearch",
                            Topics.EVENTS,
                            AuditEvent.class,
                            (event, origin) -> Optional.of(Documents.event(event, origin)),
                            Document.class),
                    new ElasticsearchSink(cluster, options.kafka(), ElasticsearchSink.Kind.EVENTS));
            way(
                    env,
                    options,
                    new Way<>(
                            "console-elasticsearch",
                            Topics.CONSOLE_EVENTS,
                            AuditEvent.class,
                            (event, origin) -> Optional.of(Documents.event(event, origin)),
                            Document.class),
                    new ElasticsearchSink(cluster, options.kafka(), ElasticsearchSink.Kind.CONSOLE_EVENTS));
            way(
                    env,
                    options,
                    new Way<>(
                            "alerts-elasticsearch",
                            Topics.ALERTS,
                            Alert.class,
                            (alert, origin) -> Optional.of(Documents.alert(alert, origin)),
                            Document.class),
                    new ElasticsearchSink(cluster, options.kafka(), ElasticsearchSink.Kind.ALERTS));
            way(
                    env,
                    options,
                    new Way<>(
                            "incidents-elasticsearch",
                            Topics.INCIDENTS,
                            Incident.class,
                            (incident, origin) -> Optional.of(Documents.incident(incident, origin)),
                            Document.class),
                    new ElasticsearchSink(cluster, options.kafka(), ElasticsearchSink.Kind.INCIDENTS));
            way(
                    env,
                    options,
                    new Way<>(
                            "feedback-elasticsearch",
                            Topics.FEEDBACK,
                            Feedback.class,
                            new AlertStatuses(),
                            Document.class),
                    new ElasticsearchSink(cluster, options.kafka(), ElasticsearchSink.Kind.STATUS));
        });
        for (SinkOptions sink : options.sinks()) {
            if (sink.feed() instanceof SinkOptions.Alerts alerts) {
                alerts(env, options, sink, alerts);
            } else if (sink.feed() instanceof SinkOptions.Events events) {
                way(
                        env,
                        options,
                        new Way<>(
                                "events-" + sink.name(),
                                sink.name(),
                                Topics.EVENTS,
                                AuditEvent.class,
                                events.messages(),
                                Message.class),
                        sink.destination().sink(sink.name(), options.kafka()));
            }
        }
    }

    /** Alerts and decisions on them to a SIEM, each alert under its id: opened, updated, closed. */
    private static void alerts(
            StreamExecutionEnvironment env, DeliveryOptions options, SinkOptions sink, SinkOptions.Alerts alerts) {
        String name = "alerts-" + sink.name();
        Selection selection = alerts.selection();
        DataStream<AlertState> states = decoded(
                env,
                options,
                new Way<>(name, sink.name(), Topics.ALERTS, Alert.class, new AlertStates(selection), AlertState.class));
        DataStream<AlertState> decisions = decoded(
                env,
                options,
                new Way<>(
                        "feedback-" + sink.name(),
                        sink.name(),
                        Topics.FEEDBACK,
                        Feedback.class,
                        AlertState::of,
                        AlertState.class));
        states.union(decisions)
                .keyBy(AlertState::alertId, Types.STRING)
                .process(new Occasions(alerts.updateEvery()), TypeInformation.of(Occurrence.class))
                .name(name + " occasions")
                .uid(name + "-occasions")
                .map(new Render(sink.destination().format(), selection), TypeInformation.of(Message.class))
                .name(name + " render")
                .uid(name + "-render")
                .sinkTo(sink.destination().sink(sink.name(), options.kafka()))
                .name(name + " sink")
                .uid(name + "-sink");
    }

    /**
     * A way from a topic to a sink.
     *
     * @param name also of the consumer group {@code vedette-delivery-<name>} and of the operators' state
     * @param sink what metrics call its sink
     */
    private record Way<T extends SpecificRecordBase, R>(
            String name, String sink, String topic, Class<T> recordType, Conversion<T, R> conversion, Class<R> type) {
        /** A way to Elasticsearch, where each has a sink that is called as it is. */
        Way(String name, String topic, Class<T> recordType, Conversion<T, R> conversion, Class<R> type) {
            this(name, name, topic, recordType, conversion, type);
        }
    }

    private static <T extends SpecificRecordBase, R> void way(
            StreamExecutionEnvironment env, DeliveryOptions options, Way<T, R> way, Sink<R> sink) {
        decoded(env, options, way).sinkTo(sink).name(way.name() + " sink").uid(way.name() + "-sink");
    }

    private static <T extends SpecificRecordBase, R> DataStream<R> decoded(
            StreamExecutionEnvironment env, DeliveryOptions options, Way<T, R> way) {
        String group = "vedette-delivery-" + way.name();
        SingleOutputStreamOperator<KafkaRecord> records = env.fromSource(
                        Records.source(options.kafka(), way.topic(), group),
                        WatermarkStrategy.noWatermarks(),
                        way.name() + " source",
                        TypeInformation.of(KafkaRecord.class))
                .uid(way.name() + "-source");
        // The other topics are compacted: a gap in their offsets says nothing.
        if (way.topic().equals(Topics.EVENTS) || way.topic().equals(Topics.CONSOLE_EVENTS)) {
            records = records.process(
                            new Gaps(options.kafka(), way.sink(), group), TypeInformation.of(KafkaRecord.class))
                    .name(way.name() + " gaps")
                    .uid(way.name() + "-gaps");
        }
        return records.process(
                        new Decode<>(options.kafka(), way.recordType(), way.conversion()),
                        TypeInformation.of(way.type()))
                .name(way.name() + " decode")
                .uid(way.name() + "-decode");
    }

    private static void configure(StreamExecutionEnvironment env, DeliveryOptions options) {
        Configuration settings = new Configuration();
        // Alerts are few: one that waits for company between two tasks waits for nobody.
        settings.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(2));
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, options.checkpointInterval());
        settings.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.AT_LEAST_ONCE);
        // A checkpoint waits for its sinks: one that is down lets checkpoints fail, and must not fail the job.
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
        // A sink that waits for its destination is interrupted when the job is cancelled: Flink's default is after 30
        // seconds.
        settings.set(TaskManagerOptions.TASK_CANCELLATION_INTERVAL, Duration.ofSeconds(1));
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        options.checkpointDirectory()
                .ifPresent(directory -> settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory));
        env.configure(settings);
        if (env.getConfiguration()
                .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                .isEmpty()) {
            log.warn(
                    "neither --checkpoint-dir nor the cluster says where checkpoints go: Flink keeps them in the job manager's"
                            + " memory then, and refuses those of more than 5 MiB, which a busy syslog sink has");
        }
    }
}
