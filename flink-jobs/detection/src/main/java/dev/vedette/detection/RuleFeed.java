package dev.vedette.detection;

import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.RuleStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;

/**
 * An operator's {@link RuleBook}, complete before its first event and kept in checkpoints.
 *
 * <p>The topic alone would not do as state: a bad version that replaced a good one there has erased it.
 */
final class RuleFeed {
    static final MapStateDescriptor<String, byte[]> IN_FORCE = new MapStateDescriptor<>(
            "rules-in-force", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final RuleBook book;
    private final BroadcastState<String, byte[]> state;

    private RuleFeed(BroadcastState<String, byte[]> state, Trust trust) {
        this.book = new RuleBook(trust);
        this.state = state;
    }

    /** Reads checkpoint and topic. To be called from {@code initializeState}: no event has come by then. */
    static RuleFeed start(FunctionInitializationContext context, Steering steering) throws Exception {
        RuleFeed feed = new RuleFeed(context.getOperatorStateStore().getBroadcastState(IN_FORCE), steering.trust());
        Map<String, byte[]> checkpointed = new HashMap<>();
        for (Map.Entry<String, byte[]> entry : feed.state.immutableEntries()) {
            checkpointed.put(entry.getKey(), entry.getValue());
        }
        feed.book.start(checkpointed, steering.content(Topics.RULES));
        feed.save();
        return feed;
    }

    RuleBook book() {
        return book;
    }

    List<RuleStatus> apply(KafkaBytes record) throws Exception {
        List<RuleStatus> statuses = book.apply(record);
        if (!statuses.isEmpty()) {
            save();
        }
        return statuses;
    }

    private void save() throws Exception {
        Map<String, byte[]> inForce = new HashMap<>();
        book.forEachDocument(inForce::put);
        Set<String> gone = new HashSet<>();
        for (Map.Entry<String, byte[]> entry : state.immutableEntries()) {
            if (!inForce.containsKey(entry.getKey())) {
                gone.add(entry.getKey());
            }
        }
        for (String ruleId : gone) {
            state.remove(ruleId);
        }
        state.putAll(inForce);
    }
}
