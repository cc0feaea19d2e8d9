package dev.vedette.detection;

import dev.vedette.models.ToolCall;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.Topics;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Scores tool calls and tools' definitions with the models of {@code vedette.models}. Other events take no way over the
 * network for it.
 */
final class ModelScorer implements Scorer {
    private static final long serialVersionUID = 1L;

    private static final int TENANT = EventFields.position("organization.id").orElseThrow();

    @Override
    public Scored score(
            DataStream<EnrichedEvent> events,
            Optional<DataStream<EnrichedEvent>> parked,
            Steering steering,
            JobOptions.StateBounds bounds) {
        DataStream<KafkaBytes> models =
                steering.records(events.getExecutionEnvironment(), Topics.MODELS, "models", "Read models");
        DataStream<EnrichedEvent> calls = toolCalls(events, "Tool calls", "tool-calls");
        DataStream<EnrichedEvent> definitions = definitions(events, "Definitions", "definitions");
        DataStream<EnrichedEvent> others = others(events, "Other events", "other-events");
        if (parked.isPresent()) {
            calls = calls.union(toolCalls(parked.get(), "Parked tool calls", "parked-tool-calls"));
            definitions = definitions.union(definitions(parked.get(), "Parked definitions", "parked-definitions"));
            others = others.union(others(parked.get(), "Other parked events", "other-parked-events"));
        }
        SingleOutputStreamOperator<EnrichedEvent> scored = calls.keyBy(ModelScorer::caller, Types.STRING)
                .connect(models.broadcast())
                .transform("Score tool calls", WireTypes.EVENT, new Scoring(steering, bounds.ofCallerWindows()))
                .uid("score");
        SingleOutputStreamOperator<EnrichedEvent> judged = definitions
                .keyBy(ModelScorer::listedTool, Types.STRING)
                .connect(models.broadcast())
                .transform("Score definitions", WireTypes.EVENT, new ScoringDefinitions(steering))
                .uid("score-definitions");
        return new Scored(
                others.union(scored, judged),
                Optional.of(scored.getSideOutput(Scoring.ASIDE).union(judged.getSideOutput(ScoringDefinitions.ASIDE))));
    }

    private static DataStream<EnrichedEvent> toolCalls(DataStream<EnrichedEvent> events, String name, String uid) {
        return events.filter(event -> isScoredCall(event)).name(name).uid(uid);
    }

    private static DataStream<EnrichedEvent> others(DataStream<EnrichedEvent> events, String name, String uid) {
        return events.filter(event -> !isScoredCall(event) && !isScoredDefinition(event))
                .name(name)
                .uid(uid);
    }

    private static DataStream<EnrichedEvent> definitions(DataStream<EnrichedEvent> events, String name, String uid) {
        return events.filter(event -> isScoredDefinition(event)).name(name).uid(uid);
    }

    private static boolean isScoredDefinition(EnrichedEvent event) {
        return ListedTool.isIn(event) && !event.lateness().tooLate();
    }

    private static String listedTool(EnrichedEvent event) {
        return ListedTool.of(event).map(ListedTool::key).orElse("");
    }

    /** A window is filled in the order of arrival: what is too late for most rules would disturb it. */
    private static boolean isScoredCall(EnrichedEvent event) {
        return ToolCall.isReportedBy(event.read()::value) && !event.lateness().tooLate();
    }

    static Optional<ToolCall> toolCall(EnrichedEvent event) {
        return ToolCall.of(event.read()::value, event.eventTime());
    }

    /** Callers of different tenants are different callers, whatever they are called. */
    private static String caller(EnrichedEvent event) {
        String tenant = String.valueOf(event.read().value(TENANT));
        return tenant.length() + ":" + tenant
                + ToolCall.caller(event.read()::value).orElse("");
    }
}
