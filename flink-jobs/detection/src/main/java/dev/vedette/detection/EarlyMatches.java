package dev.vedette.detection;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * Matches of the current key that came before their rule: a matcher may know a changed rule earlier than a correlator does,
 * by milliseconds. They wait in keyed state and are tried again; a rule that does not come within five seconds was removed.
 */
final class EarlyMatches {
    private static final long RETRY_MILLIS = 20;
    private static final int MAX_RETRIES = 250;
    private static final int MAX_MATCHES = 1_000;
    /** Of matches in the state; negative, because the first version began with the length of a text. */
    private static final int FORM = -4;
    /** Names the timer that tries again; no state of a correlation has it. */
    private static final String RETRY = "";

    private static final ListStateDescriptor<byte[]> MATCHES =
            new ListStateDescriptor<>("early-matches", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    private static final ValueStateDescriptor<Integer> RETRIES = new ValueStateDescriptor<>("retries", Types.INT);

    private final ListState<byte[]> matches;
    private final ValueState<Integer> retries;
    private final InternalTimerService<String> timers;
    private final Counter abandoned;

    /** Gives each correlation its part of a match. */
    @FunctionalInterface
    interface Taker {
        /** Returns the parts whose rule is still not known. */
        List<EntityMatch.Part> take(EntityMatch match) throws Exception;
    }

    private EarlyMatches(
            ListState<byte[]> matches,
            ValueState<Integer> retries,
            InternalTimerService<String> timers,
            Counter abandoned) {
        this.matches = matches;
        this.retries = retries;
        this.timers = timers;
        this.abandoned = abandoned;
    }

    /** @param timers whose timers in processing time are all for {@link #retry} */
    static EarlyMatches of(RuntimeContext context, InternalTimerService<String> timers) {
        return new EarlyMatches(
                context.getListState(MATCHES),
                context.getState(RETRIES),
                timers,
                context.getMetricGroup().counter("matchesOfRemovedRules"));
    }

    void keep(EntityMatch match) throws Exception {
        DataOutputSerializer bytes = new DataOutputSerializer(512);
        bytes.writeInt(FORM);
        new MatchSerializer().write(match, bytes);
        matches.add(bytes.getCopyOfBuffer());
        if (retries.value() == null) {
            retries.update(0);
            timers.registerProcessingTimeTimer(RETRY, timers.currentProcessingTime() + RETRY_MILLIS);
        }
    }

    /** Tries all that wait once more, when their timer has come. */
    void retry(Taker taker) throws Exception {
        Integer tried = retries.value();
        List<byte[]> waiting = new ArrayList<>();
        for (byte[] bytes : matches.get()) {
            waiting.add(bytes);
        }
        matches.clear();
        retries.clear();
        boolean last = tried == null || tried >= MAX_RETRIES;
        for (byte[] bytes : waiting) {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            if (in.readInt() != FORM) {
                // Of another version of this job, which wrote matches otherwise; they are kept for five seconds.
                abandoned.inc();
                continue;
            }
            EntityMatch match = new MatchSerializer().read(in);
            List<EntityMatch.Part> tooEarly = taker.take(match);
            if (!tooEarly.isEmpty() && (last || waiting.size() > MAX_MATCHES)) {
                abandoned.inc(tooEarly.size());
            } else if (!tooEarly.isEmpty()) {
                keep(match.withParts(tooEarly));
            }
        }
        if (!last && retries.value() != null) {
            retries.update(tried + 1);
        }
    }
}
