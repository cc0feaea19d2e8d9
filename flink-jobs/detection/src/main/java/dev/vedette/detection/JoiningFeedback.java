package dev.vedette.detection;

import dev.vedette.detection.IncidentUpdate.Judgement;
import dev.vedette.detection.IncidentUpdate.Sighting;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Brings alerts and what people found of them together, by alert id, whichever comes first. The newest record of an alert
 * counts; one on an alert that this job has not made waits for it and counts nothing meanwhile, and one on an alert that
 * the late lane has taken back counts nothing.
 */
@SuppressWarnings("NullAway.Init") // Flink calls open before anything else
final class JoiningFeedback extends KeyedCoProcessFunction<String, IncidentUpdate, KafkaBytes, IncidentUpdate> {
    private static final long serialVersionUID = 1L;

    /** How the counts of a rule's judged alerts change. */
    static final OutputTag<PrecisionChange> CHANGES = new OutputTag<>("precision-changes", PrecisionChange.TYPE);

    /** Dead letters of feedback that was refused. */
    static final OutputTag<KafkaBytes> ASIDE = new OutputTag<>("feedback-aside", WireTypes.KAFKA_BYTES);

    private static final ValueStateDescriptor<byte[]> ALERT =
            new ValueStateDescriptor<>("judged-alert", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final IncidentTimes times;

    private transient ValueState<byte[]> stored;
    private transient FeedbackReader reader;
    private transient DeadLetters deadLetters;
    private transient Counter refusedFeedback;

    JoiningFeedback(IncidentTimes times) {
        this.times = times;
    }

    @Override
    public void open(OpenContext context) {
        stored = getRuntimeContext().getState(ALERT);
        reader = new FeedbackReader();
        deadLetters = new DeadLetters(getRuntimeContext().getMetricGroup());
        refusedFeedback = getRuntimeContext().getMetricGroup().counter("refusedFeedback");
    }

    @Override
    public void processElement1(IncidentUpdate update, Context context, Collector<IncidentUpdate> out)
            throws Exception {
        if (!(update instanceof Sighting sighting)) {
            correct(update, context, out);
            return;
        }
        long until = sighting.at() + times.kept();
        JudgedAlert before = known(context.timerService(), until);
        JudgedAlert alert = before.seen(sighting, until);
        JudgedAlert.Seen seen = alert.seen().orElseThrow();
        if (before.seen().isEmpty()) {
            change(seen, Precision.UNJUDGED.plus(alert.decision()), context);
        }
        out.collect(sighting.of(seen.entity(), before.seen().isEmpty(), alert.decision()));
        stored.update(alert.write());
    }

    /** The late lane takes an alert back, or makes it anew. What people said of one that is taken back counts no more. */
    private void correct(IncidentUpdate update, Context context, Collector<IncidentUpdate> out) throws Exception {
        byte[] bytes = stored.value();
        JudgedAlert before = bytes == null ? JudgedAlert.unknown(0) : JudgedAlert.read(bytes);
        boolean changes = (before.decision() == Decision.WITHDRAWN) != (update.decision() == Decision.WITHDRAWN);
        if (before.seen().isPresent() && changes) {
            JudgedAlert.Seen seen = before.seen().get();
            change(seen, Precision.UNJUDGED.minus(before.decision()), context);
            out.collect(new Judgement(seen.entity(), update.alertId(), update.decision()));
            stored.update(before.judged(update.decision(), before.forgottenAt()).write());
        }
    }

    @Override
    public void processElement2(KafkaBytes record, Context context, Collector<IncidentUpdate> out) throws Exception {
        Decision decision;
        try {
            decision = reader.decision(record);
        } catch (FeedbackReader.RefusedException e) {
            refusedFeedback.inc();
            context.output(
                    ASIDE, deadLetters.of(record, String.valueOf(e.getMessage()), "feedback", Clock.nowMicros()));
            return;
        }
        // The broker's time: the topic's setting says so.
        long until = Math.min(record.timestamp(), Long.MAX_VALUE / 2000) * 1000 + times.kept();
        JudgedAlert before = known(context.timerService(), until);
        if (before.decision() == Decision.WITHDRAWN) {
            return;
        }
        if (before.seen().isPresent() && before.decision() != decision) {
            JudgedAlert.Seen seen = before.seen().get();
            change(seen, Precision.UNJUDGED.minus(before.decision()).plus(decision), context);
            out.collect(new Judgement(seen.entity(), FeedbackReader.alertId(record), decision));
        }
        stored.update(before.judged(decision, before.seen().isPresent() ? before.forgottenAt() : until)
                .write());
    }

    private static void change(
            JudgedAlert.Seen seen, Precision by, KeyedCoProcessFunction<?, ?, ?, ?>.Context context) {
        if (!by.equals(Precision.UNJUDGED)) {
            context.output(CHANGES, new PrecisionChange(seen.ruleId(), by));
        }
    }

    /** What is known of the alert; of one that is not, from now on, until it is forgotten. */
    private JudgedAlert known(TimerService timers, long until) throws IOException {
        byte[] bytes = stored.value();
        if (bytes == null) {
            timers.registerEventTimeTimer(EventTime.watermarkThatReaches(until));
            return JudgedAlert.unknown(until);
        }
        return JudgedAlert.read(bytes);
    }

    /** Either it has not been seen for long enough, or it was meanwhile and has longer. */
    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<IncidentUpdate> out) throws Exception {
        byte[] bytes = stored.value();
        if (bytes == null) {
            return;
        }
        long until = EventTime.watermarkThatReaches(JudgedAlert.read(bytes).forgottenAt());
        if (until <= timestamp) {
            stored.clear();
        } else {
            context.timerService().registerEventTimeTimer(until);
        }
    }
}
