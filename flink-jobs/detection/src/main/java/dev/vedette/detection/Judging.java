package dev.vedette.detection;

import dev.vedette.schemas.Topics;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * From events to alerts: what the live job and a replay have in common. Uids are forever: a savepoint finds its state by
 * them.
 *
 * @param matchesPerSecond of one rule in one slot; what is more is passed over
 */
record Judging(Steering steering, Scorer scorer, JobOptions.StateBounds bounds, int matchesPerSecond) {

    /**
     * @param alerts records of {@code vedette.alerts}
     * @param sightings what incidents are told of these
     * @param acknowledgements what each matcher says of a rule
     * @param deadLetters of models and silences that cannot be used
     * @param late records of {@code vedette.late}: events that came too late for a rule, and not for the job
     * @param throttled records of {@code vedette.rule-status} about rules that match too much
     */
    record Judged(
            DataStream<KafkaBytes> alerts,
            DataStream<IncidentUpdate> sightings,
            DataStream<RuleAcknowledgement> acknowledgements,
            DataStream<KafkaBytes> late,
            DataStream<KafkaBytes> throttled,
            DataStream<KafkaBytes> deadLetters) {}

    /**
     * @param parked events that had to wait for their schema
     * @param losses found beside the events
     */
    Judged judge(
            DataStream<EnrichedEvent> events,
            Optional<DataStream<EnrichedEvent>> parked,
            Optional<DataStream<EnrichedEvent>> losses) {
        DataStream<KafkaBytes> rules =
                steering.records(events.getExecutionEnvironment(), Topics.RULES, "rules", "Read rules");
        DataStream<KafkaBytes> silences =
                steering.records(events.getExecutionEnvironment(), Topics.SILENCES, "silences", "Read silences");
        Scorer.Scored scored = scorer.score(events, parked, losses, steering, bounds);
        SingleOutputStreamOperator<EntityMatch> matches = losses.map(scored.events()::union)
                .orElse(scored.events())
                .connect(rules.broadcast(RuleFeed.IN_FORCE))
                .process(new Matching(steering, matchesPerSecond), WireTypes.MATCH)
                .name("Match all rules")
                .uid("match");
        SingleOutputStreamOperator<KafkaBytes> alerts = matches.keyBy(EntityMatch::key, Types.STRING)
                .connect(rules.union(silences).broadcast())
                .transform("Correlate by entity", WireTypes.KAFKA_BYTES, correlating(Correlating.Levels.FIRST))
                .uid("correlate");
        SingleOutputStreamOperator<KafkaBytes> chainAlerts = matches.getSideOutput(Matching.OUTER_MATCHES)
                .union(alerts.getSideOutput(Correlating.ONWARD))
                .keyBy(EntityMatch::chainKey, Types.STRING)
                .connect(rules.union(silences).broadcast())
                .transform("Correlate chains", WireTypes.KAFKA_BYTES, correlating(Correlating.Levels.OUTER))
                .uid("correlate-chains");
        return new Judged(
                alerts.union(chainAlerts),
                alerts.getSideOutput(Correlating.SIGHTINGS).union(chainAlerts.getSideOutput(Correlating.SIGHTINGS)),
                matches.getSideOutput(Matching.ACKNOWLEDGEMENTS),
                matches.getSideOutput(Matching.LATE),
                matches.getSideOutput(Matching.THROTTLED),
                scored.deadLetters()
                        .map(letters -> letters.union(alerts.getSideOutput(Correlating.ASIDE)))
                        .orElse(alerts.getSideOutput(Correlating.ASIDE)));
    }

    private Correlating correlating(Correlating.Levels levels) {
        return new Correlating(steering, bounds, levels);
    }
}
