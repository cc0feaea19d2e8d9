package dev.vedette.delivery.siem;

import dev.vedette.schemas.avro.Alert;
import dev.vedette.schemas.avro.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Says when a SIEM is told of an alert: at once that it is there, of more evidence at most once in {@code updateEvery} and then of
 * the newest, and at once that it is closed. Of each alert a brief form is kept for {@link #KEPT}, so that a decision of tomorrow can
 * be told; after that it would be told as if it were new. What comes after it was closed is told as an update: it stands again.
 */
public final class Occasions extends KeyedProcessFunction<String, AlertState, Occurrence> {
    private static final long serialVersionUID = 1L;

    /** How long an alert is known after what was told of it last. */
    static final Duration KEPT = Duration.ofDays(7);

    private final long updateEveryMillis;
    private final AlertCodec codec = new AlertCodec();

    private transient @Nullable ValueState<Told> told;
    private transient @Nullable ValueState<AlertState> waiting;

    /**
     * What the SIEM knows.
     *
     * @param version of the alert's newest state that was told or waits
     * @param at when it was told last, milliseconds since the epoch
     * @param closed whether that was its end
     * @param brief the alert without what is long, encoded
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    public record Told(long version, long at, boolean closed, byte[] brief) {}

    public Occasions(Duration updateEvery) {
        this.updateEveryMillis = updateEvery.toMillis();
    }

    @Override
    public void open(OpenContext context) {
        told = getRuntimeContext().getState(new ValueStateDescriptor<>("told", TypeInformation.of(Told.class)));
        waiting = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("waiting", TypeInformation.of(AlertState.class)));
    }

    @Override
    public void processElement(AlertState state, Context context, Collector<Occurrence> out) throws Exception {
        Told before = told().value();
        long now = context.timerService().currentProcessingTime();
        if (before == null) {
            if (state.version() != AlertState.DECISION && !state.silenced()) {
                Occasion occasion = state.ends().isEmpty() ? Occasion.OPENED : Occasion.CLOSED;
                tell(occasion, state, state.alert(), state.version(), now, context, out);
            }
        } else if (state.version() == AlertState.DECISION) {
            if (!before.closed()) {
                tell(Occasion.CLOSED, state, latest(before), before.version(), now, context, out);
            }
        } else if (state.version() > before.version()) {
            newer(before, state, now, context, out);
        }
    }

    private void newer(Told before, AlertState state, long now, Context context, Collector<Occurrence> out)
            throws Exception {
        if (!state.ends().isEmpty() && before.closed()) {
            told().update(new Told(state.version(), before.at(), true, before.brief()));
        } else if (!state.ends().isEmpty()) {
            tell(Occasion.CLOSED, state, state.alert(), state.version(), now, context, out);
        } else if (now - before.at() >= updateEveryMillis) {
            tell(Occasion.UPDATED, state, state.alert(), state.version(), now, context, out);
        } else {
            waiting().update(state);
            told().update(new Told(state.version(), before.at(), before.closed(), before.brief()));
            context.timerService().registerProcessingTimeTimer(before.at() + updateEveryMillis);
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Occurrence> out) throws Exception {
        Told before = told().value();
        AlertState newest = waiting().value();
        if (newest != null && before != null) {
            tell(Occasion.UPDATED, newest, newest.alert(), newest.version(), time, context, out);
        } else if (before != null && time - before.at() >= KEPT.toMillis()) {
            told().clear();
        }
    }

    private void tell(
            Occasion occasion,
            AlertState state,
            byte[] alert,
            long version,
            long now,
            Context context,
            Collector<Occurrence> out)
            throws Exception {
        out.collect(new Occurrence(occasion, occasion == Occasion.CLOSED ? state.ends() : "", alert, state.origin()));
        waiting().clear();
        told().update(new Told(version, now, occasion == Occasion.CLOSED, brief(alert)));
        context.timerService().registerProcessingTimeTimer(now + KEPT.toMillis());
    }

    /** What is known of the alert: all of its newest state if that waits to be told, else the brief form. */
    private byte[] latest(Told before) throws Exception {
        AlertState newest = waiting().value();
        return newest == null ? before.brief() : newest.alert();
    }

    private byte[] brief(byte[] alert) {
        Alert whole = codec.decode(alert);
        return codec.encode(Alert.newBuilder(whole)
                .setEvidence(whole.getEvidence().stream()
                        .limit(1)
                        .map(first ->
                                Evidence.newBuilder(first).setFields(Map.of()).build())
                        .toList())
                .setRuleDescription("")
                .setTriage("")
                .setResponse("")
                .setFalsePositives(List.of())
                .setModelReasons(List.of())
                .build());
    }

    private ValueState<Told> told() {
        return opened(told);
    }

    private ValueState<AlertState> waiting() {
        return opened(waiting);
    }

    private static <T> ValueState<T> opened(@Nullable ValueState<T> state) {
        if (state == null) {
            throw new IllegalStateException("not opened");
        }
        return state;
    }
}
