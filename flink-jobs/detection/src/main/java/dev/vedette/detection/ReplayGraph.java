package dev.vedette.detection;

import dev.vedette.schemas.KafkaSettings;
import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.avro.Alert;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.jspecify.annotations.Nullable;

/** The graph of a replay: the live one between a recording and the alerts of a span. */
final class ReplayGraph {
    private static final String UNREADABLE = "unreadable";
    private static final String JUDGED = "judged";

    private final SortedSource source;
    private final Judging judging;
    private final Span span;
    private final Set<String> leftOut;
    private @Nullable DataStream<KafkaBytes> alerts;

    /**
     * Event times, microseconds since the epoch.
     *
     * @param eventsFrom first event that is judged: of windows that begin before {@code alertsFrom}
     * @param alertsFrom the earliest end of a window that an alert may have
     * @param to last event that is judged, and the latest end of a window
     * @param reached time that has come at the end, also where no event is so late; what waits for later is not decided
     */
    record Span(long eventsFrom, long alertsFrom, long to, long reached) implements Serializable {
        static final Span ALL = new Span(Long.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE);

        /** Whether an event of this time is judged. */
        boolean holds(long eventTime) {
            return eventTime >= eventsFrom && eventTime <= to;
        }

        /** Whether an alert of this window is wanted. */
        boolean asksFor(Alert alert, Set<String> leftOut) {
            return alert.getWindowEnd() >= alertsFrom
                    && alert.getWindowEnd() <= to
                    && !leftOut.contains(alert.getRuleId());
        }
    }

    /** @param leftOut ids of rules whose alerts are not wanted */
    ReplayGraph(SortedSource source, Judging judging, Span span, Set<String> leftOut) {
        this.source = source;
        this.judging = judging;
        this.span = span;
        this.leftOut = Set.copyOf(leftOut);
    }

    /** @param lane of a replay whose alerts correct those of {@code vedette.alerts} */
    void build(StreamExecutionEnvironment environment, Optional<Correcting> lane) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        environment.configure(configuration);
        SingleOutputStreamOperator<EnrichedEvent> events = environment
                .fromSource(source, SortedSource.watermarks(), "Read recorded events", WireTypes.RECEIVED)
                .uid("events")
                .setParallelism(1)
                .process(Intake.ofSorted(), WireTypes.EVENT)
                .name("Sort out duplicate and unreadable")
                .uid("intake")
                .setParallelism(1);
        events.getSideOutput(Intake.ASIDE)
                .union(events.getSideOutput(Intake.UNKNOWN_SCHEMA))
                .map(new Counting<>(UNREADABLE), WireTypes.KAFKA_BYTES)
                .name("Count unreadable")
                .sinkTo(new DiscardingSink<>())
                .setParallelism(1);
        DataStream<KafkaBytes> judged = judging.judge(
                        events.map(new Counting<>(JUDGED), WireTypes.EVENT)
                                .name("Count")
                                .setParallelism(1)
                                .transform(
                                        "Let time end with the events",
                                        WireTypes.EVENT,
                                        new TimeOfEvents(span.reached()))
                                .setParallelism(1),
                        Optional.empty(),
                        Optional.empty())
                .alerts();
        alerts = lane.isPresent()
                ? judged.transform("Hold against known alerts", WireTypes.KAFKA_BYTES, lane.get())
                        .setParallelism(1)
                : judged.filter(new Wanted(span, leftOut)).name("Alerts of the span");
    }

    /** Writes the last state of each alert into a file; after {@link #build}. */
    void writeLines(Path file) {
        Optional.ofNullable(alerts)
                .orElseThrow()
                .sinkTo(new AlertLines(file.toString()))
                .name("Write lines")
                .setParallelism(1);
    }

    /** Writes alerts to {@code vedette.alerts}; after {@link #build}. */
    void writeAlerts(KafkaSettings kafka) {
        Optional.ofNullable(alerts)
                .orElseThrow()
                .sinkTo(DetectionGraph.sink(kafka, "alerts"))
                .name("Write alerts");
    }

    static long unreadable(JobExecutionResult result) {
        return count(result, UNREADABLE);
    }

    static long judged(JobExecutionResult result) {
        return count(result, JUDGED);
    }

    /** Zero if the job counts nothing of that name. */
    static long count(JobExecutionResult result, String name) {
        Long count = result.getAccumulatorResult(name);
        return count == null ? 0 : count;
    }

    private static final class Counting<T> extends RichMapFunction<T, T> {
        private static final long serialVersionUID = 1L;

        private final String name;
        private final LongCounter count = new LongCounter();

        Counting(String name) {
            this.name = name;
        }

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator(name, count);
        }

        @Override
        public T map(T value) {
            if (!(value instanceof EnrichedEvent event && event.isLoss())) {
                count.add(1);
            }
            return value;
        }
    }

    private static final class Wanted extends RichFilterFunction<KafkaBytes> {
        private static final long serialVersionUID = 1L;

        private final Span span;
        private final Set<String> leftOut;
        private transient @Nullable RecordCodec<Alert> codec;

        Wanted(Span span, Set<String> leftOut) {
            this.span = span;
            this.leftOut = leftOut;
        }

        @Override
        public boolean filter(KafkaBytes record) throws IOException {
            if (codec == null) {
                codec = RecordCodec.of(Alert.class);
            }
            Alert alert = AlertLines.decode(codec, record);
            return span.asksFor(alert, leftOut);
        }
    }
}
