package dev.vedette.detection;

import dev.vedette.models.ToolCall;
import dev.vedette.schemas.Topics;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Scores tool calls with the model of {@code vedette.models}. Other events take no way over the network for it. */
final class ModelScorer implements Scorer {
    private static final long serialVersionUID = 1L;

    @Override
    public Scored score(DataStream<EnrichedEvent> events, Steering steering) {
        DataStream<KafkaBytes> models =
                steering.records(events.getExecutionEnvironment(), Topics.MODELS, "models", "Read models");
        SingleOutputStreamOperator<EnrichedEvent> scored = events.filter(
                        event -> toolCall(event).isPresent())
                .name("Tool calls")
                .uid("tool-calls")
                .keyBy(ModelScorer::caller, Types.STRING)
                .connect(models.broadcast(ModelFeed.IN_FORCE))
                .process(new Scoring(steering), WireTypes.EVENT)
                .name("Score tool calls")
                .uid("score");
        DataStream<EnrichedEvent> others = events.filter(
                        event -> toolCall(event).isEmpty())
                .name("Other events")
                .uid("other-events");
        return new Scored(others.union(scored), Optional.of(scored.getSideOutput(Scoring.ASIDE)));
    }

    static Optional<ToolCall> toolCall(EnrichedEvent event) {
        return ToolCall.of(event.event(), event.eventTime());
    }

    /** Callers of different tenants are different callers, whatever they are called. */
    private static String caller(EnrichedEvent event) {
        String tenant = event.event().getTenant();
        return tenant.length() + ":" + tenant
                + toolCall(event).map(ToolCall::caller).orElse("");
    }
}
