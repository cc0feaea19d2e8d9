package dev.vedette.detection;

import dev.vedette.models.ToolCall;
import dev.vedette.models.sessions.CallerReadings;
import dev.vedette.schemas.EventFields;
import dev.vedette.schemas.Topics;
import java.util.Optional;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Scores tool calls and tools' definitions with the models of {@code vedette.models}, and holds calls against habits. Other
 * events take no way over the network for it.
 */
final class ModelScorer implements Scorer {
    private static final long serialVersionUID = 1L;

    private static final int TENANT = EventFields.position("organization.id").orElseThrow();

    @Override
    public Scored score(
            DataStream<EnrichedEvent> events,
            Optional<DataStream<EnrichedEvent>> parked,
            Optional<DataStream<EnrichedEvent>> losses,
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
                .transform("Score tool calls", WireTypes.EVENT, new Scoring(steering, bounds.heldBytes()))
                .uid("score");
        DataStream<KafkaBytes> trust = trust(events, losses, steering);
        // It has the key that it was scored by.
        DataStream<EnrichedEvent> ofCallers = habits(
                DataStreamUtils.reinterpretAsKeyedStream(scored, HabitsOf.CALLER::key, Types.STRING),
                trust,
                new HoldingAgainstHabits(steering, HabitsOf.CALLER, HeldShare.CALLER_HABITS, bounds.heldBytes()),
                "Hold calls against callers' habits",
                "caller-habits");
        DataStream<EnrichedEvent> ofTools = habits(
                ofCallers.keyBy(HabitsOf.TOOL::key, Types.STRING),
                trust,
                new HoldingAgainstHabits(steering, HabitsOf.TOOL, HeldShare.TOOL_HABITS, bounds.heldBytes()),
                "Hold calls against tools' habits",
                "tool-habits");
        SingleOutputStreamOperator<EnrichedEvent> judged = definitions
                .keyBy(ModelScorer::listedTool, Types.STRING)
                .connect(models.broadcast())
                .transform("Score definitions", WireTypes.EVENT, new ScoringDefinitions(steering))
                .uid("score-definitions");
        return new Scored(
                others.union(ofTools, judged),
                Optional.of(scored.getSideOutput(Scoring.ASIDE).union(judged.getSideOutput(ScoringDefinitions.ASIDE))));
    }

    private static DataStream<EnrichedEvent> habits(
            KeyedStream<EnrichedEvent, String> calls,
            DataStream<KafkaBytes> trust,
            HoldingAgainstHabits operator,
            String name,
            String uid) {
        return calls.connect(trust.broadcast())
                .transform(name, WireTypes.EVENT, operator)
                .uid(uid);
    }

    /** What {@link TrainingAgents} takes: enrolments, and losses that say that an agent's events may be another's. */
    private static DataStream<KafkaBytes> trust(
            DataStream<EnrichedEvent> events, Optional<DataStream<EnrichedEvent>> losses, Steering steering) {
        DataStream<KafkaBytes> enrolments = steering.records(
                events.getExecutionEnvironment(), Topics.AGENTS, "habit-agents", "Read enrolments for habits");
        DataStream<KafkaBytes> trust = enrolments.union(lossRecords(events, "habit-losses"));
        return losses.isPresent() ? trust.union(lossRecords(losses.get(), "habit-head-losses")) : trust;
    }

    private static DataStream<KafkaBytes> lossRecords(DataStream<EnrichedEvent> events, String uid) {
        FlatMapFunction<EnrichedEvent, KafkaBytes> losses = (event, out) -> {
            if (TrainingAgents.concerns(event)) {
                out.collect(TrainingAgents.toRecord(event));
            }
        };
        return events.flatMap(losses, WireTypes.KAFKA_BYTES)
                .name("Losses for habits")
                .uid(uid);
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
        ToolCall.Fields fields = event.read()::value;
        return (ToolCall.isReportedBy(fields)
                        || CallerReadings.isReportedBy(fields)
                                && ToolCall.caller(fields).isPresent())
                && !event.lateness().tooLate();
    }

    static Optional<ToolCall> toolCall(EnrichedEvent event) {
        return ToolCall.of(event.read()::value, event.eventTime());
    }

    /** Callers of different tenants are different callers, whatever they are called. */
    static String caller(EnrichedEvent event) {
        return ofTenant(event, ToolCall.caller(event.read()::value).orElse(""));
    }

    /** A key of the event's tenant alone. */
    static String ofTenant(EnrichedEvent event, String key) {
        String tenant = String.valueOf(event.read().value(TENANT));
        return tenant.length() + ":" + tenant + key;
    }
}
