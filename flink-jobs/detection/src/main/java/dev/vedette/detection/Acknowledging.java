package dev.vedette.detection;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.RuleStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Says on {@code vedette.rule-status} what became of a rule, once every matcher has said the same of it. One subtask hears
 * all matchers, and rules are few: so this is no keyed state, which would be a database of its own to be checkpointed.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else
final class Acknowledging extends ProcessFunction<RuleAcknowledgement, KafkaBytes> implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    /** Refusals cost a writer of the topic nothing: those of rules that nobody spoke of for longest are forgotten. */
    private static final int MAX_RULES = 100_000;

    private static final int FORM = 1;
    private static final ListStateDescriptor<byte[]> LAST_WORDS =
            new ListStateDescriptor<>("last-words", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** By rule, then by matcher: the status that it wrote last. */
    private transient Map<String, Map<Integer, byte[]>> lastWords;

    private transient ListState<byte[]> state;
    private transient RecordCodec<RuleStatus> codec;

    @Override
    public void open(OpenContext context) {
        codec = RecordCodec.of(RuleStatus.class);
    }

    @Override
    public void processElement(RuleAcknowledgement word, Context context, Collector<KafkaBytes> out) throws Exception {
        Map<Integer, byte[]> words = lastWords.computeIfAbsent(word.ruleId(), unused -> new HashMap<>());
        words.put(word.subtask(), word.status());
        if (lastWords.size() > MAX_RULES) {
            lastWords.remove(lastWords.keySet().iterator().next());
        }
        words.keySet().removeIf(subtask -> subtask >= word.parallelism());
        long agreeing = words.values().stream()
                .filter(status -> Arrays.equals(status, word.status()))
                .count();
        if (agreeing == word.parallelism()) {
            RuleStatus status = RuleStatus.newBuilder(codec.decode(word.status()))
                    .setAt(Clock.nowMicros())
                    .build();
            out.collect(KafkaBytes.toWrite(
                    Topics.RULE_STATUS, word.ruleId().getBytes(StandardCharsets.UTF_8), codec.encode(status)));
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        List<byte[]> all = new ArrayList<>();
        for (Map.Entry<String, Map<Integer, byte[]>> rule : lastWords.entrySet()) {
            DataOutputSerializer out = new DataOutputSerializer(256);
            out.writeByte(FORM);
            WireSerializer.writeText(rule.getKey(), out);
            out.writeInt(rule.getValue().size());
            for (Map.Entry<Integer, byte[]> word : rule.getValue().entrySet()) {
                out.writeInt(word.getKey());
                WireSerializer.writeBytes(word.getValue(), out);
            }
            all.add(out.getCopyOfBuffer());
        }
        state.update(all);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        lastWords = new LinkedHashMap<>(64, 0.75f, true);
        state = context.getOperatorStateStore().getListState(LAST_WORDS);
        for (byte[] bytes : state.get()) {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            int form = in.readByte();
            if (form != FORM) {
                throw new IllegalStateException("last words in form " + form + ": this version reads " + FORM);
            }
            Map<Integer, byte[]> words = new HashMap<>();
            lastWords.put(WireSerializer.readText(in), words);
            for (int n = in.readInt(); n > 0; n--) {
                int subtask = in.readInt();
                byte[] status = WireSerializer.readBytes(in);
                words.put(subtask, status == null ? new byte[0] : status);
            }
        }
    }
}
