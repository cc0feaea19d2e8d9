package dev.vedette.detection;

import dev.vedette.schemas.RecordCodec;
import dev.vedette.schemas.Topics;
import dev.vedette.schemas.avro.RuleStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Says on {@code vedette.rule-status} what became of a rule, once every matcher has said the same of it. */
@SuppressWarnings("NullAway.Init") // Flink calls open before anything else
final class Acknowledging extends KeyedProcessFunction<String, RuleAcknowledgement, KafkaBytes> {
    private static final long serialVersionUID = 1L;

    private static final MapStateDescriptor<Integer, byte[]> LAST_WORD =
            new MapStateDescriptor<>("last-word", Types.INT, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private transient MapState<Integer, byte[]> lastWord;
    private transient RecordCodec<RuleStatus> codec;

    @Override
    public void open(OpenContext context) {
        lastWord = getRuntimeContext().getMapState(LAST_WORD);
        codec = RecordCodec.of(RuleStatus.class);
    }

    @Override
    public void processElement(RuleAcknowledgement word, Context context, Collector<KafkaBytes> out) throws Exception {
        lastWord.put(word.subtask(), word.status());
        int agreeing = 0;
        for (Map.Entry<Integer, byte[]> one : lastWord.entries()) {
            if (one.getKey() < word.parallelism() && Arrays.equals(one.getValue(), word.status())) {
                agreeing++;
            }
        }
        if (agreeing == word.parallelism()) {
            RuleStatus status = RuleStatus.newBuilder(codec.decode(word.status()))
                    .setAt(Clock.nowMicros())
                    .build();
            out.collect(KafkaBytes.toWrite(
                    Topics.RULE_STATUS, word.ruleId().getBytes(StandardCharsets.UTF_8), codec.encode(status)));
        }
    }
}
