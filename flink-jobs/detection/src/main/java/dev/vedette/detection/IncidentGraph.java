package dev.vedette.detection;

import dev.vedette.schemas.Topics;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * From what was seen of alerts, and what people found of them, to incidents and the precision of rules. Alerts themselves
 * do not come this way. Uids are forever: a savepoint finds its state by them.
 */
record IncidentGraph(Steering steering, IncidentTimes times) {

    /**
     * @param records of {@code vedette.incidents} and {@code vedette.rule-precision}
     * @param deadLetters of feedback that cannot be used
     */
    record Told(DataStream<KafkaBytes> records, DataStream<KafkaBytes> deadLetters) {}

    Told tell(DataStream<IncidentUpdate> sightings) {
        DataStream<KafkaBytes> feedback =
                steering.records(sightings.getExecutionEnvironment(), Topics.FEEDBACK, "feedback", "Read feedback");
        SingleOutputStreamOperator<IncidentUpdate> judged = sightings
                .keyBy(IncidentUpdate::alertId, Types.STRING)
                .connect(feedback.keyBy(FeedbackReader::alertId, Types.STRING))
                .process(new JoiningFeedback(times), IncidentUpdate.TYPE)
                .name("Join feedback")
                .uid("join-feedback");
        DataStream<KafkaBytes> records = judged.keyBy(update -> update.entity().key(), Types.STRING)
                .connect(judged.getSideOutput(JoiningFeedback.CHANGES).broadcast(GatheringIncidents.PRECISIONS))
                .process(new GatheringIncidents(times), WireTypes.KAFKA_BYTES)
                .name("Gather incidents")
                .uid("incidents");
        return new Told(records, judged.getSideOutput(JoiningFeedback.ASIDE));
    }
}
