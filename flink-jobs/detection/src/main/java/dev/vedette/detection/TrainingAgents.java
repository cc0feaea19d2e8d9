package dev.vedette.detection;

import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;

/**
 * Of which agents' events habits may be learned: of those that are enrolled, for the event's tenant and server, and in whose name
 * nothing was said in this boot or a later one that is not theirs. As long as nobody is enrolled the first does not count, as for
 * {@link HeadWatch}. Not thread-safe.
 */
final class TrainingAgents {
    static final MapStateDescriptor<String, byte[]> ENROLMENTS = new MapStateDescriptor<>(
            "habit-enrolments", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    static final MapStateDescriptor<String, Long> NOT_PROVEN =
            new MapStateDescriptor<>("agents-not-proven", Types.STRING, Types.LONG);

    /** Beyond these the one that was found first is forgotten. */
    static final int MAX_NOT_PROVEN = 100_000;

    /** Losses that say that what comes in an agent's name may be another's. */
    private static final Set<String> NOT_THEIRS = Arrays.stream(new TelemetryLoss.Kind[] {
                TelemetryLoss.Kind.ALTERED,
                TelemetryLoss.Kind.UNLINKED,
                TelemetryLoss.Kind.FORKED,
                TelemetryLoss.Kind.UNSIGNED,
                TelemetryLoss.Kind.WRONG_SIGNATURE,
                TelemetryLoss.Kind.OTHER_KEY,
                TelemetryLoss.Kind.REVOKED
            })
            .map(kind -> kind.text)
            .collect(Collectors.toUnmodifiableSet());

    private static final int AGENT = EventFields.position("agent.id").orElseThrow();
    private static final int BOOT = EventFields.position("vedette.agent.boot").orElseThrow();
    private static final int TENANT = EventFields.position("organization.id").orElseThrow();
    private static final int SERVICE = EventFields.position("service.name").orElseThrow();

    private final EnrolmentBook book;
    private final BroadcastState<String, Long> kept;
    /** Of each agent the newest boot that was not proven. */
    private final LinkedHashMap<String, Long> notProven = new LinkedHashMap<>();

    private TrainingAgents(EnrolmentBook book, BroadcastState<String, Long> kept) {
        this.book = book;
        this.kept = kept;
    }

    /** Reads checkpoint and topic. To be called from {@code initializeState}: no event has come by then. */
    static TrainingAgents start(FunctionInitializationContext context, Steering steering) throws Exception {
        BroadcastState<String, byte[]> enrolments =
                context.getOperatorStateStore().getBroadcastState(ENROLMENTS);
        Map<String, byte[]> checkpointed = new HashMap<>();
        for (Map.Entry<String, byte[]> entry : enrolments.immutableEntries()) {
            checkpointed.put(entry.getKey(), entry.getValue());
        }
        EnrolmentBook book = new EnrolmentBook(steering.trust(), (agent, record) -> {
            if (record == null) {
                enrolments.remove(agent);
            } else {
                enrolments.put(agent, record);
            }
        });
        book.start(checkpointed, steering.content(Topics.AGENTS));
        TrainingAgents agents =
                new TrainingAgents(book, context.getOperatorStateStore().getBroadcastState(NOT_PROVEN));
        for (Map.Entry<String, Long> entry : agents.kept.immutableEntries()) {
            agents.notProven.put(entry.getKey(), entry.getValue());
        }
        return agents;
    }

    /** Whether the loss is for {@link #toRecord}. */
    static boolean concerns(EnrichedEvent event) {
        return event.isLoss() && NOT_THEIRS.contains(String.valueOf(event.get("vedette.loss.kind")));
    }

    /** A loss as it travels beside enrolments: the agent, and its boot. */
    static KafkaBytes toRecord(EnrichedEvent loss) {
        byte[] boot = ByteBuffer.allocate(Long.BYTES).putLong(boot(loss)).array();
        return KafkaBytes.toWrite(TelemetryLoss.EVENT_NAME, agent(loss).getBytes(StandardCharsets.UTF_8), boot);
    }

    /** Takes an enrolment, or a loss as {@link #toRecord} writes it. What {@link VerifyingHeads} refuses is refused here too. */
    void apply(KafkaBytes record) throws Exception {
        byte[] key = record.key();
        byte[] value = record.value();
        if (!record.topic().equals(TelemetryLoss.EVENT_NAME)) {
            book.apply(record);
        } else if (key != null && value != null) {
            note(new String(key, StandardCharsets.UTF_8), ByteBuffer.wrap(value).getLong());
        }
    }

    private void note(String agent, long boot) throws Exception {
        long newest = Math.max(boot, notProven.getOrDefault(agent, Long.MIN_VALUE));
        notProven.put(agent, newest);
        kept.put(agent, newest);
        if (notProven.size() > MAX_NOT_PROVEN) {
            Iterator<String> oldest = notProven.keySet().iterator();
            kept.remove(oldest.next());
            oldest.remove();
        }
    }

    /** Whether habits may be learned from the event. */
    boolean mayTrain(EnrichedEvent event) {
        String agent = agent(event);
        if (boot(event) <= notProven.getOrDefault(agent, Long.MIN_VALUE)) {
            return false;
        }
        return !book.isInUse()
                || book.find(agent)
                        .filter(enrolment ->
                                !enrolment.revoked() && enrolment.covers(text(event, TENANT), text(event, SERVICE)))
                        .isPresent();
    }

    private static String agent(EnrichedEvent event) {
        return text(event, AGENT);
    }

    private static long boot(EnrichedEvent event) {
        return event.read().value(BOOT) instanceof Long boot ? boot : 0;
    }

    private static String text(EnrichedEvent event, int position) {
        return String.valueOf(event.read().value(position));
    }
}
