package dev.vedette.detection;

import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Sorts what the source read: events go on once, unreadable records, those of unknown schemas and events that come too
 * late go aside. What is missing becomes events too. Runs in the source's own thread.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class Intake extends ProcessFunction<Received, EnrichedEvent> implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    static final OutputTag<KafkaBytes> ASIDE = new OutputTag<>("aside", WireTypes.KAFKA_BYTES);
    /** Signs of agents' life, for {@link VerifyingHeads}. */
    static final OutputTag<EnrichedEvent> SIGNS_OF_LIFE = new OutputTag<>("signs-of-life", WireTypes.EVENT);

    static final OutputTag<KafkaBytes> UNKNOWN_SCHEMA = new OutputTag<>("unknown-schema", WireTypes.KAFKA_BYTES);

    private final long latenessMillis;
    private final long maxLatenessMillis;
    private final boolean inOrderOfTheLog;

    private transient TelemetryWatch watch;
    private transient Duplicates duplicates;
    private transient ListState<byte[]> state;
    private transient ListState<byte[]> watchState;
    private transient DeadLetters deadLetters;
    private transient Counter duplicateEvents;
    private transient Counter unreadable;
    private transient Counter late;

    private Intake(Duration lateness, Duration maxLateness, boolean inOrderOfTheLog) {
        this.latenessMillis = lateness.toMillis();
        this.maxLatenessMillis = maxLateness.toMillis();
        this.inOrderOfTheLog = inOrderOfTheLog;
    }

    /**
     * Of what comes as the broker has it: watches for what is missing.
     *
     * @param lateness what is further behind the watermark goes to {@code vedette.late}
     * @param maxLateness and what is not further than this is shown to rules that allow it all the same
     */
    static Intake ofLog(Duration lateness, Duration maxLateness) {
        return new Intake(lateness, maxLateness, true);
    }

    /** Of what was sorted by event time, and was watched before ({@link SortedEvents}): nothing of it is late. */
    static Intake ofSorted() {
        return new Intake(Duration.ZERO, Duration.ZERO, false);
    }

    @Override
    public void open(OpenContext context) {
        var metrics = getRuntimeContext().getMetricGroup();
        deadLetters = new DeadLetters(metrics);
        duplicateEvents = metrics.counter("duplicateEvents");
        unreadable = metrics.counter("unreadableRecords");
        late = metrics.counter("lateEvents");
    }

    @Override
    public void processElement(Received received, Context context, Collector<EnrichedEvent> out) {
        if (received instanceof Received.Event one) {
            take(one, context, out);
        } else if (received instanceof Received.Unreadable one && one.schemaUnknown()) {
            watch.addParked(one.record());
            context.output(UNKNOWN_SCHEMA, one.record());
        } else if (received instanceof Received.Unreadable one) {
            unreadable.inc();
            context.output(ASIDE, deadLetters.of(one.record(), one.reason(), "decode", Clock.nowMicros()));
        }
    }

    private void take(Received.Event received, Context context, Collector<EnrichedEvent> out) {
        EnrichedEvent enriched = received.event();
        if (enriched.isLoss()) {
            out.collect(enriched);
            return;
        }
        if (inOrderOfTheLog) {
            watch.add(received).forEach(out::collect);
        }
        if (!duplicates.firstTime(enriched)) {
            duplicateEvents.inc();
            return;
        }
        if (inOrderOfTheLog && watch.wasSignOfLife()) {
            context.output(SIGNS_OF_LIFE, enriched);
        }
        long behind = behind(enriched.eventTime(), context.timerService().currentWatermark());
        boolean tooLate = behind > latenessMillis && inOrderOfTheLog;
        if (tooLate) {
            late.inc();
            context.output(ASIDE, enriched.toLate());
        }
        if (!tooLate || behind <= maxLatenessMillis) {
            out.collect(
                    behind > 0 && inOrderOfTheLog ? enriched.withLateness(new Lateness(behind, tooLate)) : enriched);
        }
    }

    /** How far the watermark is ahead of the event, milliseconds; 0 if it is not. */
    private static long behind(long eventTimeMicros, long watermarkMillis) {
        long eventMillis = Math.floorDiv(eventTimeMicros, 1000L);
        return watermarkMillis <= eventMillis ? 0 : watermarkMillis - eventMillis;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        var task = getRuntimeContext().getTaskInfo();
        state.update(duplicates.write(task.getIndexOfThisSubtask(), task.getNumberOfParallelSubtasks()));
        watchState.update(watch.write(task.getIndexOfThisSubtask(), task.getNumberOfParallelSubtasks()));
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        duplicates = new Duplicates();
        state = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>(
                        "sequences-seen", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        for (byte[] entry : state.get()) {
            duplicates.restore(entry);
        }
        watch = new TelemetryWatch();
        watchState = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>(
                        "agent-streams", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        for (byte[] entry : watchState.get()) {
            watch.restore(entry);
        }
    }
}
